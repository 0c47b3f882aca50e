"""Chooses the part of a training export for each group of articles that has none yet."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.canonical import digest
from annotator.corpus.copies.splits import give
from annotator.corpus.copies.splits import remembered as remembered
from annotator.models import Article, Event, Gold, Person, Project

SHARES = {"train": 80, "validation": 10, "test": 10}  # in a hundred; in the order of the files
GROUP = func.coalesce(Article.group_name, Article.external_id)


@dataclass(frozen=True)
class Group:
    """Articles that must stay together, with how many gold labels of each kind they hold."""

    name: str
    labels: Counter[str] = field(default_factory=Counter)


# groups, the parts that some have, what decides between equals -> parts for the others
Chooser: TypeAlias = Callable[[Iterable[Group], Mapping[str, str], str], dict[str, str]]


def assign(
    session: Session,
    project: Project,
    *,
    groups: Iterable[Group] | None = None,
    chooser: Chooser | None = None,
    by: Person | None = None,
) -> None:
    """Give every group that has a gold label and no part yet its part, with the event.

    `groups` are those with labels, if not the ones that have some now.
    """
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    kept, known = remembered(session, project.id), groups or labelled(session, project.id)
    given = (chooser or choose)(known, kept, seed(session, project.id))
    give(session, project.id, given, by, "manager" if by else ledger.OPERATOR)


def seed(session: Session, project_id: int) -> str:
    """What decides between groups that are alike: the hash of the project's first event."""
    query = select(Event.hash).where(Event.project_id == project_id, Event.seq == 1)
    return session.scalars(query).one()


def choose(groups: Iterable[Group], kept: Mapping[str, str], seed: str) -> dict[str, str]:
    """A part for each group that has none, so that the parts come near to their shares.

    The label that is rarest is shared out first, then the sentences; large groups before small
    ones; each group goes to the part that lacks most. The order of `groups` changes nothing.
    """
    known = list(groups)
    total = sum((group.labels for group in known), Counter[str]())
    rarest = min(total, key=lambda label: (total[label], label), default="")
    have = _tally(known, kept, rarest)
    want = (total[rarest], total.total())
    given = {}
    for group in sorted(
        (group for group in known if group.name not in kept),
        key=lambda group: (*(-n for n in _weights(group, rarest)), digest(seed + group.name)),
    ):
        weights = _weights(group, rarest)
        scale = 0 if weights[0] else 1
        part = max(SHARES, key=lambda part: SHARES[part] * want[scale] - 100 * have[part][scale])
        given[group.name] = part
        have[part] = [sum(pair) for pair in zip(have[part], weights, strict=True)]
    return given


def _weights(group: Group, rarest: str) -> tuple[int, int]:
    return group.labels[rarest], group.labels.total()


def _tally(groups: Iterable[Group], kept: Mapping[str, str], rarest: str) -> dict[str, list[int]]:
    """What each part has already: of the rarest label, and of all."""
    have = {part: [0, 0] for part in SHARES}
    for group in groups:
        if group.name in kept:
            sums = have[kept[group.name]]
            have[kept[group.name]] = [
                n + more for n, more in zip(sums, _weights(group, rarest), strict=True)
            ]
    return have


def labelled(session: Session, project_id: int) -> list[Group]:
    """The groups that have gold labels, with how many."""
    query = (
        select(GROUP, Gold.label, func.count())
        .join(Gold, Gold.article_id == Article.id)
        .where(Article.project_id == project_id, Article.visible, Gold.label.is_not(None))
        .group_by(GROUP, Gold.label)
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for name, label, n in session.execute(query).all():
        found[name][str(label)] = n
    return [Group(name, labels) for name, labels in found.items()]
