"""Accounts: who can sign in, how pages look to them, and who is a site admin."""

import re

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from annotator import account_log, clock
from annotator.canonical import digest
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.labeling import dealing
from annotator.models import Account, LoginSession, Person
from annotator.passwords import PasswordHash

USERNAME = re.compile(r"[a-z0-9._-]{2,32}")
LANGUAGES = ("en", "fr")
THEMES = ("light", "dark")
PAGE = 100


class UsernameError(InvalidError):
    field = "username"
    message = mark(
        "A user name has 2 to 32 characters: small letters a to z, digits, full stop, _ and -."
    )


class UsernameTakenError(ConflictError):
    field = "username"
    message = mark("The user name %(username)s is taken. Choose another.")


class NoAccountError(InvalidError):
    field = "manager"
    message = mark("There is no account %(username)s.")


class PreferenceError(InvalidError):
    message = mark("There is no such language or display. Choose one of the list.")


class LastAdminError(ConflictError):
    message = mark("%(username)s is the last site admin. Make somebody else site admin first.")


def create_account(
    session: Session,
    username: str,
    password_hash: PasswordHash | None,
    *,
    admin: bool = False,
    by: Account | None = None,
) -> Account:
    """A new account; without a password it cannot sign in before a link was followed."""
    if not USERNAME.fullmatch(username):
        raise UsernameError
    if find_account(session, username):
        raise UsernameTakenError(username=username)
    account = Account(
        username=username, password_hash=password_hash, is_admin=admin, created_at=clock.now()
    )
    session.add(account)
    session.flush()
    account_log.note(session, "made as site admin" if admin else "made", account, by)
    return account


def find_account(session: Session, username: str) -> Account | None:
    if not USERNAME.fullmatch(username):
        return None
    return session.scalar(select(Account).where(Account.username == username))


def named(session: Session, username: str) -> Account:
    """The account of that name; raises NoAccountError."""
    account = find_account(session, username)
    if account is None:
        raise NoAccountError(username=username)
    return account


def numbered(session: Session, account_id: int) -> Account:
    """The account of that id, its row held until the commit; raises NotFoundError."""
    account = session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None:
        raise NotFoundError
    return account


def listed(session: Session, after: str = "") -> list[Account]:
    """A page of the accounts by name, from the one after that name on."""
    query = select(Account).where(Account.username > after[:32].replace("\0", ""))
    return list(session.scalars(query.order_by(Account.username).limit(PAGE)))


def change_password(
    session: Session,
    account: Account,
    password_hash: PasswordHash,
    *,
    by: Account | None = None,
    keep: str | None = None,
) -> None:
    """A new password; all browsers are signed out, but the one with the token to `keep`."""
    account.password_hash = password_hash
    account_log.note(session, "password changed", account, by)
    end_sessions(session, account, keep=keep)


def end_sessions(session: Session, account: Account, *, keep: str | None = None) -> None:
    """Sign the account's browsers out, but the one with the token to `keep`."""
    query = delete(LoginSession).where(LoginSession.account_id == account.id)
    if keep is not None:
        query = query.where(LoginSession.token_hash != digest(keep))
    session.execute(query)


def prefer(session: Session, account: Account, *, language: str, theme: str) -> None:
    """How pages look to this account; empty is what the browser or the system asks for."""
    if language not in ("", *LANGUAGES) or theme not in ("", *THEMES):
        raise PreferenceError
    account.language = language or None
    account.theme = theme or None
    session.flush()


def set_active(session: Session, account: Account, active: bool, by: Account) -> None:
    """Switch an account on, or off: then it is signed out and its open articles are freed."""
    if account.active == active:
        return
    if not active:
        _check_admin_left(session, account)
        end_sessions(session, account)
    account.active = active
    session.flush()
    account_log.note(session, "switched on" if active else "switched off", account, by)
    parts = select(Person.project_id).where(Person.account_id == account.id, Person.is_annotator)
    for project_id in session.scalars(parts.order_by(Person.project_id)).all():
        dealing.deal(session, project_id)


def set_admin(session: Session, account: Account, admin: bool, by: Account) -> None:
    """Make an account site admin, or no longer."""
    if account.is_admin == admin:
        return
    if not admin:
        _check_admin_left(session, account)
    account.is_admin = admin
    session.flush()
    account_log.note(session, "made site admin" if admin else "no longer site admin", account, by)


def _check_admin_left(session: Session, account: Account) -> None:
    """Raises LastAdminError when no other active admin would be left."""
    admins = session.scalars(
        select(Account.id)
        .where(Account.is_admin, Account.active)
        .order_by(Account.id)
        .with_for_update()
    ).all()
    if admins == [account.id]:
        raise LastAdminError(username=account.username)
