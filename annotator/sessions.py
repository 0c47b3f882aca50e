"""Signing in and out: browsers and the rows that keep them signed in."""

import secrets

from sqlalchemy import and_, bindparam, delete, or_, select
from sqlalchemy.orm import Session, contains_eager

from annotator import account_log, accounts, clock, limits
from annotator.canonical import digest
from annotator.errors import InvalidError, mark
from annotator.models import Account, LoginSession, Person, Project

SECONDS = 14 * 24 * 3600
OPEN = (
    LoginSession.token_hash == bindparam("token_hash"),
    LoginSession.expires_at >= bindparam("now"),
    Account.active,
)
VISITOR = select(Account).join(LoginSession, LoginSession.account_id == Account.id).where(*OPEN)
MEMBER = (
    select(Person)
    .join(Person.account)
    .join(LoginSession, LoginSession.account_id == Account.id)
    .join(Person.project)
    .options(contains_eager(Person.account), contains_eager(Person.project))
    .where(*OPEN, Project.slug == bindparam("slug"))
)


class SignInError(InvalidError):
    field = "password"
    message = mark("The user name or the password is wrong.")


class CurrentPasswordError(InvalidError):
    field = "current"
    message = mark("This is not your password.")


def count_try(session: Session, username: str, address: str | None) -> str | None:
    """Count a try to sign in, and give the hash that its password is compared with, if any.

    Raises TooOftenError. Commit, compare without holding anything, then call `sign_in`.
    """
    limits.spend(session, limits.PER_ACCOUNT, username)
    limits.spend(session, limits.PER_ADDRESS, limits.network(address))
    account = accounts.find_account(session, username)
    return account.password_hash if account and account.active else None


def refuse(session: Session, username: str) -> None:
    """Record a failed try; a name that nobody has is not kept: it may be a password."""
    account = accounts.find_account(session, username)
    if account:
        account_log.note(session, "sign-in failed", account)


def sign_in(
    session: Session, username: str, compared: str | None, *, instead_of: str | None = None
) -> str:
    """Open a session after the password was found to fit; returns the token for the browser.

    `instead_of` is the token that the browser had: it ends. Raises SignInError when the account
    changed since its hash was `compared`.
    """
    account = accounts.named(session, username)
    session.refresh(account, with_for_update=True)
    if not account.active or account.password_hash != compared:
        raise SignInError
    limits.forgive(session, limits.PER_ACCOUNT, username)
    limits.forget_old(session)
    _end_old(session, account, instead_of)
    account_log.note(session, "signed in", account, account)
    return open_session(session, account)


def open_session(session: Session, account: Account) -> str:
    """Sign a browser in; returns the token that it keeps, of which only the hash is stored."""
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=digest(token),
            account_id=account.id,
            created_at=clock.now(),
            expires_at=clock.after(SECONDS),
        )
    )
    return token


def account_of(session: Session, token: str) -> Account | None:
    """Whose browser this is; null once it is signed out or expired, or the account inactive."""
    return session.scalar(VISITOR, {"token_hash": digest(token), "now": clock.now()})


def member_of(session: Session, token: str, slug: str) -> Person | None:
    """The part in that project of whose browser this is, with account and project, at once.

    Null where `account_of` is, and for who has no part in it.
    """
    browser = {"token_hash": digest(token), "now": clock.now()}
    return session.scalar(MEMBER, {**browser, "slug": slug})


def sign_out(session: Session, account: Account, token: str) -> None:
    """Sign this browser out."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == digest(token)))
    account_log.note(session, "signed out", account, account)


def sign_out_everywhere(session: Session, account: Account) -> None:
    """Sign all browsers of the account out."""
    accounts.end_sessions(session, account)
    account_log.note(session, "signed out everywhere", account, account)


def browsers(session: Session, account: Account) -> list[LoginSession]:
    """The account's signed-in browsers, the latest first."""
    query = select(LoginSession).where(
        LoginSession.account_id == account.id, LoginSession.expires_at >= clock.now()
    )
    return list(session.scalars(query.order_by(LoginSession.id.desc())))


def _end_old(session: Session, account: Account, token: str | None) -> None:
    """What this browser was signed in with, and what has expired."""
    expired = and_(LoginSession.account_id == account.id, LoginSession.expires_at < clock.now())
    theirs = LoginSession.token_hash == digest(token or "")
    session.execute(delete(LoginSession).where(or_(theirs, expired)))
