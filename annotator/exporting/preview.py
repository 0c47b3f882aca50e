"""What an export would hold, and what is to be known before it is made."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from annotator import guidelines
from annotator.agreement import kept
from annotator.agreement.question import LABELS
from annotator.agreement.report import Agreement
from annotator.errors import mark
from annotator.exporting import books, claimed, splits
from annotator.exporting.options import Options
from annotator.labelsets import label_set
from annotator.models import Article, ArticlePair, Project

EMPTY = mark("No sentence has a label yet.")
LACKS = mark("No sentence labelled %(label)s would be in %(part)s.")
LEFT = mark("%(count)s sentences are not settled yet; they would be left out.")
COPIES = mark(
    "%(count)s pairs of near-duplicate articles are in different groups, so that copies may be in "
    "different splits."
)


@dataclass(frozen=True)
class Remark:
    """A message with what fills it."""

    message: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.message % self.values


@dataclass(frozen=True)
class Preview:
    """The books as they stand, how many of each label every part would hold, what lacks."""

    books: dict[str, int]
    labels: dict[str, dict[str, int]]
    remarks: list[Remark]


def look(session: Session, project: Project, options: Options) -> Preview:
    """What a training export would be now; writes nothing.

    Labels are counted before the filters of status.
    """
    counted, labels = books.count(session, project.id), _labels(session, project, options)
    return Preview(
        books=counted,
        labels=labels,
        remarks=[*_lacking(labels), *_left(counted), *_copies(session, project)],
    )


def agreement(session: Session, project: Project) -> Agreement:
    """That over all labels, with its interval; kept until the ledger goes on."""
    return kept.report(session, project, LABELS, None).overall


def _labels(session: Session, project: Project, options: Options) -> dict[str, dict[str, int]]:
    groups = splits.labelled(session, project.id)
    parts = splits.remembered(session, project.id)
    chooser = splits.choose
    if options.splits == "claim":
        told = claimed.claims(session, project.id)
        chooser = partial(claimed.choose_together, claims=told)
    parts |= chooser(groups, parts, splits.seed(session, project.id))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for group in groups:
        found[parts[group.name]] += group.labels
    known = label_set(guidelines.in_use(session, project)).label_ids
    return {part: {label: found[part][label] for label in known} for part in splits.SHARES}


def _lacking(labels: dict[str, dict[str, int]]) -> list[Remark]:
    if not any(n for counts in labels.values() for n in counts.values()):
        return [Remark(EMPTY, {})]
    return [
        Remark(LACKS, {"label": label, "part": part})
        for part, counts in labels.items()
        for label, n in counts.items()
        if not n
    ]


def _left(counted: dict[str, int]) -> list[Remark]:
    left = counted["unresolved"] + counted["insufficient"]
    return [Remark(LEFT, {"count": left})] if left else []


def _copies(session: Session, project: Project) -> list[Remark]:
    one, other = aliased(Article), aliased(Article)
    name = func.coalesce(one.group_name, one.external_id)
    apart = (
        select(func.count())
        .select_from(ArticlePair)
        .join(one, one.id == ArticlePair.article_id)
        .join(other, other.id == ArticlePair.other_id)
        .where(
            one.project_id == project.id,
            ArticlePair.jaccard.is_not(None),
            name != func.coalesce(other.group_name, other.external_id),
        )
    )
    n = session.scalar(apart) or 0
    return [Remark(COPIES, {"count": n})] if n else []
