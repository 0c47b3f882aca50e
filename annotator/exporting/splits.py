"""Which part of a training export each group of articles belongs to: given once, for ever."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.canonical import digest
from annotator.models import Article, Event, Gold, Person, Project, Split

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
    kept, known = remembered(session, project.id), groups or _groups(session, project.id)
    given = (chooser or choose)(known, kept, seed(session, project.id))
    _give(session, project.id, given, by, "manager" if by else ledger.OPERATOR)


def inherit(
    session: Session, project_id: int, given: Mapping[str, str], *, by: Person | None, role: str
) -> None:
    """Give groups that have no part yet that of the group which their articles left."""
    kept = remembered(session, project_id)
    _give(session, project_id, {k: v for k, v in given.items() if k not in kept}, by, role)


def remembered(session: Session, project_id: int) -> dict[str, str]:
    """The part of each group that has one."""
    query = select(Split.group_name, Split.split).where(Split.project_id == project_id)
    return dict(session.execute(query).all())


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


def _give(
    session: Session, project_id: int, given: dict[str, str], by: Person | None, role: str
) -> None:
    if not given:
        return
    rows = [
        {"project_id": project_id, "group_name": name, "split": part}
        for name, part in given.items()
    ]
    session.execute(insert(Split), rows)
    ledger.append(session, project_id, "split.set", "splits", given, by=by, role=role)


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


def _groups(session: Session, project_id: int) -> list[Group]:
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
