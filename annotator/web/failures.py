"""The one place that turns a broken rule into a page, a fragment and a status."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, SecurityError

from annotator.db import db
from annotator.errors import (
    BusyError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RuleError,
    TooOftenError,
)
from annotator.web import access, fragments
from annotator.web.access import NotAcknowledged, SignInNeeded
from annotator.web.addresses import number

log = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., Any])
STATUSES: tuple[tuple[type[RuleError], int], ...] = (
    (InvalidError, 422),
    (ConflictError, 409),
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (TooOftenError, 429),
    (BusyError, 503),
)
IN_PLACE = (409, 422, 429)


def init_app(app: Flask) -> None:
    app.register_error_handler(RuleError, _explain)
    app.register_error_handler(SignInNeeded, _ask_to_sign_in)
    app.register_error_handler(NotAcknowledged, _ask_to_read)
    app.register_error_handler(IntegrityError, _overtaken)
    for trouble in (OperationalError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(trouble, _database_trouble)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _wrong_host)


def shown_on(endpoint: str, *fields: str) -> Callable[[View], View]:
    """Marks a POST whose failures are shown on that page, beside the field, the draft kept.

    The page's address takes what the POST's own address has, and these fields of the form.
    """

    def mark(view: View) -> View:
        view.shown_on = (endpoint, fields)  # type: ignore[attr-defined]
        return view

    return mark


def translated(error: RuleError) -> str:
    """The error's sentence in the visitor's language."""
    return filled(error.message, error.values)


def filled(message: str, values: Mapping[str, Any]) -> str:
    """A marked text in the visitor's language, and so the problem and the part that fill it."""
    said = {name: in_words(values[name]) for name in ("problem", "part") if values.get(name)}
    return str(gettext(message)) % {**values, **said}


def in_words(text: str) -> str:
    """A marked text in the visitor's language, also one that is filled in (a Problem)."""
    template, values = getattr(text, "template", text), getattr(text, "values", None)
    return str(gettext(template)) % values if values else str(gettext(template))


def _explain(error: RuleError) -> ResponseReturnValue:
    db.session.rollback()
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    view = current_app.view_functions.get(request.endpoint or "")
    page = g.get("shown_on") or getattr(view, "shown_on", None)
    if page and status in IN_PLACE:
        response = _on_its_page(error, status, _address(*page))
    else:
        response = _failure_page(status, translated(error))
    if isinstance(error, TooOftenError | BusyError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _address(endpoint: str, fields: tuple[str, ...]) -> str:
    values = {field: number(request.form, field) or 0 for field in fields}
    return url_for(endpoint, **{**(request.view_args or {}), **values})


def _on_its_page(error: RuleError, status: int, path: str) -> Response:
    g.failure = {"message": translated(error), "field": error.field}
    g.draft = request.form
    response = fragments.get(path)
    if response.status_code != 200:  # that page is not for them, or leads elsewhere
        return _failure_page(status, translated(error))
    response.status_code = status
    return response


def _ask_to_sign_in(_error: SignInNeeded) -> ResponseReturnValue:
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    if fragments.wants_fragment() or request.headers.get("Accept") == "application/json":
        return _failure_page(401, gettext("You are signed out. Sign in again; nothing is lost."))
    return redirect(url_for("session.new", next=here), 303)


def _ask_to_read(_error: NotAcknowledged) -> ResponseReturnValue:
    db.session.rollback()
    if fragments.wants_fragment() or request.headers.get("Accept") == "application/json":
        message = gettext("Before you begin, read what is recorded about you, under your account.")
        return _failure_page(403, message)
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("account.about", next=here), 303)


def _overtaken(error: IntegrityError) -> ResponseReturnValue:
    """Two made the same thing at the same moment, and the database took one of them."""
    db.session.rollback()
    log.warning("database: %s", error.orig)
    return _failure_page(409, gettext("Somebody else did this at the same moment. Look again."))


def _database_trouble(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.error("database: %s", error)
    access.forget()
    response = _failure_page(503, gettext(BusyError.message))
    response.headers["Retry-After"] = str(BusyError.retry_after)
    return response


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    db.session.rollback()
    if error.code >= 500:
        access.forget()
    response = _failure_page(error.code, _SENTENCES.get(error.code, _SENTENCES[400])())
    allowed = error.get_response().headers.get("Allow")
    if allowed:
        response.headers["Allow"] = allowed
    return response


def _wrong_host(_error: SecurityError) -> ResponseReturnValue:
    """No page: under a name that is not ours there are no addresses to put into it."""
    return Response("This host name is not served here.\n", 400, content_type="text/plain")


def _failure_page(status: int, message: str) -> Response:
    body = render_template("failure/show.html", status=status, message=message)
    return Response(body, status, content_type="text/html; charset=utf-8")


_SENTENCES: dict[int, Callable[[], str]] = {
    400: lambda: gettext("The browser sent something that cannot be read."),
    403: lambda: gettext("This was not sent from one of our own pages, so nothing was changed."),
    404: lambda: gettext(NotFoundError.message),
    405: lambda: gettext("This address is not made for that."),
    413: lambda: gettext("This is larger than what can be sent from a page."),
    500: lambda: gettext("Something went wrong here. It was written to the log."),
}
