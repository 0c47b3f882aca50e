"""Claims: what is alleged across articles, who answered, and what has no answer yet."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from annotator import guidelines, party_list
from annotator.adjudication import claim_lists, claims, timeline
from annotator.db import db
from annotator.web import access, fragments
from annotator.web.addresses import number, numbers
from annotator.web.failures import shown_on

bp = Blueprint("claims", __name__)


@bp.get("/projects/<slug>/claims")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    session, words = db.session(), request.args.get("words", "").strip()
    wording = request.args.get("wording", "").strip()
    labels = guidelines.latest_labels(session, me.project)
    after, before = number(request.args, "after"), number(request.args, "before")
    return render_template(
        "claims/index.html",
        claims=claim_lists.claims(session, me, labels, words=wording, after=before),
        allegations=claim_lists.allegations(session, me, labels, words=words, after=after),
        named=claim_lists.named(session, me, wording),
        parties=party_list.offered(session, me.project, numbers(request.form, "party")),
        words=words,
        wording=wording,
    )


@bp.get("/projects/<slug>/claims/replies")
def replies(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    session = db.session()
    labels = guidelines.latest_labels(session, me.project)
    after, before = number(request.args, "after"), number(request.args, "before")
    return render_template(
        "claims/replies.html",
        claims=claim_lists.claims(session, me, labels, after=before, unanswered=True),
        allegations=claim_lists.allegations(session, me, labels, after=after, unanswered=True),
    )


@bp.get("/projects/<slug>/claims/<int:claim>")
def show(slug: str, claim: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    session, wording = db.session(), request.args.get("wording", "").strip()
    line = timeline.timeline(session, me, claim)
    return render_template(
        "claims/show.html",
        line=line,
        named=claim_lists.named(session, me, wording),
        parties=party_list.offered(session, me.project, line.claim.parties),
        wording=wording,
    )


@bp.post("/projects/<slug>/claims")
@shown_on("claims.index")
def create(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    form = request.form
    wording, chosen = form.get("wording", ""), numbers(form, "sentence")
    made = claims.create(db.session(), me, wording, chosen, _parties(form), op=form.get("op"))
    if made is None:
        return fragments.leave_for("claims.index", slug=slug)
    return fragments.leave_for("claims.show", slug=slug, claim=made.id)


@bp.post("/projects/<slug>/claims/sentences")
@shown_on("claims.index")
def add(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    form, claim = request.form, number(request.form, "claim") or 0
    claims.add(db.session(), me, claim, numbers(form, "sentence"), op=form.get("op"))
    return fragments.leave_for("claims.show", slug=slug, claim=claim)


@bp.post("/projects/<slug>/claims/<int:claim>")
@shown_on("claims.show")
def change(slug: str, claim: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    form = request.form
    wording = form.get("wording", "")
    claims.change(db.session(), me, claim, wording, _parties(form), op=form.get("op"))
    return fragments.go_on("claims.show", slug=slug, claim=claim)


@bp.post("/projects/<slug>/claims/<int:claim>/sentences/remove")
@shown_on("claims.show")
def remove(slug: str, claim: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    form = request.form
    claims.remove(db.session(), me, claim, numbers(form, "sentence"), op=form.get("op"))
    return fragments.go_on("claims.show", slug=slug, claim=claim)


@bp.post("/projects/<slug>/claims/<int:claim>/split")
@shown_on("claims.show")
def split(slug: str, claim: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    form, op = request.form, request.form.get("op")
    chosen, wording = numbers(form, "sentence"), form.get("wording", "")
    made = claims.split(db.session(), me, claim, chosen, wording, op=op)
    return fragments.leave_for("claims.show", slug=slug, claim=made.id if made else claim)


@bp.post("/projects/<slug>/claims/<int:claim>/merge")
@shown_on("claims.show")
def merge(slug: str, claim: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator")
    into, op = number(request.form, "into") or 0, request.form.get("op")
    kept = claims.merge(db.session(), me, claim, into, op=op)
    flash(gettext("The two claims are one now."))
    return fragments.leave_for("claims.show", slug=slug, claim=kept.id)


def _parties(form: MultiDict[str, str]) -> list[int | str]:
    """Those that are ticked, and those that are named."""
    named = (name.strip() for name in form.get("parties", "").split(";"))
    return [*numbers(form, "party"), *filter(None, named)]
