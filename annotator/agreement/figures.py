"""Inter-annotator agreement as pure functions of a sentences × labels matrix of counts.

`counts[i, k]` is how many annotators gave label k to sentence i. Missing answers only make a row
smaller; a sentence with fewer than two answers has no pair of answers and counts in no figure.
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.integer[Any]]
Floats: TypeAlias = npt.NDArray[np.float64]
Reason: TypeAlias = Literal["no_overlap", "one_label"]


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


def percent_agreement(counts: Integers) -> Figure:
    """Observed agreement, 0 to 1: the mean over sentences of the share of answer pairs that agree.

    With n_i answers to sentence i, P_i = Σ_k c_ik (c_ik − 1) / (n_i (n_i − 1)), the P̄ of Fleiss
    (1971), "Measuring nominal scale agreement among many raters", here with n_i that may differ.
    `counts`: (sentences, labels). Not computable without overlap.
    """
    terms = _terms(counts)
    if not len(terms):
        return _figure(terms, None, "no_overlap")
    disagreement, answers = terms[:, 0], _row_sums(terms[:, 1:])
    return _figure(terms, 1 - float(np.mean(disagreement / answers)))


def krippendorff_alpha(counts: Integers) -> Figure:
    """Krippendorff's alpha for nominal labels, missing answers allowed; 1 is perfect, 0 is chance.

    With n_i answers to sentence i (n_i ≥ 2), n_k answers with label k, and N = Σ n_i:
    alpha = 1 − (N − 1) Σ_i ((n_i² − Σ_k c_ik²) / (n_i − 1)) / (N² − Σ_k n_k²), from Krippendorff
    (2011), "Computing Krippendorff's Alpha-Reliability", section C.
    `counts`: (sentences, labels). Not computable without overlap, or when all labels are the same.
    """
    terms = _terms(counts)
    if not len(terms):
        return _figure(terms, None, "no_overlap")
    alphas = _alphas(terms.sum(axis=0, keepdims=True))
    return _figure(terms, float(alphas[0])) if alphas.size else _figure(terms, None, "one_label")


def bootstrap_alpha(
    counts: Integers, groups: Integers, *, seed: int, draws: int = 1000
) -> tuple[float, float] | None:
    """The 95 % percentile interval of alpha when whole articles are drawn again, to 3 decimals.

    Sentences of one article resemble each other, so articles are what is drawn, with replacement,
    as many as there are (the cluster bootstrap). `groups`: shape (sentences,), the article of each
    sentence; how articles are numbered changes nothing, nor do those without overlap. Draws whose
    alpha is not computable are left out. One seed gives one interval. None when fewer than two
    articles have overlap or no draw is computable. ValueError when `groups` has another length.
    """
    if len(groups) != len(counts):
        raise ValueError(f"{len(groups)} groups for {len(counts)} sentences")
    articles = _by_article(_terms(counts), groups[_pairable(counts)])
    if len(articles) < 2:
        return None
    alphas = _alphas(_draw(articles, draws, seed))
    if not alphas.size:
        return None
    low, high = np.quantile(alphas, (0.025, 0.975))
    return rounded(low), rounded(high)


def _pairable(counts: Integers) -> npt.NDArray[np.bool_]:
    return np.asarray(_row_sums(counts) >= 2)


def _row_sums(counts: npt.NDArray[Any]) -> Floats:
    sums: Floats = np.einsum("ik->i", counts, dtype=np.float64)
    return sums  # what counts.sum(axis=1) says, 5 times faster on few columns


def _terms(counts: Integers) -> Floats:
    """All that alpha needs, in a form that can be summed: (pairable sentences, 1 + labels).

    Column 0 is the sentence's disagreement (n_i² − Σ_k c_ik²) / (n_i − 1), the rest its counts.
    """
    pairable: Floats = counts[_pairable(counts)].astype(np.float64)
    n = _row_sums(pairable)
    disagreement = (n**2 - _row_sums(pairable**2)) / (n - 1)
    return np.column_stack([disagreement, pairable])


def _alphas(totals: Floats) -> Floats:
    """Alpha of each row of summed terms, without the rows in which only one label was used."""
    n = _row_sums(totals[:, 1:])
    chance = n**2 - _row_sums(totals[:, 1:] ** 2)
    computable = chance > 0
    observed = (n - 1) * totals[:, 0]
    return np.asarray(1 - observed[computable] / chance[computable])


def _by_article(terms: Floats, groups: Integers) -> Floats:
    """The terms summed by article, sorted by their values: the same for any numbering."""
    _, article = np.unique(groups, return_inverse=True)
    columns = np.array([np.bincount(article, weights=c) for c in terms.T], dtype=np.float64)
    return columns.T[np.lexsort(columns)]  # counts first: rounding in column 0 only breaks ties


def _draw(articles: Floats, draws: int, seed: int) -> Floats:
    """The summed terms of each draw. Counting drawn indexes is the multinomial, 7 times faster."""
    random = np.random.Generator(np.random.PCG64(seed))
    n = len(articles)
    drawn = (np.bincount(random.integers(n, size=n), minlength=n) for _ in range(draws))
    return np.stack([times @ articles for times in drawn])


def _figure(terms: Floats, value: float | None, reason: Reason | None = None) -> Figure:
    return Figure(value, len(terms), int(terms[:, 1:].sum()), reason)


def rounded(value: float) -> float:
    """3 decimals; by way of 9, so that how a machine adds up cannot tip a half. Never −0.0."""
    return round(round(float(value), 9), 3) + 0.0
