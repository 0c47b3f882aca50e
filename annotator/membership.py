"""Who belongs to a project, and in which roles."""

import secrets
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.errors import InvalidError, mark
from annotator.models import ROLES, Account, Person, Project


class UnknownRoleError(InvalidError):
    field = "roles"
    message = mark("%(role)s is not a role. Choose among annotator, adjudicator, manager, auditor.")


def person_in(session: Session, project: Project, account: Account) -> Person | None:
    return session.scalar(
        select(Person).where(Person.project_id == project.id, Person.account_id == account.id)
    )


def set_roles(
    session: Session,
    project: Project,
    account: Account,
    roles: Collection[str],
    *,
    by: Person | None = None,
) -> Person:
    """Give the account exactly these roles in the project; none takes them out of it."""
    for role in roles:
        if role not in ROLES:
            raise UnknownRoleError(role=role)
    person = person_in(session, project, account) or _new_person(session, project, account)
    for role in ROLES:
        setattr(person, f"is_{role}", role in roles)
    person.saw_answers = person.saw_answers or bool(person.roles - {"annotator"})
    session.flush()
    ledger.append(
        session,
        project.id,
        "member.set",
        person.pid,
        {"roles": sorted(person.roles)},
        by=by,
        role="manager" if by else ledger.OPERATOR,
    )
    return person


def _new_person(session: Session, project: Project, account: Account) -> Person:
    person = Person(project_id=project.id, account_id=account.id, pid=f"p-{secrets.token_hex(4)}")
    session.add(person)
    return person
