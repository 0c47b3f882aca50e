"""The adjudicator's job: decide what the annotators leave open, close what is settled."""

import re
import secrets
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import rendering
from annotator.adjudication import choices, closing, decisions, item, overview, queue
from annotator.adjudication.choices import Choice
from annotator.db import db
from annotator.models import DECISION_REASONS, Person
from annotator.web import access, fragments, language
from annotator.web.addresses import number
from annotator.web.failures import shown_on, translated

bp = Blueprint("adjudicate", __name__)
TEXTS = ("source", "attribution", "evidence", "response")


@bp.get("/projects/<slug>/adjudicate")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    return render_template(
        "adjudicate/index.html",
        overview=overview.overview(db.session(), me),
        decided=overview.decided(db.session(), me, before=number(request.args, "before")),
    )


@bp.post("/projects/<slug>/adjudicate/next")
def take(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    return _next(me, leave=number(request.form, "leave"), op=request.form.get("op"))


@bp.get("/projects/<slug>/adjudicate/<int:sentence>")
def show(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    shown = item.show(db.session(), me, sentence)
    return render_template(
        "adjudicate/show.html",
        item=shown,
        obstacle=translated(shown.obstacle) if shown.obstacle else None,
        last=decisions.last_of(db.session(), me),
        guideline=rendering.text(shown.article.round.guideline, language.current()),
        reasons=DECISION_REASONS,
        op=secrets.token_hex(8),
    )


@bp.post("/projects/<slug>/sentences/<int:sentence>/decision")
@shown_on("adjudicate.show")
def decide(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    op = request.form.get("op")
    decision = decisions.decide(db.session(), me, sentence, _choice(), op=op)
    if decision is None:
        return fragments.go_on("adjudicate.show", slug=slug, sentence=sentence)
    return _next(me)


@bp.post("/projects/<slug>/decisions/<int:decision>/undo")
@shown_on("adjudicate.index")
def undo(slug: str, decision: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    undone = decisions.undo(db.session(), me, decision, op=request.form.get("op"))
    return fragments.go_on("adjudicate.show", slug=slug, sentence=undone.sentence_id)


@bp.post("/projects/<slug>/articles/<int:article>/close")
@shown_on("adjudicate.index")
def close(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager")
    found = closing.find(db.session(), me, article)
    closing.close(db.session(), found, me, op=request.form.get("op"))
    flash(gettext("The article is closed. Its annotators see what was decided."))
    return _after_closing(me, article)


@bp.post("/projects/<slug>/articles/<int:article>/reopen")
@shown_on("adjudicate.index")
def reopen(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager")
    found = closing.find(db.session(), me, article)
    closing.reopen(db.session(), found, me, op=request.form.get("op"))
    flash(gettext("The article is open again. What is answered in it from now on is not blind."))
    return _after_closing(me, article)


def _next(me: Person, leave: int | None = None, op: str | None = None) -> ResponseReturnValue:
    """On to the next item in the same trip, or back to the start when nothing is left."""
    sentence = queue.take_next(db.session(), me, leave=leave, op=op)
    if sentence is None:
        flash(gettext("Nothing is left to decide for you."))
        return fragments.leave_for("adjudicate.index", slug=me.project.slug)
    return fragments.go_on("adjudicate.show", slug=me.project.slug, sentence=sentence)


def _after_closing(me: Person, article: int) -> ResponseReturnValue:
    if me.is_adjudicator:
        return fragments.leave_for("adjudicate.index", slug=me.project.slug)
    return fragments.leave_for("articles.show", slug=me.project.slug, article=article)


def _choice() -> Choice:
    """What the form says; `answer` is a label, `skip:<reason>` or `ambiguous` in one field."""
    form = request.form
    answer = choices.of_text(form["answer"]) if form.get("answer") else _answer()
    details: dict[str, Any] = {name: form[name] for name in TEXTS if form.get(name)}
    if form.get("target"):
        details["target"] = form.getlist("target")
    return replace(
        answer,
        details=details,
        reason=form.get("reason") or None,
        clause=form.get("clause") or None,
        note=form.get("note") or None,
        saw=_numbers(form["saw"]) if "saw" in form else None,
        supersedes=number(form, "supersedes"),
    )


def _answer() -> Choice:
    form = request.form
    return Choice(
        label=form.get("label") or None,
        skip_reason=form.get("skip_reason") or None,
        ambiguous=bool(form.get("ambiguous")),
    )


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers that a page wrote with commas; whatever else is sent is a number of nothing."""
    parts = text.split(",") if text else []
    return tuple(int(part) if re.fullmatch("[0-9]{1,10}", part) else 0 for part in parts)
