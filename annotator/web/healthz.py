"""Whether the application answers, for whoever watches over it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from annotator.db import db

bp = Blueprint("healthz", __name__)
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/healthz")
def show() -> ResponseReturnValue:
    try:
        db.session.execute(text("SELECT 1 FROM account LIMIT 1"))
    except SQLAlchemyError:
        return "no database\n", 503, PLAIN
    return "ok\n", 200, PLAIN
