"""What the form of a decision offers: the details and links that annotators gave, and what fits."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from annotator.corpus.reading import Reading, ReadSentence
from annotator.labelsets import DETAILS, DetailUse, LabelSet
from annotator.models import Annotation, Decision

Lettered: TypeAlias = Sequence[tuple[str, Annotation | Decision]]  # a decision has no letter


@dataclass(frozen=True)
class Value:
    """A value, the letters of those who gave it (none: it fits, or was decided), and its labels."""

    value: str
    letters: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Detail:
    """A detail that some labels take; `free`: a party may be typed, `multiple`: or several."""

    name: str
    labels: tuple[str, ...]
    values: tuple[Value, ...]
    free: bool
    multiple: bool


@dataclass(frozen=True)
class Relation:
    """A link that somebody made to an earlier sentence, and the labels that allow it."""

    relation: str
    target: ReadSentence
    letters: str
    labels: tuple[str, ...]


def details(labels: LabelSet, lettered: Lettered) -> list[Detail]:
    """Each detail that a label of the set takes and does not set by itself."""
    return [found for name in DETAILS if (found := _detail(name, labels, lettered))]


def relations(labels: LabelSet, lettered: Lettered, reading: Reading) -> list[Relation]:
    """The links of the answers, each once, in the order of the sentences they lead to."""
    made: dict[tuple[int, str], str] = defaultdict(str)
    for letter, answer in lettered:
        for link in answer.links:
            if link.target_id in reading.place:
                made[reading.place[link.target_id], link.relation] += letter
    return [
        Relation(relation, reading.sentences[place], letters, relating(labels, relation))
        for (place, relation), letters in sorted(made.items())
    ]


def relating(labels: LabelSet, relation: str) -> tuple[str, ...]:
    """The labels that allow the relation."""
    return tuple(label.id for label in labels.labels if relation in label.relations)


def _detail(name: str, labels: LabelSet, lettered: Lettered) -> Detail | None:
    uses = {label.id: label.details[name] for label in labels.labels if name in label.details}
    uses = {label: use for label, use in uses.items() if not use.automatic}
    if not uses:
        return None
    given: dict[str, str] = defaultdict(str)
    for letter, answer in lettered:
        for value in _values(answer, name):
            given[value] += letter
    for value in _declared(list(uses.values())):
        given.setdefault(value, "")
    return Detail(
        name,
        tuple(uses),
        tuple(
            Value(value, letters, tuple(k for k, use in uses.items() if _allows(use, value)))
            for value, letters in given.items()
        ),
        free=any(use.values is None for use in uses.values()),
        multiple=any(use.multiple for use in uses.values()),
    )


def _values(answer: Annotation | Decision, name: str) -> list[str]:
    value = answer.details.get(name) or []
    return [value] if isinstance(value, str) else list(value)


def _allows(use: DetailUse, value: str) -> bool:
    return use.values is None or value in use.values


def _declared(uses: Sequence[DetailUse]) -> Iterator[str]:
    for use in uses:
        yield from use.values or ()
