"""How well the annotators of a project agree: the figures over their counted blind answers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

from sqlalchemy.orm import Session

from annotator import ledger
from annotator.agreement.counting import BlindCounts, counted_blind_counts
from annotator.agreement.figures import (
    Figure,
    Integers,
    bootstrap_alpha,
    krippendorff_alpha,
    one_against_rest,
    percent_agreement,
    rounded,
)
from annotator.errors import mark
from annotator.labelsets import Label
from annotator.models import Person, Project

FEW_ARTICLES, FEW_SENTENCES, FEW_USES = 10, 100, 20  # fewer: a single answer moves the figure
METHODS = {
    "percent": "share of pairs of answers to the same sentence that agree, mean over sentences",
    "alpha": "Krippendorff's alpha, nominal, missing answers allowed; a label against all others",
    "interval": "95 %, percentile bootstrap over articles, 1000 draws",
}
REASONS = {
    "no_overlap": mark("not computable: no sentence has two answers that count"),
    "one_label": mark("not computable: only one label was used"),
    "unused": mark("not computable: nobody used this label"),
}


@dataclass(frozen=True)
class Agreement:
    """The figures over some labels. `uses`: how many answers gave the label; none for all labels.

    `interval` is that of alpha; None with fewer than two articles with overlap.
    """

    label: Label | None
    percent: Figure
    alpha: Figure
    interval: tuple[float, float] | None
    n_articles: int
    uses: int | None = None

    @property
    def reason(self) -> str | None:
        """Why alpha is not computable, a key of REASONS; None when it is."""
        unused = self.uses == 0 and self.alpha.n_sentences > 0
        return "unused" if unused else self.alpha.reason

    @property
    def few(self) -> bool:
        """Whether the figures rest on so little that they can only be a first impression."""
        if self.uses is not None:
            return self.uses < FEW_USES
        return self.n_articles < FEW_ARTICLES or self.alpha.n_sentences < FEW_SENTENCES


@dataclass(frozen=True)
class Report:
    """`point` is where the ledger ended, its number and head; None for a report `without`."""

    project: Project
    point: tuple[int, str] | None
    labels: tuple[Label, ...]
    overall: Agreement
    by_label: tuple[Agreement, ...]
    n_answers: int
    n_skips: int
    pairs: tuple[tuple[int, ...], ...]

    def level(self, n: int) -> int:
        """How dark a cell of `pairs` with n ≥ 1 pairs is: 2 to 5, of the most frequent mix-up."""
        most = max(cell for i, row in enumerate(self.pairs) for cell in row[:i])
        return 1 + math.ceil(4 * n / most)


def report(session: Session, project: Project, *, without: Person | None = None) -> Report:
    """All figures of the project over its counted blind answers as they stand.

    For somebody who also annotates, `without` leaves out the articles that are open for them;
    the seed of the intervals is then fixed, since the ledger's head depends on those too.
    """
    point = None if without else ledger.end(session, project.id)
    answers = counted_blind_counts(session, project, without=without)
    seed = seed_of(point[1]) if point else 0
    n_labelled, n_skips = int(answers.counts.sum()), int(answers.skips.sum())
    return Report(
        project=project,
        point=point,
        labels=answers.labels,
        overall=_measured(answers, answers.counts, seed),
        by_label=tuple(_of_each_label(answers, seed)),
        n_answers=n_labelled + n_skips,
        n_skips=n_skips,
        pairs=answers.pairs,
    )


def seed_of(head: str) -> int:
    """The seed of every interval at that point of the ledger: the first 8 bytes of its head."""
    return int(head[:16], 16)


def as_record(found: Report) -> dict[str, Any]:
    """The report as `annotator agreement --json` prints it; figures have 3 decimals."""
    names = [*(label.id for label in found.labels), "skip"]
    cells = combinations_with_replacement(range(len(names)), 2)
    return {
        "project": found.project.slug,
        "ledger": {"seq": found.point[0], "head": found.point[1]} if found.point else None,
        "methods": METHODS,
        "answers": {"counted": found.n_answers, "skips": found.n_skips},
        "overall": _agreement_record(found.overall),
        "labels": [_agreement_record(row) for row in found.by_label],
        "pairs": [{"answers": [names[i], names[j]], "n": found.pairs[i][j]} for i, j in cells],
    }


def _of_each_label(answers: BlindCounts, seed: int) -> Iterator[Agreement]:
    uses = answers.counts[answers.overlap].sum(axis=0)
    for k, label in enumerate(answers.labels):
        counts = one_against_rest(answers.counts, k)
        yield _measured(answers, counts, seed, label, int(uses[k]))


def _measured(
    answers: BlindCounts,
    counts: Integers,
    seed: int,
    label: Label | None = None,
    uses: int | None = None,
) -> Agreement:
    return Agreement(
        label=label,
        percent=percent_agreement(counts),
        alpha=krippendorff_alpha(counts),
        interval=bootstrap_alpha(counts, answers.groups, seed=seed),
        n_articles=answers.n_articles,
        uses=uses,
    )


def _agreement_record(row: Agreement) -> dict[str, Any]:
    low, high = row.interval or (None, None)
    record = {
        "percent": _figure_record(row.percent, row.percent.reason),
        "alpha": _figure_record(row.alpha, row.reason) | {"low": low, "high": high},
        "n_articles": row.n_articles,
    }
    return record | ({"label": row.label.id, "uses": row.uses} if row.label else {})


def _figure_record(figure: Figure, reason: str | None) -> dict[str, Any]:
    return {
        "value": None if figure.value is None else rounded(figure.value),
        "n_sentences": figure.n_sentences,
        "n_annotations": figure.n_annotations,
        "reason": REASONS[reason] if reason else None,
    }
