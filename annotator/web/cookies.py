"""The signed cookie that holds a browser's token, and the key that it is signed with."""

from typing import Any

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from annotator import secret_key, sessions
from annotator.db import begin_writing, db


def init_app(app: Flask) -> None:
    app.config["PERMANENT_SESSION_LIFETIME"] = sessions.SECONDS
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # the row does not live longer either
    app.session_interface = Cookies()


class Cookies(SecureCookieSessionInterface):
    """Finds the key when the first cookie is read, since `annotator init` has no tables yet."""

    def get_signing_serializer(self, app: Flask) -> Any:
        if not app.secret_key:
            app.secret_key = _find_key(app)
        return super().get_signing_serializer(app)

    def get_cookie_secure(self, app: Flask) -> bool:
        return bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure


def _find_key(app: Flask) -> str | None:
    """Null when the database does not answer: then nobody is signed in, and pages say why."""
    if db.engine.dialect.name == "sqlite":
        return secret_key.in_folder(app.config["ANNOTATOR_DATA"])
    try:
        with Session(db.engine) as session:
            key = secret_key.in_database(begin_writing(session))
            session.commit()
            return key
    except DBAPIError:
        return None
