"""The notes of annotators to the lead: read, answered, proposed for the guideline."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import questions
from annotator.db import db
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("questions", __name__)


@bp.get("/projects/<slug>/questions")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager")
    answered = request.args.get("show") == "answered"
    after = number(request.args, "after")
    found = questions.listing(db.session(), me, answered=answered, after=after)
    shown, more = found[: questions.PAGE], len(found) > questions.PAGE
    return render_template("questions/index.html", questions=shown, more=more, answered=answered)


@bp.get("/projects/<slug>/questions/<int:annotation>")
def show(slug: str, annotation: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager")
    return render_template(
        "questions/show.html", question_shown=questions.find(db.session(), me, annotation)
    )


@bp.post("/projects/<slug>/questions/<int:annotation>/answer")
@shown_on("questions.show")
def answer(slug: str, annotation: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager")
    said, proposed = request.form.get("words", ""), "proposed" in request.form
    questions.answer(db.session(), me, annotation, said, proposed=proposed)
    flash(gettext("The answer is there for whoever asked, and for nobody else."))
    return fragments.go_on("questions.index", slug=slug)
