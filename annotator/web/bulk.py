"""Accepting unanimous answers many at a time, and taking that back."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from annotator.adjudication import batches, bulk
from annotator.db import db
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("bulk", __name__)


@bp.post("/projects/<slug>/adjudicate/accept")
@shown_on("adjudicate.index")
def accept(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    form = request.form
    article, label = number(form, "article"), form.get("label") or None
    n = bulk.accept(db.session(), me, article_id=article, label=label, op=form.get("op"))
    if n:
        told = ngettext("%(num)s answer is accepted.", "%(num)s answers are accepted.", n)
        flash(told)
    return fragments.leave_for("adjudicate.index", slug=slug)


@bp.post("/projects/<slug>/adjudicate/accept/undo")
@shown_on("adjudicate.index")
def undo(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    batch = number(request.form, "batch") or 0
    n = batches.undo(db.session(), me, batch, op=request.form.get("op"))
    if n:
        flash(ngettext("%(num)s answer is taken back.", "%(num)s answers are taken back.", n))
    return fragments.leave_for("adjudicate.index", slug=slug)
