"""What waits for somebody: their projects, and in each the articles that they hold.

Nothing here depends on another's answers: annotators see this page too.
"""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from annotator import projects
from annotator.models import Account, Annotation, Assignment, Person, Project, Sentence


@dataclass(frozen=True)
class Held:
    """An open assignment, with how many of the sentences asked for have an answer."""

    assignment: Assignment
    done: int
    asked: int


@dataclass(frozen=True)
class Part:
    """Somebody's part in a project, with what they hold there."""

    person: Person
    held: tuple[Held, ...]

    @property
    def project(self) -> Project:
        return self.person.project


def for_account(session: Session, account: Account) -> list[Part]:
    """The account's parts in projects, by name of the project."""
    people = projects.of_account(session, account)
    held = _held(session, [person.id for person in people if person.is_annotator])
    return [
        Part(person, tuple(one for one in held if one.assignment.person_id == person.id))
        for person in people
    ]


def _held(session: Session, people: list[int]) -> list[Held]:
    done = select(func.count()).where(Annotation.assignment_id == Assignment.id)
    asked = select(func.count()).where(
        Sentence.version_id == Assignment.version_id, Sentence.retired.is_(None)
    )
    rows = session.execute(
        select(Assignment, done.scalar_subquery(), asked.scalar_subquery())
        .options(joinedload(Assignment.article))
        .where(Assignment.person_id.in_(people), Assignment.state == "open")
        .order_by(Assignment.id)
    )
    return [
        Held(assignment, answered, sentences if assignment.scope is None else len(assignment.scope))
        for assignment, answered, sentences in rows
    ]
