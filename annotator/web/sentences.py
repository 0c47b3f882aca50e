"""One sentence of mine: its details, links and history, and that it is cut wrong."""

from flask import Blueprint, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator.db import db
from annotator.labeling import links, reports, sheets
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on
from annotator.web.label import for_desk, go_on

bp = Blueprint("sentences", __name__)


@bp.get("/projects/<slug>/sentences/<int:sentence>")
def show(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.annotator(slug)
    sheet = sheets.show(db.session(), me, sentence)
    return render_template("sentences/show.html", sheet=sheet, **for_desk(me, sheet.desk))


@bp.post("/projects/<slug>/sentences/<int:sentence>/links")
@shown_on("sentences.show")
def link(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.annotator(slug)
    g.acted = (sentence,)
    done = links.link(
        db.session(),
        me,
        sentence,
        request.form.get("relation", ""),
        target_id=number(request.form, "target"),
        number=number(request.form, "number"),
        op=request.form.get("op"),
    )
    return go_on(slug, done)


@bp.post("/projects/<slug>/sentences/<int:sentence>/links/remove")
@shown_on("sentences.show")
def unlink(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.annotator(slug)
    g.acted = (sentence,)
    relation, target = request.form.get("relation", ""), number(request.form, "target")
    done = links.unlink(db.session(), me, sentence, relation, target, op=request.form.get("op"))
    return go_on(slug, done)


@bp.post("/projects/<slug>/sentences/<int:sentence>/cut-report")
@shown_on("sentences.show")
def report(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.annotator(slug)
    g.acted = (sentence,)
    remark, op = request.form.get("remark", ""), request.form.get("op")
    done = reports.report(db.session(), me, sentence, remark, op=op)
    flash(gettext("The managers are told that it is cut wrong. Go on as if it were right."))
    return go_on(slug, done)


@bp.post("/projects/<slug>/sentences/<int:sentence>/cut-report/withdraw")
@shown_on("sentences.show")
def withdraw_report(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.annotator(slug)
    g.acted = (sentence,)
    return go_on(slug, reports.withdraw(db.session(), me, sentence, op=request.form.get("op")))


@bp.post("/projects/<slug>/sentences/<int:sentence>/cut-report/dismiss")
def dismiss_report(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    article = reports.dismiss(db.session(), me, sentence)
    return fragments.go_on("articles.show", slug=slug, article=article)
