"""The adjudicator's job: decide what the annotators leave open, close what is settled."""

import secrets
from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from urllib.parse import parse_qsl

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import guidelines, rendering
from annotator.adjudication import (
    batches,
    bulk,
    closing,
    decisions,
    item,
    listing,
    overview,
    queue,
    requests,
)
from annotator.adjudication.filters import EVERYTHING, Filters, pairs
from annotator.db import db
from annotator.labeling import keys, parties
from annotator.labelsets import LabelSet
from annotator.models import DECISION_REASONS, Person
from annotator.web import access, decision_form, fragments, guard, language
from annotator.web.addresses import number
from annotator.web.failures import shown_on, translated

bp = Blueprint("adjudicate", __name__)
RESERVED = frozenset("0acdeghiklnrstu")  # what else has a key on these pages


@bp.get("/projects/<slug>/adjudicate")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    return render_template(
        "adjudicate/index.html",
        overview=overview.overview(db.session(), me),
        decided=overview.decided(db.session(), me),
        offered=bulk.offered(db.session(), me),
        last=batches.last(db.session(), me),
        labels=guidelines.latest_labels(db.session(), me.project),
    )


@bp.get("/projects/<slug>/adjudicate/queue")
def listed(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    filters, after = _filters(request.args), number(request.args, "after")
    found = listing.listing(db.session(), me, filters, after)
    labels = guidelines.latest_labels(db.session(), me.project)
    return render_template("adjudicate/listed.html", listing=found, filters=filters, labels=labels)


@bp.get("/projects/<slug>/adjudicate/decided")
def decided(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    filters, before = _filters(request.args), number(request.args, "before")
    labels = guidelines.latest_labels(db.session(), me.project)
    return render_template(
        "adjudicate/decided.html",
        decided=overview.decided(db.session(), me, before, filters),
        filters=filters,
        labels=labels,
        pairs=pairs(labels),
        reasons=DECISION_REASONS,
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
        keys=_keys(me, shown.labels),
        offered=partial(parties.offered, db.session(), me, shown.article, ()),
        among=request.args.get("among", ""),
        op=secrets.token_hex(8),
    )


@bp.post("/projects/<slug>/sentences/<int:sentence>/decision")
@shown_on("adjudicate.show")
def decide(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    op = request.form.get("op")
    choice = decision_form.choice(request.form)
    decision = decisions.decide(db.session(), me, sentence, choice, op=op)
    return _next(me, behind=sentence) if decision else _stay(slug, sentence)


@bp.post("/projects/<slug>/adjudicate/<int:sentence>/another")
@shown_on("adjudicate.show")
def another(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    remark, op = request.form.get("remark", ""), request.form.get("op")
    requests.ask(db.session(), me, sentence, remark, op=op)
    flash(gettext("Another annotation is asked for. The sentence comes back when it is there."))
    return _next(me, behind=sentence)


@bp.post("/projects/<slug>/adjudicate/<int:sentence>/cut-report")
@shown_on("adjudicate.show")
def report_cut(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    remark, op = request.form.get("remark", ""), request.form.get("op")
    requests.report_cut(db.session(), me, sentence, remark, op=op)
    flash(gettext("The managers are told that it is cut wrong."))
    return _next(me, behind=sentence)


@bp.post("/projects/<slug>/adjudicate/<int:sentence>/take-back")
@shown_on("adjudicate.show")
def take_back(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    requests.take_back(db.session(), me, sentence, op=request.form.get("op"))
    return _stay(slug, sentence)


@bp.post("/projects/<slug>/adjudicate/<int:sentence>/names")
def names(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    if me.account:
        named = request.form.get("named") == "yes"
        item.prefer_names(db.session(), me.account, named=named)
    return _stay(slug, sentence)


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


def _next(
    me: Person, *, behind: int | None = None, leave: int | None = None, op: str | None = None
) -> ResponseReturnValue:
    """On to the next item in the same trip, or back to the start when nothing is left."""
    among = EVERYTHING if me.project.decide_first else _filters(_among())
    sentence = queue.take_next(db.session(), me, among=among, behind=behind, leave=leave, op=op)
    if sentence is None:
        flash(gettext("Nothing is left to decide for you."))
        return fragments.leave_for("adjudicate.index", slug=me.project.slug)
    return _stay(me.project.slug, sentence)


def _stay(slug: str, sentence: int) -> ResponseReturnValue:
    among = {"among": request.form["among"]} if request.form.get("among") else {}
    return fragments.go_on("adjudicate.show", slug=slug, sentence=sentence, **among)


def _among() -> dict[str, str]:
    """The filters of the list that one goes through, which every form carries in one field."""
    chosen = dict(parse_qsl(request.form.get("among", "")))
    guard.refuse_nul(*chosen.values())  # it was written twice over
    return chosen


def _filters(values: Mapping[str, str]) -> Filters:
    return Filters(**{field.name: values.get(field.name, "") for field in fields(Filters)})


def _keys(me: Person, labels: LabelSet) -> dict[str, str]:
    """The account's own keys of the labels, as on the desk, but where these pages use the key."""
    chosen = keys.of_labels(me.account, me.project.slug, labels)
    own = {label.id: label.key for label in labels.labels}
    taken = any(key in RESERVED for key in chosen.values())
    return own if taken else chosen


def _after_closing(me: Person, article: int) -> ResponseReturnValue:
    if me.is_adjudicator:
        return fragments.leave_for("adjudicate.index", slug=me.project.slug)
    return fragments.leave_for("articles.show", slug=me.project.slug, article=article)
