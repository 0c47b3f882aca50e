"""The annotator's job: read the article, answer its sentences, hand it in."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import guidelines, rendering
from annotator.db import db
from annotator.labeling import acts, annotations, assignments, desk, keys, parties, sheets
from annotator.labeling.desk import Desk
from annotator.labeling.places import Done
from annotator.labelsets import label_set
from annotator.models import Person
from annotator.training import results
from annotator.web import access, fragments, language
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("label", __name__)
TEXTS = ("label", "skip_reason", "comment", "source", "attribution", "evidence", "response")


@bp.get("/projects/<slug>/label")
def go(slug: str) -> ResponseReturnValue:
    me = access.annotator(slug)
    assignment = assignments.to_go_on_with(db.session(), me)
    if assignment is None:
        training = results.mine(db.session(), me)[-1:]
        last = acts.last(db.session(), me)
        return render_template("label/go.html", last=last, training=training)
    return redirect(url_for("label.show", slug=slug, article=assignment.article_id), 303)


@bp.get("/projects/<slug>/label/<int:article>")
def show(slug: str, article: int) -> ResponseReturnValue:
    me = access.annotator(slug)
    shown = desk.show(
        db.session(),
        me,
        article,
        sentence_id=number(request.args, "sentence"),
        after_id=number(request.args, "after"),
    )
    return render_template(
        "label/show.html",
        changed=shown.changed(*g.get("acted", ())),
        sheet=sheets.show(db.session(), me, g.beside) if g.get("beside") else None,
        **for_desk(me, shown),
    )


@bp.get("/projects/<slug>/label/<int:article>/review")
def review(slug: str, article: int) -> ResponseReturnValue:
    me = access.annotator(slug)
    shown = desk.show(db.session(), me, article)
    return render_template("label/review.html", **for_desk(me, shown))


@bp.post("/projects/<slug>/sentences/<int:sentence>/annotation")
@shown_on("label.show", "article")
def save(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.annotator(slug)
    g.acted, g.shown = (sentence,), request.form.get("guideline")
    if "beside" in request.form:
        g.shown_on = ("sentences.show", ())
    done = annotations.annotate(
        db.session(),
        me,
        sentence,
        _changes(),
        op=request.form.get("op"),
        revision=number(request.form, "revision"),
        guideline=request.form.get("guideline"),
        ms=number(request.form, "ms"),
    )
    if done.overtook:
        flash(gettext("Another tab had changed this answer; the one sent last stands."))
    return go_on(slug, done)


@bp.post("/projects/<slug>/undo")
@shown_on("label.show", "article")
def undo(slug: str) -> ResponseReturnValue:
    me = access.annotator(slug)
    g.acted = (number(request.form, "sentence"),)
    done = annotations.undo(
        db.session(),
        me,
        number(request.form, "act"),
        of=request.form.get("of"),
        op=request.form.get("op"),
    )
    if done.article_id != number(request.form, "article"):
        return fragments.leave_for(
            "label.show", slug=slug, article=done.article_id, sentence=done.sentence_id
        )
    g.acted = (done.sentence_id,)
    at = number(request.form, "at") or done.sentence_id
    return fragments.go_on("label.show", slug=slug, article=done.article_id, sentence=at)


@bp.post("/projects/<slug>/label/<int:article>/submit")
@shown_on("label.show")
def submit(slug: str, article: int) -> ResponseReturnValue:
    me = access.annotator(slug)
    assignments.submit(db.session(), me, article, op=request.form.get("op"))
    flash(gettext("The article is submitted. You can take it back until the lead closes it."))
    return fragments.leave_for("label.go", slug=slug)


@bp.post("/projects/<slug>/label/<int:article>/take-back")
@shown_on("label.show")
def take_back(slug: str, article: int) -> ResponseReturnValue:
    me = access.annotator(slug)
    assignments.take_back(db.session(), me, article, op=request.form.get("op"))
    return fragments.leave_for("label.show", slug=slug, article=article)


@bp.post("/projects/<slug>/label/<int:article>/release")
@shown_on("label.show")
def release(slug: str, article: int) -> ResponseReturnValue:
    me = access.annotator(slug)
    assignments.release(db.session(), me, article, op=request.form.get("op"))
    flash(gettext("The article is released. Your answers are kept."))
    return fragments.leave_for("label.go", slug=slug)


@bp.post("/projects/<slug>/label/keys")
@shown_on("account.show")
def choose_keys(slug: str) -> ResponseReturnValue:
    me = access.annotator(slug)
    labels = label_set(guidelines.latest(db.session(), me.project))
    keys.choose(db.session(), access.signed_in(), slug, labels, request.form)
    return fragments.go_on("account.show")


def go_on(slug: str, done: Done) -> ResponseReturnValue:
    """To where the page stands by now, if it says so; a sheet that was open comes again.

    Else after a choice to the next sentence without an answer; after an addition stay.
    """
    form = request.form
    g.beside = number(form, "beside")
    chose = form.get("label") or form.get("skip_reason")
    place = {"sentence": number(form, "at" if "at" in form else "here")}
    if chose and "at" not in form and keys.goes_on(access.signed_in()):
        place = {"after": done.sentence_id}
    return fragments.go_on("label.show", slug=slug, article=done.article_id, **place)


def for_desk(me: Person, shown: Desk) -> dict[str, Any]:
    """What the desk's templates take; names for parties are looked up where a page shows them."""
    return {
        "desk": shown,
        "guideline": rendering.text(shown.assignment.round.guideline, language.current()),
        "keys": keys.of_labels(me.account, me.project.slug, shown.labels),
        "goes_on": keys.goes_on(me.account),
        "most_offered": parties.OFFERED,
        "offered": lambda: parties.offered(db.session(), me, shown.article, shown.parties),
    }


def _changes() -> dict[str, Any]:
    """The fields that the form sent, as answers.changed takes them."""
    form = request.form
    changes: dict[str, Any] = {name: form[name] for name in TEXTS if name in form}
    if "target" in form:
        changes["target"] = form.getlist("target")
    if "unsure" in form:
        changes["unsure"] = form["unsure"] == "yes"
    return changes
