"""What became of an annotator's answers in the articles that are closed."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator.adjudication import appeals, outcomes
from annotator.db import db
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("closed", __name__)


@bp.get("/projects/<slug>/closed")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug)
    listed = outcomes.closed(db.session(), me, after=number(request.args, "after") or 0)
    return render_template("closed/index.html", listed=listed)


@bp.get("/projects/<slug>/closed/<int:article>")
def show(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug)
    return render_template("closed/show.html", closed=outcomes.outcome(db.session(), me, article))


@bp.post("/projects/<slug>/sentences/<int:sentence>/appeal")
@shown_on("closed.show", "article")
def appeal(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug)
    words, op = request.form.get("appeal", ""), request.form.get("op")
    article = appeals.appeal(db.session(), me, sentence, words, op=op)
    flash(gettext("An adjudicator looks at it again. The answer will stand here."))
    return fragments.go_on("closed.show", slug=slug, article=article)
