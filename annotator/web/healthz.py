"""Whether the application answers, for whoever watches over it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from annotator.db import answers, db

bp = Blueprint("healthz", __name__)
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/healthz")
def show() -> ResponseReturnValue:
    if answers(db.session()):
        return "ok\n", 200, PLAIN
    return "no database\n", 503, PLAIN
