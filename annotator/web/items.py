"""Test sentences, whose right answer a lead says before anybody is asked."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator.adjudication import choices
from annotator.db import db
from annotator.training import items, sheets
from annotator.training.items import Right
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("items", __name__)


@bp.get("/projects/<slug>/test-items")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager", "auditor")
    listed = sheets.listed(db.session(), me, after=number(request.args, "after"))
    return render_template("items/index.html", listed=listed)


@bp.get("/projects/<slug>/articles/<int:article>/test-items")
def show(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager")
    sheet = sheets.sheet(db.session(), me, article, number(request.args, "sentence"))
    return render_template("items/show.html", sheet=sheet)


@bp.post("/projects/<slug>/sentences/<int:sentence>/test-item")
@shown_on("items.show", "article")
def put(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager")
    article = items.put(db.session(), me.project, sentence, _right(), me)
    flash(gettext("It is a test sentence with this answer from now on."))
    return fragments.go_on("items.show", slug=slug, article=article)


@bp.post("/projects/<slug>/sentences/<int:sentence>/test-item/remove")
@shown_on("items.show", "article")
def remove(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager")
    article = items.remove(db.session(), me.project, sentence, me)
    flash(gettext("It is no test sentence any more. What people answered stays."))
    return fragments.go_on("items.show", slug=slug, article=article)


def _right() -> Right:
    form = request.form
    answer = choices.of_text(form.get("answer", ""))
    return Right(
        label=answer.label or None,
        skip_reason=answer.skip_reason,
        clause=form.get("clause") or None,
        explanation=form.get("explanation", ""),
    )
