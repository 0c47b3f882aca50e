"""What an export says of itself: its books, its agreement, where it comes from (formats.md §5)."""

from array import array
from functools import lru_cache
from typing import Any

import numpy as np

from annotator import __version__
from annotator.adjudication import rules
from annotator.agreement import figures
from annotator.agreement.report import seed_of
from annotator.exporting import splits
from annotator.exporting.point import Point
from annotator.exporting.reading import Said
from annotator.verify.untold import UNCHECKED

FORMAT = "annotator-export/1"
METHOD = (
    "Krippendorff's alpha (nominal, missing answers allowed) over the labels of counted blind "
    "answers under this major guideline version, training rounds and excluded sentences left out; "
    "low and high: 95 % interval of "
    "1000 draws of whole articles, seeded with the ledger's head"
)


class Agreement:
    """Collects what agreement is counted from, a few bytes a sentence."""

    def __init__(self, labels: tuple[str, ...], major: int) -> None:
        self._major, self._known = major, labels
        self._counts, self._articles = array("H"), array("q")  # of each sentence

    def add(self, said: Said) -> None:
        if said.article.training or said.status == "excluded":
            return
        given = tuple(
            a["label"]
            for a in said.counted
            if a["blind"] and a["label"] and rules.major(a["guideline_version"]) == self._major
        )
        if len(given) < 2:
            return
        self._counts.extend(_counts(given, self._known))
        self._articles.append(said.article.key)

    def facts(self, head: str) -> dict[str, Any]:
        """Alpha with its interval, to 3 decimals, or the reason why there is none."""
        shape = (len(self._articles), len(self._known))
        counts = np.frombuffer(self._counts, dtype=np.uint16).reshape(shape)
        figure = figures.krippendorff_alpha(counts)
        groups = np.frombuffer(self._articles, dtype=np.int64)
        interval = figures.bootstrap_alpha(counts, groups, seed=seed_of(head))
        low, high = interval or (None, None)
        return {
            "alpha": None if figure.value is None else figures.rounded(figure.value),
            "high": high,
            "low": low,
            "method": METHOD,
            "n_annotations": figure.n_annotations,
            "n_sentences": figure.n_sentences,
            "reason": figure.reason,
        }


@lru_cache(maxsize=10_000)
def _counts(given: tuple[str, ...], known: tuple[str, ...]) -> tuple[int, ...]:
    """How many of the answers gave each label; ValueError when one gave another label."""
    if not set(given) <= set(known):
        raise ValueError(given)
    return tuple(given.count(label) for label in known)


def manifest(point: Point, kind: str, **facts: Any) -> dict[str, Any]:
    """All of manifest.json but the files."""
    return {
        "created_at": point.told(point.at),
        "format": FORMAT,
        "kind": kind,
        "ledger": {"head": point.head, "seq": point.seq},
        "options": options(point, kind),
        "project": point.project.slug,
        "tool": {"name": "annotator", "version": __version__},
        "unchecked": list(UNCHECKED) if point.options.times == "day" else [],
        **facts,
    }


def options(point: Point, kind: str) -> dict[str, Any]:
    """How the export was made; training exports have filters and splits."""
    project = point.project
    shares = {"by": point.options.splits, "seed": point.origin, "shares": splits.SHARES}
    return {
        "csv": point.options.csv,
        "filters": {"status": list(point.options.status)} if kind == "training" else {},
        "policy": {"majorities": project.majorities, "majority_minimum": project.majority_minimum},
        "splits": shares if kind == "training" else None,
        "text": point.options.text,
        "times": point.options.times,
    }
