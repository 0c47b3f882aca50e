"""Why articles of a round may never have as many answers as they want, and what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator.errors import mark
from annotator.models import Article, Person, Round, RoundPerson

NOBODY = mark("Nobody works in this round yet. Add people to it, or invite annotators.")
NONE_PASSED = mark("Nobody has passed the round %(name)s yet, which this one requires.")
ALONE = mark(
    "Only one person works in this round: no agreement can be computed, and what wants more than "
    "one answer stays insufficient. Invite somebody else, or set the overlap to 1."
)
ALONE_BY_PLAN = mark("Only one person works in this round, so that no agreement can be computed.")
TOO_FEW = mark(
    "%(overlap)s people are to label an article, but %(people)s work in this round: what they all "
    "have answered stays insufficient. Invite more, or lower the overlap."
)
UNREAD = mark(
    "Nobody in this round reads %(language)s; articles that wait for that: %(number)s. Say under "
    "People who reads it, or invite somebody who does."
)
QUOTAS = mark(
    "Everybody in this round has had as many articles as they are to be given; articles that want "
    "somebody still: %(number)s. Raise a limit, or add people."
)


@dataclass(frozen=True)
class Obstacle:
    """A marked sentence and what fills it."""

    message: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return self.message % self.values


@dataclass(frozen=True)
class Worker:
    """Somebody who works in a round, with how many of its articles they were given."""

    person: Person
    said: RoundPerson | None
    given: int
    passed: bool

    @property
    def full(self) -> bool:
        return bool(self.said and self.said.quota is not None and self.given >= self.said.quota)


def of_round(session: Session, phase: Round, workers: Sequence[Worker]) -> list[Obstacle]:
    """What stands in the way in an open round; `workers` are those who work in it now."""
    return [] if phase.closed_at else list(_all(session, phase, workers))


def _all(session: Session, phase: Round, workers: Sequence[Worker]) -> Iterator[Obstacle]:
    if not workers:
        yield Obstacle(NOBODY, {})
        return
    if phase.requires and not any(worker.passed for worker in workers):
        yield Obstacle(NONE_PASSED, {"name": phase.requires.name})
    if phase.kind != "training":
        yield from _few(phase, len(workers))
    waiting = _waiting(session, phase)
    read = [worker.person.languages for worker in workers]
    for language, number in waiting.items():
        if not any(languages is None or language in languages for languages in read):
            yield Obstacle(UNREAD, {"language": language, "number": number})
    if waiting and all(worker.full for worker in workers):
        yield Obstacle(QUOTAS, {"number": sum(waiting.values())})


def _few(phase: Round, people: int) -> Iterator[Obstacle]:
    if people == 1:
        yield Obstacle(ALONE if phase.overlap > 1 else ALONE_BY_PLAN, {})
    elif phase.overlap > people:
        yield Obstacle(TOO_FEW, {"overlap": phase.overlap, "people": people})


def _waiting(session: Session, phase: Round) -> dict[str, int]:
    """How many articles may want somebody, by language."""
    query = (
        select(Article.language, func.count())
        .where(
            Article.round_id == phase.id,
            ~Article.served,
            Article.visible,
            Article.closed_at.is_(None),
            Article.withdrawn_at.is_(None),
        )
        .group_by(Article.language)
    )
    return dict(session.execute(query).all())
