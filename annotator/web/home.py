"""The start page: my projects, and what waits for me."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from annotator import projects, waiting
from annotator.db import db
from annotator.web import access

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    account = access.signed_in()
    return render_template(
        "home/index.html",
        parts=waiting.for_account(db.session(), account),
        manages=projects.manages(db.session(), account),
    )
