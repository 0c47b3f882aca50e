"""What a record of another tool's export says, whichever tool it is; any value may be anything."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from annotator.clock import FORMAT
from annotator.corpus.readers.parsing import Object
from annotator.errors import mark

LONGEST_LABEL = 64  # characters: what is longer is something that somebody wrote
LONGEST_NAME = 100
LONGEST_COMMENT = 2000

REJECTED = mark("Tasks skipped, rejected or not handed in, left out: %(count)s (%(places)s).")
PREDICTIONS = mark("Predictions and suggestions of a model, left out: %(count)s (%(places)s).")
RELATIONS = mark("Relations between stretches of text, left out: %(count)s (%(places)s).")
OTHER = mark(
    "Ratings, rankings, boxes and others that are no label, left out: %(count)s (%(places)s)."
)
QUESTION = mark(
    "Answers to another question than the chosen one, left out: %(count)s (%(places)s)."
)
COMMENTS = mark("Comments, too long or of no single label, left out: %(count)s (%(places)s).")


@dataclass(frozen=True)
class Given:
    """A label as the tool has it: of the stretch [start, end), or of the whole text.

    `words` are those that the tool says stand there.
    """

    annotator: str | None
    label: str
    start: int | None = None
    end: int | None = None
    words: str | None = None
    comment: str | None = None
    at: str | None = None


@dataclass(frozen=True)
class Task:
    """A record: the user's own fields, among them the text, and what annotators answered.

    `left_out` has a message for each thing that is not carried over. `html`: its text was shown as
    HTML.
    """

    fields: Object
    answers: tuple[Given, ...] = ()
    left_out: tuple[str, ...] = ()
    html: bool = False


@dataclass
class Answers:
    """Collects what is answered in a record."""

    given: list[Given] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def label(self, annotator: str | None, label: str | None, *, at: str | None = None) -> None:
        """A label of the whole text; null: something else stands in its place."""
        if label is None:
            self.left_out.append(OTHER)
        else:
            self.given.append(Given(annotator, label, at=at))

    def span(
        self,
        annotator: str | None,
        label: str | None,
        start: Any,
        end: Any,
        words: Any = None,
        *,
        at: str | None = None,
    ) -> None:
        """A label of a stretch."""
        place = whole(start), whole(end)
        if label is None or None in place:
            self.left_out.append(OTHER)
            return
        said = words if isinstance(words, str) else None
        self.given.append(Given(annotator, label, *place, said, at=at))

    def comment(self, written: Sequence[Any], since: int) -> None:
        """What was written belongs to the one label given `since` then, if it is one."""
        texts = [clean(text) for text in written if isinstance(text, str) and clean(text)]
        comment = " / ".join(texts)
        if len(self.given) == since + 1 and len(comment) <= LONGEST_COMMENT:
            self.given[since] = replace(self.given[since], comment=comment or None)
        else:
            self.left_out += [COMMENTS] * len(texts)

    def task(self, fields: Object, *, html: bool = False) -> Task:
        return Task(fields, tuple(self.given), tuple(self.left_out), html)


def one(value: Any) -> Object:
    """The object that a value is, or an empty one."""
    return value if isinstance(value, dict) else {}


def many(value: Any) -> list[Any]:
    """The list that a value is, or an empty one."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> Iterator[Object]:
    """Those of a list that are objects."""
    return (item for item in many(value) if isinstance(item, dict))


def count(value: Any) -> int:
    """How many there are in a list or an object."""
    return len(value) if isinstance(value, list | dict) else 0


def whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def named(value: Any) -> str | None:
    """What something is called: a text, or a number."""
    text = str(value) if whole(value) is not None else value
    return clean(text) or None if isinstance(text, str) else None


def name(value: Any) -> str | None:
    """What a person or an option is called."""
    found = named(value)
    return found[:LONGEST_NAME] if found else None


def label(value: Any) -> str | None:
    """A label; null for what is none, such as something that somebody wrote."""
    found = clean(value) if isinstance(value, str) else ""
    return found if 1 <= len(found) <= LONGEST_LABEL else None


def clean(text: str) -> str:
    """One line of what can be stored."""
    kept = (c if unicodedata.category(c) not in ("Cc", "Cs") else " " for c in text)
    return " ".join("".join(kept).split())


def time(value: Any) -> str | None:
    """A moment as annotator writes it, from ISO 8601 or from seconds since 1970."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            moment = datetime.fromtimestamp(value, UTC)
        else:
            return None
        known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return known.astimezone(UTC).strftime(FORMAT)
    except (ValueError, OverflowError, OSError):
        return None
