"""How far a project is, for its leads."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from annotator import progress
from annotator.db import db
from annotator.web import access

bp = Blueprint("progress", __name__)


@bp.get("/projects/<slug>/progress")
def show(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager", "auditor")
    return render_template("progress/show.html", progress=progress.progress(db.session(), me))
