"""Why a sentence has its status, on a page of its own."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from annotator.adjudication.why import why
from annotator.db import db
from annotator.web import access

bp = Blueprint("gold", __name__)


@bp.get("/projects/<slug>/gold/<int:sentence>")
def show(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager", "auditor")
    return render_template("gold/show.html", why=why(db.session(), me, sentence))
