"""What an account's own page shows of it, and that its owner has read what is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator import account_log, clock, guidelines, projects, sessions
from annotator.labeling import keys
from annotator.labelsets import LabelSet, label_set
from annotator.models import Account, Annotation, Assignment, LoginSession, Person

DAYS = 30


@dataclass(frozen=True)
class Desk:
    """How the labels of a project answer to the account's keys."""

    person: Person
    labels: LabelSet
    keys: dict[str, str]


@dataclass(frozen=True)
class Day:
    """The answers that were last changed on a day, and the active time that went into them."""

    day: str
    answers: int
    ms: int


@dataclass(frozen=True)
class Mine:
    """`days` are the latest, the last first; for the rest see labeling.keys."""

    people: Sequence[Person]
    browsers: Sequence[LoginSession]
    desks: Sequence[Desk]
    goes_on: bool
    shortcuts: bool
    days: Sequence[Day]


def overview(session: Session, account: Account) -> Mine:
    people = projects.of_account(session, account)
    return Mine(
        people,
        sessions.browsers(session, account),
        [_desk(session, person) for person in people if person.is_annotator],
        keys.goes_on(account),
        keys.are_on(account),
        _days(session, account),
    )


def acknowledge(session: Session, account: Account) -> None:
    """They have read what is recorded, and may begin to label."""
    if account.acknowledged_at is None:
        account.acknowledged_at = clock.now()
        session.flush()
        account_log.note(session, "read what is recorded", account, account)


def _desk(session: Session, person: Person) -> Desk:
    labels = label_set(guidelines.latest(session, person.project))
    return Desk(person, labels, keys.of_labels(person.account, person.project.slug, labels))


def _days(session: Session, account: Account) -> list[Day]:
    day = func.substr(Annotation.at, 1, 10)
    rows = session.execute(
        select(day, func.count(), func.coalesce(func.sum(Annotation.ms), 0))
        .join(Annotation.assignment)
        .join(Assignment.person)
        .where(Person.account_id == account.id)
        .group_by(day)
        .order_by(day.desc())
        .limit(DAYS)
    )
    return [Day(*row) for row in rows]
