"""What people are called, by who reads."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.models import Account, Person, Project


def names(session: Session, project: Project, reader: Person | None = None) -> dict[int, str]:
    """User names by the ids of people; the project's own ids for auditors, and without account.

    Without a reader it is the command line that asks, which may know the names.
    """
    named = reader is None or reader.roles & {"adjudicator", "manager"}
    rows = session.execute(
        select(Person.id, Person.pid, Account.username)
        .outerjoin(Person.account)
        .where(Person.project_id == project.id)
    )
    return {key: (username if named and username else pid) for key, pid, username in rows}
