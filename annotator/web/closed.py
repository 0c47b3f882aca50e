"""What became of an annotator's answers in the articles that are closed."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from annotator.adjudication import closing
from annotator.db import db
from annotator.web import access
from annotator.web.addresses import number

bp = Blueprint("closed", __name__)


@bp.get("/projects/<slug>/closed")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug)
    listed = closing.closed(db.session(), me, after=number(request.args, "after") or 0)
    return render_template("closed/index.html", listed=listed)


@bp.get("/projects/<slug>/closed/<int:article>")
def show(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug)
    return render_template("closed/show.html", closed=closing.outcome(db.session(), me, article))
