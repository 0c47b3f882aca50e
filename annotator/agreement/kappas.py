"""Agreement beyond chance: Fleiss, Gwet, and Cohen for many pairs of annotators at once."""

from dataclasses import dataclass

import numpy as np

from annotator.agreement.figures import Figure, Floats, Integers, Summary


@dataclass(frozen=True)
class OfTwo:
    """How far two agree on the sentences that both answered: share of same answers, and kappa."""

    percent: Figure
    kappa: Figure


def fleiss_kappa(found: Summary) -> Figure:
    """Fleiss' kappa, the number of answers may differ; 1 is perfect, 0 is chance.

    (P̄ − P_e) / (1 − P_e) with P̄ as in `percent_agreement` and P_e = Σ_k π_k², π_k the mean share of
    label k in the sentences: Fleiss (1971); for missing answers as in Gwet (2014), "Handbook of
    Inter-Rater Reliability", section 2.6, where sentences with one answer count in π_k.
    Not computable without overlap, or when all labels are the same.
    """
    return found.corrected(float(np.sum(found.shares**2)))


def gwet_ac1(found: Summary) -> Figure:
    """Gwet's AC1, which a rare label does not pull down; 1 is perfect, 0 is chance.

    As `fleiss_kappa`, with P_e = Σ_k π_k (1 − π_k) / (q − 1) for q labels, used or not: Gwet
    (2008), "Computing inter-rater reliability and its variance in the presence of high agreement".
    """
    q = max(len(found.shares), 2)
    return found.corrected(float(np.sum(found.shares * (1 - found.shares))) / (q - 1))


def cohen_kappas(pairs: Integers, one: Integers, two: Integers, n_pairs: int) -> list[OfTwo]:
    """Cohen's kappa of each pair of annotators; 1 is perfect, 0 is chance.

    Parallel arrays, one entry a sentence that a pair answered: the pair's index from 0, and the
    labels' indexes that the first and the second gave. (p_o − p_c) / (1 − p_c), with p_o the share
    of same labels and p_c = Σ_k p_1k p_2k: Cohen (1960), "A coefficient of agreement for nominal
    scales". Not computable without a sentence, or when both always gave one same label.
    """
    n = np.bincount(pairs, minlength=n_pairs)
    same = np.bincount(pairs[one == two], minlength=n_pairs)
    expected = _expected(pairs, one, two, n_pairs).tolist()
    return [_of_two(*facts) for facts in zip(n.tolist(), same.tolist(), expected, strict=True)]


def _expected(pairs: Integers, one: Integers, two: Integers, n_pairs: int) -> Floats:
    """Σ_k n_1k n_2k of each pair, whatever the number of labels."""
    n_labels = int(max(one.max(initial=0), two.max(initial=0))) + 1
    base = pairs.astype(np.int64) * n_labels
    first, of_first = np.unique(base + one, return_counts=True)
    second, of_second = np.unique(base + two, return_counts=True)
    both, left, right = np.intersect1d(first, second, assume_unique=True, return_indices=True)
    products = of_first[left] * of_second[right]
    return np.bincount(both // n_labels, weights=products, minlength=n_pairs).astype(np.float64)


def _of_two(n: int, same: int, expected: float) -> OfTwo:
    if not n:
        nothing = Figure(None, 0, 0, "no_overlap")
        return OfTwo(nothing, nothing)
    percent, chance = Figure(same / n, n, 2 * n), expected / n**2
    if expected == n**2:
        return OfTwo(percent, Figure(None, n, 2 * n, "one_label"))
    return OfTwo(percent, Figure((same / n - chance) / (1 - chance), n, 2 * n))
