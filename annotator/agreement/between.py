"""Which answers meet, who agrees with whom, and how far each with what was decided."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from annotator.agreement.compared import Given
from annotator.agreement.figures import Integers
from annotator.agreement.kappas import OfTwo, cohen_kappas
from annotator.agreement.references import Reference

SHOWN = 50  # pairs of words that are told, where there are many


@dataclass(frozen=True, eq=False)
class Pair:
    """Two people, by their ids, on the sentences that both answered.

    `matrix[j, k]`: to so many the first gave word j, the second word k; None of many words.
    """

    one: int
    two: int
    figures: OfTwo
    matrix: Integers | None


@dataclass(frozen=True, eq=False)
class Against:
    """A person, or with None all of them, compared with a reference.

    `matrix[j, k]`: to so many sentences they gave word j where the reference has word k.
    """

    person: int | None
    figures: OfTwo
    matrix: Integers


def meetings(item: Integers) -> tuple[Integers, Integers]:
    """All pairs of answers to one sentence, as two arrays of their places, each pair once.

    `item`, shape (answers,), is sorted, so the work grows with the most answers to one sentence.
    """
    left = []
    steps = 0
    while steps < len(item):
        steps += 1
        same = np.flatnonzero(item[steps:] == item[:-steps])
        if not len(same):
            break
        left.append((same, same + steps))
    pairs = [np.concatenate(places) for places in zip(*left, strict=True)]
    return (pairs[0], pairs[1]) if pairs else (item[:0], item[:0])


def word_pairs(found: Given) -> Integers:
    """How many pairs of answers to one sentence are (row, column), symmetric, each counted once."""
    left, right = meetings(found.answers.item)
    met = _matrices(np.zeros_like(left), found.code[left], found.code[right], 1, len(found.words))
    return np.asarray(met[0] + met[0].T - np.diag(np.diag(met[0])))


def levels(matrix: Integers) -> list[list[int]]:
    """How dark each cell is: 2 to 5 of the most frequent mix-up, 1 where two never meet."""
    most = (matrix - np.diag(np.diag(matrix))).max(initial=0) or 1
    return [[1 + math.ceil(4 * min(n, most) / most) for n in row] for row in matrix.tolist()]


def confusions(found: Given) -> list[tuple[int, int, int]]:
    """Two words and how often they meet, the most frequent first, at most SHOWN."""
    left, right = meetings(found.answers.item)
    one = np.minimum(found.code[left], found.code[right]).astype(np.int64)
    two = np.maximum(found.code[left], found.code[right]).astype(np.int64)
    keys, times = np.unique((one * len(found.words) + two)[one != two], return_counts=True)
    order = np.lexsort((keys, -times))[:SHOWN]
    rows = zip(keys[order].tolist(), times[order].tolist(), strict=True)
    return [(*divmod(key, len(found.words)), n) for key, n in rows]


def pairs_of_people(found: Given, n_compared: int) -> list[Pair]:
    """Everybody with everybody they share a sentence with, those with the most first.

    The figures are about the first `n_compared` words, the matrices have all.
    """
    left, right = meetings(found.answers.item)
    people, person = np.unique(found.answers.person, return_inverse=True)
    keys = person[left].astype(np.int64) * len(people) + person[right]
    known, pair = np.unique(keys, return_inverse=True)
    one, two = found.code[left], found.code[right]
    both = (one < n_compared) & (two < n_compared)
    figures = cohen_kappas(pair[both], one[both], two[both], len(known))
    matrices = None if found.many else _matrices(pair, one, two, len(known), len(found.words))
    rows = []
    for k, key in enumerate(known.tolist()):
        who = (int(people[key // len(people)]), int(people[key % len(people)]))
        rows.append(Pair(*who, figures[k], None if matrices is None else matrices[k]))
    return sorted(rows, key=lambda row: (-row.figures.percent.n_sentences, row.one, row.two))


def against(found: Given, reference: Reference) -> list[Against]:
    """All together, then each person, on the sentences that the reference has; none: no row."""
    places = np.searchsorted(reference.sentence, found.answers.sentence)
    inside = places < len(reference.sentence)
    inside[inside] = reference.sentence[places[inside]] == found.answers.sentence[inside]
    right, given = reference.code[places[inside]], found.code[inside]
    people, person = np.unique(found.answers.person[inside], return_inverse=True)
    everybody = _against(np.zeros_like(person), given, right, [None], len(found.words))
    each = _against(person, given, right, people.tolist(), len(found.words))
    return [*everybody, *each] if len(given) else []


def shares(found: Given) -> list[tuple[int, list[int]]]:
    """How often each person gave each word."""
    people, person = np.unique(found.answers.person, return_inverse=True)
    n = len(found.words)
    cells = np.bincount(person * n + found.code, minlength=len(people) * n)
    return list(zip(people.tolist(), cells.reshape(len(people), n).tolist(), strict=True))


def patterns(found: Given) -> list[tuple[list[int], int]]:
    """The different rows of the count matrix and how many sentences have each.

    Percent, alpha, Fleiss' kappa and AC1 can be computed from these again.
    """
    counts = found.counts
    _, first, times = np.unique(_row_keys(counts), return_index=True, return_counts=True)
    order = np.argsort(-times, kind="stable")
    return [(counts[first[k]].tolist(), int(times[k])) for k in order]


def _against(
    person: Integers, given: Integers, right: Integers, people: list[int | None], n_words: int
) -> Iterator[Against]:
    figures = cohen_kappas(person, given, right, len(people))
    matrices = _matrices(person, given, right, len(people), n_words)
    yield from (Against(*row) for row in zip(people, figures, matrices, strict=True))


def _row_keys(counts: Integers) -> Integers:
    """A number for each row, the same for the same rows; in the order of the rows."""
    base, n = int(counts.max(initial=0)) + 1, counts.shape[1]
    if base**n < 2**62:
        return np.asarray(counts @ base ** np.arange(n)[::-1])
    return np.unique(counts, axis=0, return_inverse=True)[1]


def _matrices(of: Integers, one: Integers, two: Integers, n: int, n_words: int) -> Integers:
    """One matrix of words × words for each of n, shape (n, words, words)."""
    cells = (of.astype(np.int64) * n_words + one) * n_words + two
    return np.bincount(cells, minlength=n * n_words**2).reshape(n, n_words, n_words)
