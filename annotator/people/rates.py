"""Shares of what somebody answered, with intervals over articles."""

from dataclasses import dataclass

import numpy as np

from annotator.agreement.figures import Integers

DRAWS = 1000
FEW = 50  # answers; of fewer a share can only be a first impression


@dataclass(frozen=True)
class Rate:
    """`hits` of `n`, and the 95 % interval of their share; None with fewer than two articles."""

    hits: int
    n: int
    interval: tuple[float, float] | None

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.hits / self.n if self.n else None

    @property
    def few(self) -> bool:
        return self.n < FEW


def rate(hit: Integers, article: Integers, *, seed: int) -> Rate:
    """How many of `hit` (0 or 1, shape (answers,)) are 1, when whole articles are drawn again.

    `article`, of the same shape, tells which answers belong together: those of one article resemble
    each other, so articles are drawn with replacement, as many as there are (the percentile cluster
    bootstrap; Davison and Hinkley 1997, section 3.8). One seed gives one interval.
    """
    known, place = np.unique(article, return_inverse=True)
    hits, n = np.bincount(place, weights=hit), np.bincount(place)
    interval = _interval(hits, n, seed) if len(known) > 1 else None
    return Rate(int(hit.sum()), len(hit), interval)


def _interval(hits: Integers, n: Integers, seed: int) -> tuple[float, float]:
    random = np.random.Generator(np.random.PCG64(seed))
    order = np.lexsort((n, hits))  # the same for any numbering of articles
    hits, n = hits[order], n[order]
    shares = np.empty(DRAWS)
    for k in range(DRAWS):
        drawn = np.bincount(random.integers(len(n), size=len(n)), minlength=len(n))
        shares[k] = (drawn @ hits) / (drawn @ n)
    low, high = np.quantile(shares, (0.025, 0.975))
    return round(float(low), 3), round(float(high), 3)
