"""What waits for somebody: their projects, and in each what they hold, what to do, what was said.

What stands here for annotators does not depend on another's answers before an article is closed;
what their other roles see leaves out the articles that are open for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from annotator import projects
from annotator.adjudication import outcomes, queue
from annotator.adjudication.counted import RoundGuideline
from annotator.labeling import assignments, note_answers, reports
from annotator.models import (
    Account,
    Annotation,
    Article,
    Assignment,
    Gold,
    NoteAnswer,
    Person,
    Project,
    Round,
    Sentence,
)
from annotator.training import notice

CLOSED = 3  # articles of a project whose outcome the start page tells


@dataclass(frozen=True)
class Held:
    """An open assignment, with how many of the sentences asked for have an answer."""

    assignment: Assignment
    done: int
    asked: int


@dataclass(frozen=True)
class Told:
    """A closed article of theirs, and to how many of their answers the gold says otherwise."""

    article: Article
    differing: int


@dataclass(frozen=True)
class Part:
    """Somebody's part in a project, with what they hold there and how far they are.

    `told` are the articles that were closed last. `to_decide` is null for those who decide nothing,
    `reported` for those who cut nothing. `tests`: the work may contain test sentences and repeats.
    """

    person: Person
    held: tuple[Held, ...]
    submitted: int
    told: Sequence[Told]
    to_decide: int | None
    reported: reports.Waiting | None
    tests: bool
    answers: Sequence[NoteAnswer]

    @property
    def project(self) -> Project:
        return self.person.project


def for_account(session: Session, account: Account) -> list[Part]:
    """The account's parts in projects, by name of the project."""
    people = projects.of_account(session, account)
    held = _held(session, [person.id for person in people if person.is_annotator])
    tests = notice.tells(session, [person.project_id for person in people])
    return [
        Part(
            person,
            tuple(one for one in held if one.assignment.person_id == person.id),
            _submitted(session, person),
            _told(session, person),
            queue.count(session, person) if person.is_adjudicator else None,
            reports.waiting(session, person) if person.is_manager else None,
            person.project_id in tests,
            note_answers.told(session, person) if person.is_annotator else (),
        )
        for person in people
    ]


def _submitted(session: Session, person: Person) -> int:
    mine = (Assignment.person_id == person.id, Assignment.state == "submitted")
    return session.scalar(select(func.count()).where(*mine)) or 0


def _told(session: Session, person: Person) -> list[Told]:
    differing = func.sum(case((outcomes.DIFFERS, 1), else_=0))
    rows = session.execute(
        select(Article, differing)
        .join(Assignment, Assignment.article_id == Article.id)
        .join(Annotation, Annotation.assignment_id == Assignment.id)
        .join(Gold, Gold.sentence_id == Annotation.sentence_id)
        .join(Annotation.guideline)
        .join(Assignment.round)
        .join(RoundGuideline, Round.guideline_id == RoundGuideline.id)
        .where(
            Assignment.person_id == person.id,
            Assignment.state == "submitted",
            Assignment.turn == 1,
            Article.closed_at.is_not(None),
        )
        .group_by(Article.id)
        .order_by(Article.closed_at.desc(), Article.id.desc())
        .limit(CLOSED)
    )
    return [Told(article, n) for article, n in rows]


def _held(session: Session, people: list[int]) -> list[Held]:
    current = Sentence.retired.is_(None)
    done = (
        select(func.count())
        .select_from(Annotation)
        .join(Annotation.sentence)
        .where(Annotation.assignment_id == Assignment.id, current)
    )
    asked = select(func.count()).where(Sentence.version_id == Assignment.version_id, current)
    rows = session.execute(
        select(Assignment, done.scalar_subquery(), asked.scalar_subquery())
        .options(joinedload(Assignment.article))
        .where(Assignment.person_id.in_(people), Assignment.state == "open")
        .order_by(Assignment.id)
    )
    held = [_of_scope(session, Held(*row)) for row in rows]
    return sorted(held, key=lambda one: one.done == 0)  # what was begun comes first


def _of_scope(session: Session, held: Held) -> Held:
    """Where only some sentences are asked for, those count."""
    scope = held.assignment.scope
    if scope is None:
        return held
    done = len(scope) - assignments.unanswered(session, held.assignment)
    return Held(held.assignment, done, len(scope))
