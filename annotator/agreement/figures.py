"""Inter-annotator agreement as pure functions of a sentences × labels matrix of counts.

`counts[i, k]` is how many annotators gave label k to sentence i. Missing answers only make a row
smaller; a sentence with fewer than two answers has no pair of answers to agree or to differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.integer[Any]]
Floats: TypeAlias = npt.NDArray[np.float64]
Reason: TypeAlias = Literal["no_overlap", "one_label"]
Interval: TypeAlias = tuple[float, float]

SUMMED = 100_000  # sentences summed at a time
AT_ONCE = 1_000_000  # articles drawn at a time, over some draws together


@dataclass(frozen=True)
class Figure:
    """A coefficient with what it rests on: the sentences with two or more answers, their answers.

    `value` is None when it is not computable, and `reason` then says why: `no_overlap` (no sentence
    has two answers) or `one_label` (all answers are the same, so chance explains them all).
    """

    value: float | None
    n_sentences: int
    n_annotations: int
    reason: Reason | None = None


@dataclass(frozen=True, eq=False)
class Summary:
    """What the coefficients need of the counts, however many labels there are.

    Of each sentence with two answers or more, shape (pairable sentences,): `n` answers, and the sum
    of the squares of its counts. Of each label, shape (labels,): its `totals` in these sentences,
    and its `shares`, the mean over all sentences with an answer of the share that it has there.
    """

    n: Floats
    squares: Floats
    totals: Floats
    shares: Floats

    @property
    def observed(self) -> float:
        """The mean over sentences of the share of pairs of answers that agree."""
        return float(np.mean((self.squares - self.n) / (self.n * (self.n - 1))))

    def figure(self, value: float | None, reason: Reason | None = None) -> Figure:
        return Figure(value, len(self.n), int(self.n.sum()), reason)

    def corrected(self, chance: float) -> Figure:
        """Observed agreement beyond chance, as a share of what is possible beyond it."""
        if not len(self.n):
            return self.figure(None, "no_overlap")
        if np.count_nonzero(self.totals) < 2:
            return self.figure(None, "one_label")
        return self.figure((self.observed - chance) / (1 - chance))


def count_matrix(
    items: npt.ArrayLike, labels: npt.ArrayLike, n_items: int, n_labels: int
) -> Integers:
    """Count answers into a matrix of shape (n_items, n_labels).

    `items` and `labels` are parallel: one entry an answer, the sentence's and the label's index,
    from 0. ValueError when they differ in length or an index is out of range.
    """
    items, labels = np.asarray(items, dtype=np.int64), np.asarray(labels, dtype=np.int64)
    if items.shape != labels.shape:
        raise ValueError(f"{items.size} items and {labels.size} labels: they must be parallel")
    for name, indexes, size in (("item", items, n_items), ("label", labels, n_labels)):
        if indexes.size and not 0 <= indexes.min() <= indexes.max() < size:
            raise ValueError(f"{name} index is outside 0 … {size - 1}")
    cells = np.bincount(items * n_labels + labels, minlength=n_items * n_labels)
    return cells.reshape(n_items, n_labels)


def one_against_rest(counts: Integers, label: int) -> Integers:
    """The counts of one label and of all others together, shape (sentences, 2)."""
    chosen = counts[:, label]
    return np.column_stack([chosen, counts.sum(axis=1) - chosen])


def summary(counts: Integers) -> Summary:
    """`counts`: (sentences, labels)."""
    n = _row_sums(counts)
    pairable = counts[n >= 2].astype(np.float64)
    given = np.asarray(n > 0)
    shares = (counts[given] / n[given, None]).mean(axis=0) if given.any() else pairable.sum(axis=0)
    return Summary(n[n >= 2], _row_sums(pairable**2), pairable.sum(axis=0), shares)


def summary_of_many(items: Integers, labels: Integers, n_labels: int) -> Summary:
    """The same of parallel arrays as `count_matrix` takes them, for thousands of labels."""
    if not len(items):
        return summary(np.zeros((0, n_labels), dtype=np.int64))
    _, items = np.unique(items, return_inverse=True)
    cells, times = np.unique(items.astype(np.int64) * n_labels + labels, return_counts=True)
    item, label = cells // n_labels, cells % n_labels
    n = np.bincount(items).astype(np.float64)
    squares = _weighed(item, times**2, len(n))
    pairable = n[item] >= 2
    totals = _weighed(label[pairable], times[pairable], n_labels)
    shares = _weighed(label, times / n[item], n_labels) / len(n)
    return Summary(n[n >= 2], squares[n >= 2], totals, shares)


def percent_agreement(found: Summary) -> Figure:
    """Observed agreement, 0 to 1: the mean over sentences of the share of answer pairs that agree.

    With n_i answers to sentence i, P_i = Σ_k c_ik (c_ik − 1) / (n_i (n_i − 1)), the P̄ of Fleiss
    (1971), "Measuring nominal scale agreement among many raters", here with n_i that may differ.
    Not computable without overlap.
    """
    if not len(found.n):
        return found.figure(None, "no_overlap")
    return found.figure(found.observed)


def krippendorff_alpha(counts: Integers) -> Figure:
    """`alpha` of a matrix of counts (sentences, labels)."""
    return alpha(summary(counts))


def alpha(found: Summary) -> Figure:
    """Krippendorff's alpha for nominal labels, missing answers allowed; 1 is perfect, 0 is chance.

    With n_i answers to sentence i (n_i ≥ 2), n_k answers with label k, and N = Σ n_i:
    alpha = 1 − (N − 1) Σ_i ((n_i² − Σ_k c_ik²) / (n_i − 1)) / (N² − Σ_k n_k²), from Krippendorff
    (2011), "Computing Krippendorff's Alpha-Reliability", section C.
    Not computable without overlap, or when all labels are the same.
    """
    if not len(found.n):
        return found.figure(None, "no_overlap")
    disagreement = float(np.sum((found.n**2 - found.squares) / (found.n - 1)))
    values = _alphas(np.array([disagreement]), found.totals[None, :])
    return found.figure(float(values[0])) if values.size else found.figure(None, "one_label")


def bootstrap_alpha(
    counts: Integers, groups: Integers, *, seed: int, draws: int = 1000
) -> Interval | None:
    """The 95 % percentile interval of alpha when whole articles are drawn again, to 3 decimals.

    Sentences of one article resemble each other, so articles are what is drawn, with replacement,
    as many as there are (the cluster bootstrap). `groups`: shape (sentences,), the article of each
    sentence; how articles are numbered changes nothing, nor do those without overlap. Draws whose
    alpha is not computable are left out. One seed gives one interval. None when fewer than two
    articles have overlap or no draw is computable. ValueError when `groups` has another length.
    """
    return bootstrap_alphas(counts, groups, seed=seed, draws=draws)[0]


def bootstrap_alphas(
    counts: Integers, groups: Integers, *, seed: int, draws: int = 1000
) -> list[Interval | None]:
    """The interval of alpha, then that of each label against the rest, all from the same draws."""
    if len(groups) != len(counts):
        raise ValueError(f"{len(groups)} groups for {len(counts)} sentences")
    n_labels = counts.shape[1]
    pairable = _row_sums(counts) >= 2
    articles = _by_article(counts[pairable], groups[pairable], n_labels)
    if len(articles) < 2:
        return [None] * (1 + n_labels)
    drawn = _draw(articles, draws, seed)
    disagreement, totals = drawn[:, : 1 + n_labels], drawn[:, 1 + n_labels :]
    return [_interval(_alphas(disagreement[:, 0], totals))] + [
        _interval(_alphas(disagreement[:, 1 + k], _rest(totals, k))) for k in range(n_labels)
    ]


def rounded(value: float) -> float:
    """3 decimals; by way of 9, so that how a machine adds up cannot tip a half. Never −0.0."""
    return round(round(float(value), 9), 3) + 0.0


def _row_sums(counts: npt.NDArray[Any]) -> Floats:
    sums: Floats = np.einsum("ik->i", counts, dtype=np.float64)
    return sums  # what counts.sum(axis=1) says, 5 times faster on few columns


def _alphas(disagreement: Floats, totals: Floats) -> Floats:
    """Alpha of each row of summed terms, without the rows in which only one label was used."""
    n = _row_sums(totals)
    chance = n**2 - _row_sums(totals**2)
    computable = chance > 0
    observed = (n - 1) * disagreement
    return np.asarray(1 - observed[computable] / chance[computable])


def _weighed(indexes: Integers, weights: npt.NDArray[Any], size: int) -> Floats:
    return np.bincount(indexes, weights=weights, minlength=size).astype(np.float64)


def _terms(pairable: Integers) -> Floats:
    """All that the alphas need, in a form that can be summed: (sentences, 1 + labels + labels).

    Column 0 is the sentence's disagreement (n_i² − Σ_k c_ik²) / (n_i − 1), then come that of each
    label against the rest, and the counts.
    """
    counts = pairable.astype(np.float64)
    n = _row_sums(counts)
    each = 2 * counts * (n[:, None] - counts) / (n[:, None] - 1)
    return np.column_stack([(n**2 - _row_sums(counts**2)) / (n - 1), each, counts])


def _rest(totals: Floats, label: int) -> Floats:
    chosen = totals[:, label]
    return np.column_stack([chosen, _row_sums(totals) - chosen])


def _interval(alphas: Floats) -> Interval | None:
    if not alphas.size:
        return None
    low, high = np.quantile(alphas, (0.025, 0.975))
    return rounded(low), rounded(high)


def _by_article(pairable: Integers, groups: Integers, n_labels: int) -> Floats:
    """The terms summed by article, sorted by their values: the same for any numbering."""
    known, article = np.unique(groups, return_inverse=True)
    columns = np.zeros((1 + 2 * n_labels, len(known)))
    for first in range(0, len(pairable), SUMMED):  # the terms of a million sentences are 70 MB
        some = slice(first, first + SUMMED)
        for column, terms in zip(columns, _terms(pairable[some]).T, strict=True):
            column += _weighed(article[some], terms, len(known))
    # counts last, which sorts by them first: rounding in the others only breaks ties
    order = [*range(1, 1 + n_labels), 0, *range(1 + n_labels, len(columns))]
    return columns.T[np.lexsort(columns[order])]


def _draw(articles: Floats, draws: int, seed: int) -> Floats:
    """The summed terms of each draw, shape (draws, terms)."""
    random = np.random.Generator(np.random.PCG64(seed))
    return np.vstack([times @ articles for times in _times(random, len(articles), draws)])


def _times(random: np.random.Generator, n: int, draws: int) -> Iterator[Floats]:
    """How often each of n articles is in each draw, some draws at a time, shape (some, n).

    Counting drawn indexes is the multinomial, 7 times faster.
    """
    some = max(1, AT_ONCE // n)
    for first in range(0, draws, some):
        rows = min(some, draws - first)
        drawn = random.integers(n, size=(rows, n)) + np.arange(rows)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(np.float64)
