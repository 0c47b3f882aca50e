"""Who asks, and what they may see: the first line of every view."""

from flask import current_app, g, request
from flask import session as cookie
from sqlalchemy import inspect

from annotator import membership, sessions
from annotator.db import db
from annotator.errors import NotFoundError
from annotator.models import Account, Person


class SignInNeeded(Exception):  # noqa: N818 - not an error, a step
    """Nobody is signed in; see web/failures.py for what follows."""


class NotAcknowledged(Exception):  # noqa: N818 - not an error, a step
    """Before the first work people read what is recorded about them; see web/failures.py."""


def visitor() -> Account | None:
    """Who is signed in, if anybody; asked once per request.

    A view with transactions of its own asks each time: much can happen while it hashes.
    """
    token = cookie.get("token")
    if "account" not in g or g.token != token or _asks_again():
        g.token = token
        g.part = _part(token) if token else None
        g.account = g.part.account if g.part else _account(token)
    account: Account | None = g.account
    return account


def _part(token: str) -> Person | None:
    """Where the address names a project: the visitor's part in it, which tells who they are too."""
    slug = (request.view_args or {}).get("slug")
    if not slug or "\0" in slug:  # which the guard refuses, in the visitor's language
        return None
    return sessions.member_of(db.session(), token, slug)


def _account(token: str | None) -> Account | None:
    return sessions.account_of(db.session(), token) if token else None


def forget() -> None:
    """Go on as nobody: a page that tells of trouble must not ask the database who reads it."""
    g.token, g.account, g.part = cookie.get("token"), None, None
    g.pop("me", None)


def signed_in() -> Account:
    account = visitor()
    if account is None or _sent_by_another(account):
        raise SignInNeeded
    return account


def _sent_by_another(account: Account) -> bool:
    """Whether the desk sends what somebody else did in this browser, before this account came."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return False
    return request.form.get("as", account.identity) != account.identity


def admin() -> Account:
    account = signed_in()
    if not account.is_admin:
        raise NotFoundError
    return account


def member(slug: str, *roles: str) -> Person:
    """The visitor's part in that project; not found unless they hold one of the roles.

    Without roles any member may enter. The person is known to the page as `me`.
    """
    person = _person(slug, signed_in())
    if person is None or not person.roles.intersection(roles or person.roles):
        raise NotFoundError
    g.me = person
    return person


def annotator(slug: str) -> Person:
    """The visitor's part as annotator in that project, once they know what is recorded."""
    person = member(slug, "annotator")
    if signed_in().acknowledged_at is None:
        raise NotAcknowledged
    return person


def _person(slug: str, account: Account) -> Person | None:
    """Asked once per transaction, like the visitor."""
    part: Person | None = g.part
    if part and not inspect(part).expired and part.project.slug == slug:
        return part
    return membership.part(db.session(), slug, account)


def _asks_again() -> bool:
    return hasattr(current_app.view_functions.get(request.endpoint or ""), "own_transaction")
