"""Krippendorff's alpha again, in plain Python (see annotator.agreement.figures)."""

from collections import Counter
from typing import Any


class Alpha:
    """Sums what alpha needs, sentence by sentence."""

    def __init__(self) -> None:
        self.n_sentences = self.n_annotations = 0
        self._disagreement = 0.0
        self._labels: Counter[str] = Counter()

    def add(self, labels: list[str]) -> None:
        """The labels of one sentence; fewer than two change nothing."""
        n = len(labels)
        if n < 2:
            return
        counts = Counter(labels)
        self.n_sentences += 1
        self.n_annotations += n
        self._labels.update(counts)
        self._disagreement += (n * n - sum(c * c for c in counts.values())) / (n - 1)

    def facts(self) -> dict[str, Any]:
        """What the manifest must say, the interval aside."""
        n = self.n_annotations
        chance = n * n - sum(c * c for c in self._labels.values())
        counts = {"n_annotations": n, "n_sentences": self.n_sentences}
        if not chance:
            return {**counts, "alpha": None, "reason": "one_label" if n else "no_overlap"}
        value = 1 - (n - 1) * self._disagreement / chance
        return {**counts, "alpha": round(round(value, 9), 3) + 0.0, "reason": None}
