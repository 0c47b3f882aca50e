"""The annotator's job: read the article, answer its sentences, hand it in."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import rendering
from annotator.db import db
from annotator.labeling import acts, annotations, assignments, desk
from annotator.labeling.annotations import Done
from annotator.web import access, fragments, language
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("label", __name__)
TEXTS = ("label", "skip_reason", "comment", "source", "attribution", "evidence", "response")


@bp.get("/projects/<slug>/label")
def go(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "annotator")
    assignment = assignments.to_go_on_with(db.session(), me)
    if assignment is None:
        return render_template("label/go.html", last=acts.last(db.session(), me))
    return redirect(url_for("label.show", slug=slug, article=assignment.article_id), 303)


@bp.get("/projects/<slug>/label/<int:article>")
def show(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "annotator")
    shown = desk.show(
        db.session(),
        me,
        article,
        sentence_id=number(request.args, "sentence"),
        after_id=number(request.args, "after"),
    )
    return render_template(
        "label/show.html",
        desk=shown,
        changed=shown.changed(*g.get("acted", ())),
        guideline=rendering.text(shown.assignment.round.guideline, language.current()),
    )


@bp.post("/projects/<slug>/sentences/<int:sentence>/annotation")
@shown_on("label.show", "article")
def save(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "annotator")
    done = annotations.annotate(
        db.session(),
        me,
        sentence,
        _changes(),
        op=request.form.get("op"),
        revision=number(request.form, "revision"),
        ms=number(request.form, "ms"),
    )
    if done.overtook:
        flash(gettext("Another tab had changed this answer; the one sent last stands."))
    return _go_on(slug, done)


@bp.post("/projects/<slug>/undo")
@shown_on("label.show", "article")
def undo(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "annotator")
    act = number(request.form, "act") or 0
    done = annotations.undo(db.session(), me, act, op=request.form.get("op"))
    if done.article_id != number(request.form, "article"):
        return fragments.leave_for(
            "label.show", slug=slug, article=done.article_id, sentence=done.sentence_id
        )
    _redraw(done.sentence_id)
    return fragments.go_on(
        "label.show", slug=slug, article=done.article_id, sentence=done.sentence_id
    )


@bp.post("/projects/<slug>/label/<int:article>/submit")
@shown_on("label.show")
def submit(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "annotator")
    assignments.submit(db.session(), me, article, op=request.form.get("op"))
    flash(gettext("The article is submitted. You can take it back until the lead closes it."))
    return fragments.leave_for("label.go", slug=slug)


@bp.post("/projects/<slug>/label/<int:article>/take-back")
@shown_on("label.show")
def take_back(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "annotator")
    assignments.take_back(db.session(), me, article, op=request.form.get("op"))
    return fragments.leave_for("label.show", slug=slug, article=article)


@bp.post("/projects/<slug>/label/<int:article>/release")
@shown_on("label.show")
def release(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "annotator")
    assignments.release(db.session(), me, article, op=request.form.get("op"))
    flash(gettext("The article is released. Your answers are kept."))
    return fragments.leave_for("label.go", slug=slug)


def _changes() -> dict[str, Any]:
    """The fields that the form sent, as answers.changed takes them."""
    form = request.form
    changes: dict[str, Any] = {name: form[name] for name in TEXTS if name in form}
    if "target" in form:
        changes["target"] = form.getlist("target")
    if "unsure" in form:
        changes["unsure"] = form["unsure"] == "yes"
    return changes


def _go_on(slug: str, done: Done) -> ResponseReturnValue:
    """After a choice to the next sentence without an answer; after an addition stay."""
    _redraw(done.sentence_id)
    chose = request.form.get("label") or request.form.get("skip_reason")
    here = number(request.form, "here")
    place = {"after": done.sentence_id} if chose else {"sentence": here}
    return fragments.go_on("label.show", slug=slug, article=done.article_id, **place)


def _redraw(sentence_id: int) -> None:
    """What a fragment must draw again: from the sentence shown before to where the act was."""
    here = number(request.form, "here")
    g.acted = (sentence_id,) if here is None else (sentence_id, here)
