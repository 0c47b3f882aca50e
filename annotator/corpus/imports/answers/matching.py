"""Makes answers to our sentences of what annotators said in another tool."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from annotator.corpus.records import GivenAnswer, Remark, printable
from annotator.corpus.sentences.lines import Span
from annotator.errors import InvalidError, mark
from annotator.labelsets import LabelSet

ENOUGH = 0.8  # of the sentence, and of the stretch that was labelled, must be the same
NAMED = 10  # places or labels that a remark names
LONGEST = 40  # characters of each
MOST = 1000  # labels that are counted apart

Meaning: TypeAlias = tuple[str, str]  # "label" or "skip_reason", and its id
Matched: TypeAlias = "dict[str, dict[int, Meant]]"  # by annotator and number of the sentence

UNKNOWN = mark(
    "Answers with labels that this project does not have, left out: %(count)s (%(labels)s)."
)
NO_SENTENCE = mark("Labels on more or less than one sentence, left out: %(count)s (%(places)s).")
SEVERAL = mark("Sentences with several labels of one annotator, left out: %(count)s (%(places)s).")


class UnknownMeaningError(InvalidError):
    field = "labels"
    message = mark(
        "%(meaning)s is no label and no skip reason of this project. There are: %(known)s."
    )


@dataclass(frozen=True)
class Meant:
    """An answer to a sentence, in our words."""

    meaning: Meaning
    comment: str | None
    at: str | None


class Labels:
    """What labels of files mean here: what somebody said, else the id or a name of one of ours."""

    def __init__(self, labels: LabelSet, said: Mapping[str, str]) -> None:
        self._known: dict[str, Meaning] = {}
        for reason in labels.skip_reasons:
            self._name(("skip_reason", reason.id), reason.names.values())
        for label in labels.labels:
            self._name(("label", label.id), label.names.values())
        ids = dict.fromkeys(labels.skip_ids, "skip_reason") | dict.fromkeys(
            labels.label_ids, "label"
        )
        for name, meaning in said.items():
            if meaning not in ids:
                raise UnknownMeaningError(meaning=printable(meaning), known=", ".join(ids))
            self._known[name.casefold()] = (ids[meaning], meaning)

    def _name(self, meaning: Meaning, names: Iterable[str]) -> None:
        for name in (*names, meaning[1]):
            self._known[name.casefold()] = meaning

    def meaning(self, label: str) -> Meaning | None:
        return self._known.get(label.casefold())


@dataclass(frozen=True)
class Answered:
    """What became of the answers in an import; `same`: those that were there already.

    `annotators`: what the files call each, their pid (null: they have none yet), and how many of
    their answers are new.
    """

    annotators: tuple[tuple[str, str | None, int], ...]
    same: int
    remarks: tuple[Remark, ...]

    @property
    def new(self) -> int:
        return sum(count for _, _, count in self.annotators)


@dataclass
class LeftOver:
    """What cannot be carried over, in bounded space."""

    labels: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    _places: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add_label(self, label: str) -> None:
        known = label in self.labels or len(self.labels) < MOST
        self.labels[label if known else "…"] += 1

    def add(self, message: str, place: str, count: int = 1) -> None:
        self.counts[message] += count
        places = self._places[message]
        if len(places) <= NAMED and place not in places:
            places.append(place)

    def remarks(self) -> Iterator[Remark]:
        if self.labels:
            named = [f"“{_shown(name)}” {count}" for name, count in self.labels.most_common()]
            yield Remark(UNKNOWN, {"count": self.labels.total(), "labels": _some(named)})
        for message, count in self.counts.items():
            places = _some([_shown(place) for place in self._places[message]])
            yield Remark(message, {"count": count, "places": places})


def match(
    given: Iterable[GivenAnswer],
    sentences: Sequence[Span],
    labels: Labels,
    place: str,
    left: LeftOver,
) -> Matched:
    """Each annotator's answers, by the number of the sentence; what fits none goes to `left`.

    `sentences` are in order and do not overlap; `place` names the article.
    """
    found: Matched = defaultdict(dict)
    several: set[tuple[str, int]] = set()
    starts = [sentence.start for sentence in sentences]
    for answer in given:
        meaning, n = labels.meaning(answer.label), _sentence(answer, sentences, starts)
        if meaning is None:
            left.add_label(answer.label)
        elif n is None:
            left.add(NO_SENTENCE, place)
        else:
            meant = Meant(meaning, answer.comment, answer.at)
            there = found[answer.annotator].setdefault(n, meant)
            if there.meaning != meaning:
                several.add((answer.annotator, n))
    for annotator, n in several:
        del found[annotator][n]
        left.add(SEVERAL, place)
    return {annotator: answers for annotator, answers in found.items() if answers}


def _sentence(answer: GivenAnswer, sentences: Sequence[Span], starts: Sequence[int]) -> int | None:
    """The number of the sentence that is nearly the stretch: it would have its middle."""
    n = bisect_right(starts, (answer.start + answer.end) // 2) - 1
    return n if n >= 0 and _is_nearly(answer, sentences[n]) else None


def _is_nearly(answer: GivenAnswer, sentence: Span) -> bool:
    shared = min(answer.end, sentence.end) - max(answer.start, sentence.start)
    longer = max(answer.end - answer.start, sentence.end - sentence.start)
    return shared >= ENOUGH * longer


def _shown(name: str) -> str:
    return printable(name)[:LONGEST]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
