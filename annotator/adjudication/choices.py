"""What an adjudicator may answer, and how they explain it."""

from dataclasses import dataclass, field, replace
from typing import Any

from annotator.errors import ConflictError, InvalidError, mark
from annotator.labeling import answers
from annotator.labelsets import LabelSet
from annotator.models import DECISION_REASONS, Decision

AMBIGUOUS = "ambiguous"  # as the blind answer is kept
SKIP = "skip:"
LINKS = "links"  # among details: there are none
NONE: list[str] = []


class NoAnswerError(InvalidError):
    field = "label"
    message = mark("Choose one: a label, a reason to skip, or ambiguous.")


class NoReasonError(InvalidError):
    field = "reason"
    message = mark("Say why: choose one of the reasons.")


class UnknownReasonError(InvalidError):
    field = "reason"
    message = mark("%(reason)s is not a reason. Choose one of the list.")


class UnknownClauseError(InvalidError):
    field = "clause"
    message = mark("The guideline has no clause %(clause)s. Choose one of the list, or none.")


class NoteNeededError(InvalidError):
    field = "note"
    message = mark("All annotators agree here. Write a note on why you decide otherwise.")


class AnswersChangedError(ConflictError):
    message = mark("An answer has changed since you looked. Look again, then decide.")


class AlreadyDecidedError(ConflictError):
    message = mark(
        "Somebody decided here since you looked. Look at it, then decide again if you must."
    )


@dataclass(frozen=True)
class Choice:
    """A label, a skip reason or ambiguous, with its explanation, as it was sent.

    A detail that is an empty list says that there is none, whatever the annotators gave; so does
    `links` among them. `links` are relations, each to an earlier sentence by its id, `numbered` by
    its number in the article. `saw` are the answers that the page showed, by their numbers in the
    ledger, `supersedes` the decision that it showed; null: the page did not say.
    """

    label: str | None = None
    skip_reason: str | None = None
    ambiguous: bool = False
    details: dict[str, Any] = field(default_factory=dict)
    links: tuple[tuple[str, int], ...] = ()
    numbered: tuple[tuple[str, int], ...] = ()
    reason: str | None = None
    clause: str | None = None
    note: str | None = None
    saw: tuple[int, ...] | None = None
    supersedes: int | None = None

    @property
    def text(self) -> str:
        """The answer as `before_reveal` keeps it: a label, `skip:heading`, or `ambiguous`."""
        return as_text(self.label, self.skip_reason)


def as_text(label: str | None, skip_reason: str | None) -> str:
    """An answer of a decision in one word, as Choice.text has it."""
    return label or (f"{SKIP}{skip_reason}" if skip_reason else AMBIGUOUS)


def of_text(text: str) -> Choice:
    """The answer that Choice.text wrote."""
    if text == AMBIGUOUS:
        return Choice(ambiguous=True)
    if text.startswith(SKIP):
        return Choice(skip_reason=text.removeprefix(SKIP))
    return Choice(label=text)


def of_decision(decision: Decision) -> Choice:
    return Choice(decision.label, decision.skip_reason, decision.ambiguous)


def checked_answer(choice: Choice, labels: LabelSet) -> Choice:
    """The choice with a known answer and the details that fit it; else an InvalidError."""
    if (bool(choice.label) + bool(choice.skip_reason) + choice.ambiguous) != 1:
        raise NoAnswerError
    if choice.ambiguous:
        return replace(choice, label=None, skip_reason=None, details={})
    given = {name: value for name, value in choice.details.items() if value != NONE}
    said = {"label": choice.label, "skip_reason": choice.skip_reason}
    answer = answers.changed(None, {**said, **given}, labels)
    details = {**_none(choice, labels), **answer.details}
    return replace(
        choice,
        label=answer.label,
        skip_reason=answer.skip_reason,
        details=dict(sorted(details.items())),
    )


def _none(choice: Choice, labels: LabelSet) -> dict[str, Any]:
    """What the choice says there is none of, as far as its label takes it."""
    label = labels.label(choice.label) if choice.label else None
    taken = {*label.details, *((LINKS,) if label.relations else ())} if label else set()
    if choice.links or choice.numbered:
        taken.discard(LINKS)
    return {name: [] for name, value in choice.details.items() if value == NONE and name in taken}


def checked_explanation(choice: Choice, labels: LabelSet, *, overrules: bool) -> Choice:
    """The choice with a known reason and clause; `overrules` a unanimous answer: with a note."""
    if not choice.reason:
        raise NoReasonError
    if choice.reason not in DECISION_REASONS:
        raise UnknownReasonError(reason=answers.shortened(choice.reason))
    if choice.clause and choice.clause not in {clause.id for clause in labels.clauses}:
        raise UnknownClauseError(clause=answers.shortened(choice.clause))
    note = answers.one_line(choice.note or "", answers.LONGEST_COMMENT, "note")
    if overrules and not note:
        raise NoteNeededError
    return replace(choice, clause=choice.clause or None, note=note)
