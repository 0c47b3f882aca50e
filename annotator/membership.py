"""Who belongs to a project, and in which roles."""

import secrets
from collections.abc import Collection

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from annotator import account_log, ledger
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.labeling import dealing
from annotator.models import ROLES, Account, Assignment, Person, Project

PART = (  # asked by every request
    select(Person)
    .join(Person.project)
    .options(contains_eager(Person.project))
    .where(Project.slug == bindparam("slug"), Person.account_id == bindparam("account"))
)


class UnknownRoleError(InvalidError):
    field = "roles"
    message = mark("%(role)s is not a role. Choose among annotator, adjudicator, manager, auditor.")


class NoPartError(NotFoundError):
    message = mark("%(username)s has no part in the project %(slug)s.")


class NoLanguageError(InvalidError):
    field = "languages"
    message = mark("Choose at least one language that they read, among those of the project.")


class LastManagerError(ConflictError):
    field = "roles"
    message = mark(
        "%(username)s is the last manager of this project, and stays manager: without one nobody "
        "could invite, import or export. Make somebody else manager first."
    )


def part(session: Session, slug: str, account: Account) -> Person | None:
    """The account's person in the project of that address, the project loaded with it."""
    return session.scalar(PART, {"slug": slug, "account": account.id})


def person_in(session: Session, project: Project, account: Account) -> Person | None:
    return session.scalar(
        select(Person).where(Person.project_id == project.id, Person.account_id == account.id)
    )


def people(session: Session, project: Project) -> list[Person]:
    """Everybody who has or had a part in the project, with their accounts, by user name."""
    query = select(Person).join(Person.account).options(joinedload(Person.account))
    query = query.where(Person.project_id == project.id)
    return list(session.scalars(query.order_by(Account.username)))


def account_in(session: Session, project: Project, person_id: int) -> Account:
    """The account behind a person of this project; raises NotFoundError for any other."""
    person = session.get(Person, person_id)
    if person is None or person.project_id != project.id or person.account is None:
        raise NotFoundError
    return person.account


def part_of(session: Session, project: Project, account: Account) -> Person:
    """The account's person in the project; raises NoPartError."""
    person = person_in(session, project, account)
    if person is None:
        raise NoPartError(username=account.username, slug=project.slug)
    return person


def of_project(session: Session, project: Project, person_id: int) -> Person:
    """The person of that number; raises NotFoundError for another project's."""
    person = session.get(Person, person_id)
    if person is None or person.project_id != project.id:
        raise NotFoundError
    return person


def set_roles(
    session: Session,
    project: Project,
    account: Account,
    roles: Collection[str],
    *,
    by: Person | None = None,
) -> Person:
    """Give the account exactly these roles in the project; none takes them out of it.

    Who is no longer annotator gives their open articles back. Raises LastManagerError when a person
    (not the command line) takes the role from the last manager.
    """
    check_roles(roles)
    person, managers = _held(session, project, account)
    if person is not None and person.roles == set(roles):
        return person
    if by is not None and "manager" not in roles and managers == [person]:
        raise LastManagerError(username=account.username)
    person = person or _new_person(session, project, account)
    for role in ROLES:
        setattr(person, f"is_{role}", role in roles)
    person.saw_answers = person.saw_answers or bool(person.roles - {"annotator"})
    session.flush()
    _record(session, person, account, by)
    if not person.is_annotator:
        _give_back(session, person)
    dealing.deal(session, project.id)
    return person


def set_languages(
    session: Session,
    person: Person,
    languages: Collection[str],
    *,
    by: Person | None = None,
) -> None:
    """Say which of the project's languages the person reads; all of them: whatever comes.

    They are dealt articles in these alone; what they have stays theirs. Raises NoLanguageError.
    """
    project = person.project
    read = [language for language in project.languages if language in languages]
    if not read:
        raise NoLanguageError
    wanted = None if read == list(project.languages) else read
    if person.languages == wanted:
        return
    person.languages = wanted
    session.flush()
    role = "manager" if by else ledger.OPERATOR
    payload = {"languages": wanted}
    ledger.append(session, project.id, "member.reads", person.pid, payload, by=by, role=role)
    dealing.deal(session, project.id)


def imported(
    session: Session,
    project: Project,
    names: Collection[str],
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> dict[str, Person]:
    """The people behind annotators of imported files; they have no account and no role.

    The same name is the same person, however often it is imported.
    """
    held = select(Project.id).where(Project.id == project.id)
    session.execute(held.with_for_update(key_share=True))
    theirs = (Person.project_id == project.id, Person.imported_as.is_not(None))
    people = {str(row.imported_as): row for row in session.scalars(select(Person).where(*theirs))}
    for name in sorted(set(names) - people.keys()):
        people[name] = Person(project_id=project.id, imported_as=name, pid=_new_pid(), acts=0)
        session.add(people[name])
        session.flush()
        subject = people[name].pid
        ledger.append(session, project.id, "member.set", subject, {"roles": []}, by=by, role=role)
    return people


def check_roles(roles: Collection[str]) -> None:
    """Raises UnknownRoleError for a role that there is not."""
    for role in roles:
        if role not in ROLES:
            raise UnknownRoleError(role=role)


def _held(
    session: Session, project: Project, account: Account
) -> tuple[Person | None, list[Person | None]]:
    """The account's person, if any, and the managers who can sign in; their rows are held."""
    query = (
        select(Person)
        .where(
            Person.project_id == project.id,
            or_(Person.is_manager, Person.account_id == account.id),
        )
        .order_by(Person.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    rows = session.scalars(query).all()
    person = next((row for row in rows if row.account_id == account.id), None)
    return person, [row for row in rows if row.is_manager and row.account and row.account.active]


def _new_person(session: Session, project: Project, account: Account) -> Person:
    person = Person(project_id=project.id, account_id=account.id, pid=_new_pid(), acts=0)
    session.add(person)
    return person


def _new_pid() -> str:
    return f"p-{secrets.token_hex(4)}"


def _record(session: Session, person: Person, account: Account, by: Person | None) -> None:
    roles = sorted(person.roles)
    left_out = {"left_out": True} if person.left_out_at else {}
    ledger.append(
        session,
        person.project_id,
        "member.set",
        person.pid,
        {"roles": roles, **left_out},
        by=by,
        role="manager" if by else ledger.OPERATOR,
    )
    act = f"roles in {person.project.slug}: {', '.join(roles) or 'none'}"
    account_log.note(session, act, account, by.account if by else None)


def _give_back(session: Session, person: Person) -> None:
    """Release what they have not submitted, so that others get it at once."""
    query = select(Assignment).where(Assignment.person_id == person.id, Assignment.state == "open")
    for assignment in session.scalars(query).all():
        assignment.state = "released"
        session.flush()
        dealing.record(session, assignment, "assignment.release")
