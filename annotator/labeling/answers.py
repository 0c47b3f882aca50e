"""An answer as a value: what a form may change in it, and the rules that it must keep."""

import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.errors import InvalidError, mark
from annotator.labelsets import DETAILS, LabelSet
from annotator.models import Annotation

LONGEST_COMMENT = 2000  # code points
LONGEST_NAME = 200
PARTS = {  # what pages call the fields of forms that take a line
    "appeal": mark("Appeal"),
    "attribution": mark("Attribution"),
    "comment": mark("Note"),
    "evidence": mark("Evidence"),
    "explanation": mark("Explanation"),
    "name": mark("Name"),
    "note": mark("Note"),
    "reason": mark("Reason"),
    "remark": mark("Remark"),
    "response": mark("Response"),
    "source": mark("Source"),
    "spellings": mark("Spellings"),
    "target": mark("Target"),
    "wording": mark("Wording"),
}


class UnknownLabelError(InvalidError):
    field = "label"
    message = mark("%(label)s is not a label of this project. Choose one of its buttons.")


class UnknownSkipReasonError(InvalidError):
    field = "skip_reason"
    message = mark("%(reason)s is not a reason to skip. Choose one of the list.")


class LabelAndSkipError(InvalidError):
    field = "label"
    message = mark("A sentence has a label or is skipped, not both. Choose one.")


class NothingChosenError(InvalidError):
    field = "label"
    message = mark("Choose a label, or skip the sentence, before you add to it.")


class FieldError(InvalidError):
    """What is wrong with one field of a form; the sentence begins with what pages call it."""

    def __init__(self, field: str, **values: Any) -> None:
        self.field = field
        super().__init__(part=PARTS[field], **values)


class UnfitDetailError(FieldError):
    message = mark("%(part)s: %(value)s does not fit here. Choose one of the values shown.")


class TooLongError(FieldError):
    message = mark("%(part)s: longer than %(limit)s characters. Shorten it.")


class UnreadableError(FieldError):
    message = mark("%(part)s: has characters that cannot be read. Type it again.")


@dataclass(frozen=True)
class Answer:
    """What an annotator says of a sentence: a label or a skip reason, and what they add."""

    label: str | None = None
    skip_reason: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    unsure: bool = False
    comment: str | None = None


def of_annotation(annotation: Annotation) -> Answer:
    return Answer(
        annotation.label,
        annotation.skip_reason,
        annotation.details,
        annotation.unsure,
        annotation.comment,
    )


def changed(answer: Answer | None, changes: dict[str, Any], labels: LabelSet) -> Answer:
    """The answer after a form's changes; raises an InvalidError that names the field.

    What the form did not send stays, what it sent empty is cleared. A label and a skip reason
    replace each other; details that do not fit the new label are dropped.
    """
    answer = _with_choice(answer or Answer(), changes, labels)
    if answer.label is None and answer.skip_reason is None:
        raise NothingChosenError
    details = dict(answer.details)
    for name in DETAILS:
        if name in changes:
            details[name] = _detail(name, changes[name], answer, labels)
    kept = labels.fitting(answer.label, {k: v for k, v in details.items() if v})
    return replace(
        answer,
        details=dict(sorted(kept.items())),
        unsure=changes.get("unsure", answer.unsure),
        comment=one_line(changes["comment"], LONGEST_COMMENT, "comment")
        if "comment" in changes
        else answer.comment,
    )


def _with_choice(answer: Answer, changes: dict[str, Any], labels: LabelSet) -> Answer:
    label, reason = changes.get("label"), changes.get("skip_reason")
    if label and reason:
        raise LabelAndSkipError
    if label:
        if label not in labels.label_ids:
            raise UnknownLabelError(label=shortened(label))
        return replace(answer, label=label, skip_reason=None)
    if reason:
        if reason not in labels.skip_ids:
            raise UnknownSkipReasonError(reason=shortened(reason))
        return replace(answer, label=None, skip_reason=reason)
    return answer


def _detail(name: str, value: Any, answer: Answer, labels: LabelSet) -> Any:
    """A detail's value as it is kept; none of it is null."""
    if name == "target":
        names = [one_line(item, LONGEST_NAME, name) for item in value]
        one_line(" ".join(value), LONGEST_COMMENT, name)  # however many they are
        return [item for item in dict.fromkeys(names) if item] or None
    text = labels.value_id(name, one_line(value, LONGEST_NAME, name) or "")
    if text and not labels.takes(answer.label, name, text):
        raise UnfitDetailError(name, value=shortened(text))
    return text or None


def one_line(value: str, limit: int, field: str) -> str | None:
    """One line of text without surrounding space, or null; only its characters are checked.

    Raises TooLongError and UnreadableError, which name the form's `field`.
    """
    text = " ".join(value.split())
    if len(text) > limit:
        raise TooLongError(field, limit=limit)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise UnreadableError(field)
    return text or None


def shortened(text: str) -> str:
    """What was sent, cut to a length that a sentence can hold."""
    return text if len(text) <= 40 else f"{text[:40]}…"
