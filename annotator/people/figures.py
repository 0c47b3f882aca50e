"""The figures of each annotator, from arrays of answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from annotator.agreement.answers import Answers
from annotator.agreement.between import meetings
from annotator.agreement.figures import Integers
from annotator.agreement.references import Reference
from annotator.people.rates import Rate, rate
from annotator.training.repeats import Pairs

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Compared:
    """Answers compared with something: who gave each, where, when, and whether both are the same.

    Four arrays of shape (comparisons,): ids of people, ids of articles, the week as Answers has it,
    and 1 or 0.
    """

    person: Integers
    article: Integers
    week: Integers
    same: Integers

    def where(self, mask: Mask) -> "Compared":
        columns = (self.person, self.article, self.week, self.same)
        return Compared(*(column[mask] for column in columns))

    def of(self, person: int) -> "Compared":
        return self.where(self.person == person)

    def rate(self, seed: int) -> Rate:
        return rate(self.same, self.article, seed=seed)


@dataclass(frozen=True)
class Week:
    """What somebody handed in in the week that begins on that Monday."""

    monday: date
    answers: int
    with_others: Rate


@dataclass(frozen=True)
class Person:
    """`given[k]`: how many answers were label k, the last one skips. Rates compare label or skip.

    `with_others` has a comparison for each other answer to the same sentence, `with_decisions` one
    for each decision of a single sentence, `with_self` one for each answer to a hidden repeat.
    """

    id: int
    given: Sequence[int]
    with_others: Rate
    with_decisions: Rate
    with_self: Rate
    weeks: Sequence[Week]


def people(answers: Answers, decided: Reference, repeated: Pairs, *, seed: int) -> list[Person]:
    """The figures of everybody who gave one of the answers, in the order of their ids.

    `answers` and `decided` are of one major guideline version and have the same words: the labels,
    then the skip.
    """
    others, decisions = with_others(answers), with_reference(answers, decided)
    selves = with_self(answers, repeated)
    n_words = len(answers.labels) + 1
    return [
        Person(
            person,
            np.bincount(answers.label[answers.person == person], minlength=n_words).tolist(),
            others.of(person).rate(seed),
            decisions.of(person).rate(seed),
            selves.of(person).rate(seed),
            list(_weeks(answers, others.of(person), person, seed)),
        )
        for person in np.unique(answers.person).tolist()
    ]


def with_others(answers: Answers) -> Compared:
    """Each answer beside each other one to its sentence: every meeting is told of both people."""
    left, right = meetings(answers.item)
    same = (answers.label[left] == answers.label[right]).astype(np.int64)
    mine = np.concatenate([left, right])
    return _compared(answers, mine, np.concatenate([same, same]))


def with_reference(answers: Answers, reference: Reference) -> Compared:
    """Each answer to a sentence of the reference beside what that says."""
    place = np.searchsorted(reference.sentence, answers.sentence)
    inside = place < len(reference.sentence)
    inside[inside] = reference.sentence[place[inside]] == answers.sentence[inside]
    mine = np.flatnonzero(inside)
    same = answers.label[mine] == reference.code[place[mine]]
    return _compared(answers, mine, same.astype(np.int64))


def with_self(answers: Answers, repeated: Pairs) -> Compared:
    """Both answers of somebody to a sentence that came back; its article is told by `answers`."""
    place = np.searchsorted(answers.sentence, repeated.sentences)
    known = place < len(answers.sentence)
    known[known] = answers.sentence[place[known]] == repeated.sentences[known]
    same = (repeated.first == repeated.second).astype(np.int64)[known]
    articles = answers.article[place[known]]
    return Compared(repeated.people[known], articles, np.zeros_like(same), same)


def _compared(answers: Answers, mine: Integers, same: Integers) -> Compared:
    return Compared(answers.person[mine], answers.article[mine], answers.week[mine], same)


def _weeks(answers: Answers, others: Compared, person: int, seed: int) -> Iterator[Week]:
    weeks, numbers = np.unique(answers.week[answers.person == person], return_counts=True)
    for week, number in zip(weeks.tolist(), numbers.tolist(), strict=True):
        met: Any = others.where(others.week == week)
        yield Week(date.fromordinal(week), number, met.rate(seed))
