"""One-time links: to join a project, or to choose a new password; of each only the hash is kept."""

import secrets
from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from annotator import account_log, accounts, clock, membership
from annotator.canonical import digest
from annotator.errors import InvalidError, NotFoundError, mark
from annotator.models import Account, Invitation, Person, Project
from annotator.passwords import PasswordHash

SECONDS = 7 * 24 * 3600


class LinkGoneError(NotFoundError):
    message = mark(
        "This link was used, withdrawn, or is older than 7 days. Ask who sent it for a new one."
    )


class NoRolesError(InvalidError):
    field = "roles"
    message = mark("Choose at least one role for whom you invite.")


def invite(session: Session, project: Project, roles: Collection[str], by: Person) -> str:
    """A link to join the project with these roles; returns its token, which is shown once."""
    membership.check_roles(roles)
    if not roles:
        raise NoRolesError
    return _make(session, project_id=project.id, roles=sorted(roles), made_by_id=by.account_id)


def password_link(session: Session, account: Account, by: Account | None = None) -> str:
    """A link to choose a password; returns its token. Earlier links of the account end."""
    _end_links(session, account)
    account_log.note(session, "password link made", account, by)
    return _make(session, account_id=account.id, made_by_id=by.id if by else None)


def waiting(session: Session, project: Project) -> list[Invitation]:
    """The project's invitations that can still be followed, the latest first."""
    query = (
        select(Invitation)
        .options(joinedload(Invitation.made_by))
        .where(
            Invitation.project_id == project.id,
            Invitation.used_at.is_(None),
            Invitation.expires_at >= clock.now(),
        )
    )
    return list(session.scalars(query.order_by(Invitation.id.desc())))


def withdraw(session: Session, project: Project, invitation_id: int) -> None:
    """End an invitation of this project; nothing happens when it is gone already."""
    session.execute(
        delete(Invitation).where(
            Invitation.id == invitation_id,
            Invitation.project_id == project.id,
            Invitation.used_at.is_(None),
        )
    )


def to_join(session: Session, token: str) -> tuple[Invitation, Project]:
    """What the link invites to; raises LinkGoneError, also when who made it is no manager now."""
    invitation = _found(session, token)
    project = invitation.project
    if project is None or project.archived_at or _inviter(session, invitation) is None:
        raise LinkGoneError
    return invitation, project


def join(session: Session, token: str, account: Account) -> Project:
    """Use the link: the account gets its roles, and keeps those that it has."""
    invitation, project = to_join(session, token)
    _use(session, invitation)
    there = membership.person_in(session, project, account)
    roles = {*invitation.roles, *(there.roles if there else ())}
    membership.set_roles(session, project, account, roles, by=_inviter(session, invitation))
    return project


def join_as_new(
    session: Session, token: str, username: str, password_hash: PasswordHash
) -> Account:
    """Use the link with a new account."""
    invitation, _project = to_join(session, token)
    account = accounts.create_account(session, username, password_hash, by=invitation.made_by)
    join(session, token, account)
    return account


def to_choose_password(session: Session, token: str) -> Account:
    """Whose password the link is for; raises LinkGoneError, also when no admin stands behind it."""
    invitation = _found(session, token)
    account, maker = invitation.account, invitation.made_by
    if account is None or not account.active or (maker and not (maker.active and maker.is_admin)):
        raise LinkGoneError
    return account


def choose_password(session: Session, token: str, password_hash: PasswordHash) -> Account:
    """Use the link: a new password, all browsers signed out, every link of the account ended."""
    account = to_choose_password(session, token)
    _use(session, _found(session, token))
    _end_links(session, account)
    accounts.change_password(session, account, password_hash, by=account)
    return account


def _make(session: Session, **what: object) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        Invitation(
            token_hash=digest(token),
            created_at=clock.now(),
            expires_at=clock.after(SECONDS),
            **what,
        )
    )
    session.flush()
    return token


def _found(session: Session, token: str) -> Invitation:
    invitation = session.scalar(select(Invitation).where(Invitation.token_hash == digest(token)))
    if invitation is None or invitation.used_at or invitation.expires_at < clock.now():
        raise LinkGoneError
    return invitation


def _use(session: Session, invitation: Invitation) -> None:
    """One request at a time comes past this line, and the second finds the link used."""
    query = select(Invitation).where(Invitation.id == invitation.id).with_for_update()
    held = session.scalar(query.execution_options(populate_existing=True))
    if held is None or held.used_at:  # withdrawn or used meanwhile
        raise LinkGoneError
    invitation.used_at = clock.now()
    session.flush()


def _inviter(session: Session, invitation: Invitation) -> Person | None:
    """Who made the link, while they are a manager of the project and can sign in."""
    return session.scalar(
        select(Person)
        .join(Person.account)
        .where(
            Person.project_id == invitation.project_id,
            Person.account_id == invitation.made_by_id,
            Person.is_manager,
            Account.active,
        )
    )


def _end_links(session: Session, account: Account) -> None:
    session.execute(
        delete(Invitation).where(Invitation.account_id == account.id, Invitation.used_at.is_(None))
    )
