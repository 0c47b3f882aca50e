"""Accounts: who can sign in, their passwords, their signed-in browsers."""

import re
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.security import generate_password_hash

from annotator import clock
from annotator.canonical import digest
from annotator.errors import ConflictError, InvalidError, mark
from annotator.models import Account, LoginSession

USERNAME = re.compile(r"[a-z0-9._-]{2,32}")
SHORTEST_PASSWORD = 10
SESSION_SECONDS = 14 * 24 * 3600


class UsernameError(InvalidError):
    field = "username"
    message = mark(
        "A user name has 2 to 32 characters: small letters a to z, digits, full stop, _ and -."
    )


class UsernameTakenError(ConflictError):
    field = "username"
    message = mark("The user name %(username)s is taken. Choose another.")


class PasswordTooShortError(InvalidError):
    field = "password"
    message = mark("A password has at least %(length)s characters.")


def create_account(
    session: Session, username: str, password: str | None, *, admin: bool = False
) -> Account:
    """A new account; without a password it cannot sign in before a link was followed."""
    if not USERNAME.fullmatch(username):
        raise UsernameError
    if find_account(session, username):
        raise UsernameTakenError(username=username)
    account = Account(
        username=username,
        password_hash=None if password is None else hash_password(password),
        is_admin=admin,
        created_at=clock.now(),
    )
    session.add(account)
    session.flush()
    return account


def find_account(session: Session, username: str) -> Account | None:
    return session.scalar(select(Account).where(Account.username == username))


def hash_password(password: str) -> str:
    """Slow on purpose (scrypt); never call it while holding the write lock of a request."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShortError(length=SHORTEST_PASSWORD)
    return generate_password_hash(password)


def open_session(session: Session, account: Account) -> str:
    """Sign a browser in; returns the token that it keeps, of which only the hash is stored."""
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=digest(token),
            account_id=account.id,
            created_at=clock.now(),
            expires_at=clock.after(SESSION_SECONDS),
        )
    )
    return token


def account_of(session: Session, token: str) -> Account | None:
    """Whose browser this is; null once it is signed out or expired, or the account inactive."""
    row = session.scalar(
        select(LoginSession)
        .options(joinedload(LoginSession.account))
        .where(LoginSession.token_hash == digest(token))
    )
    if row is None or row.expires_at < clock.now() or not row.account.active:
        return None
    return row.account
