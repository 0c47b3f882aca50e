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
    done = (
        select(func.count())
        .join(Annotation.sentence)
        .where(Annotation.assignment_id == Assignment.id, Sentence.retired.is_(None))
    )
    asked = select(func.count()).where(
        Sentence.version_id == Assignment.version_id, Sentence.retired.is_(None)
    )
    rows = session.execute(
        select(Assignment, done.scalar_subquery(), asked.scalar_subquery())
        .options(joinedload(Assignment.article))
        .where(Assignment.person_id.in_(people), Assignment.state == "open")
        .order_by(Assignment.id)
    ).all()
    some = _answered(session, [given.id for given, _, _ in rows if given.scope is not None])
    return [
        Held(given, done, asked)
        if given.scope is None
        else Held(given, len(some[given.id] & set(given.scope)), len(given.scope))
        for given, done, asked in rows
    ]


def _answered(session: Session, assignment_ids: list[int]) -> dict[int, set[int]]:
    """The sentences that each of these assignments has an answer to."""
    query = select(Annotation.assignment_id, Annotation.sentence_id)
    found: dict[int, set[int]] = {key: set() for key in assignment_ids}
    for key, sentence in session.execute(query.where(Annotation.assignment_id.in_(found))):
        found[key].add(sentence)
    return found
