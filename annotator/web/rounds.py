"""The rounds of a project: made, changed, filled with articles, closed."""

from dataclasses import replace

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from annotator import membership
from annotator.db import db
from annotator.models import Person
from annotator.rounds import changing, closing, finding, moving, overview, people, plans
from annotator.rounds.plans import Plan
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on
from annotator.web.percent import thousandths

bp = Blueprint("rounds", __name__)
NONE = -1  # of what was sent and is no number


@bp.get("/projects/<slug>/rounds")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    return render_template("rounds/index.html", rounds=overview.listing(db.session(), me.project))


@bp.post("/projects/<slug>/rounds")
@shown_on("rounds.index")
def create(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    kind = request.form.get("kind", "")
    plan = Plan(request.form.get("name", "").strip(), kind, number(request.form, "overlap"))
    phase = changing.create(db.session(), me.project, plan, by=me, role="manager")
    return fragments.leave_for("rounds.show", slug=slug, phase=phase.id)


@bp.get("/projects/<slug>/rounds/<int:phase>")
def show(slug: str, phase: int) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    found = finding.of_project(db.session(), me.project, phase)
    return render_template("rounds/show.html", shown=overview.show(db.session(), me, found))


@bp.post("/projects/<slug>/rounds/<int:phase>")
@shown_on("rounds.show")
def change(slug: str, phase: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    found = finding.of_project(db.session(), me.project, phase)
    if changing.change(db.session(), found, _plan(plans.of_round(found)), by=me, role="manager"):
        flash(gettext("The round is changed. What follows for gold and work is done."))
    return fragments.go_on("rounds.show", slug=slug, phase=phase)


@bp.post("/projects/<slug>/rounds/<int:phase>/people/<int:person>")
@shown_on("rounds.show")
def put(slug: str, phase: int, person: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    found = finding.of_project(db.session(), me.project, phase)
    them = membership.of_project(db.session(), me.project, person)
    works = "works" in request.form
    people.put(db.session(), found, them, works=works, quota=_quota(), by=me, role="manager")
    flash(gettext("What the round says of %(name)s is set.", name=overview.name_of(them, me)))
    return fragments.go_on("rounds.show", slug=slug, phase=phase)


@bp.post("/projects/<slug>/rounds/<int:phase>/articles")
@shown_on("rounds.show")
def move(slug: str, phase: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    found = finding.of_project(db.session(), me.project, phase)
    moved = moving.move(db.session(), found, _ids(me), by=me, role="manager")
    flash(ngettext("%(num)s article was moved.", "%(num)s articles were moved.", moved))
    return fragments.go_on("rounds.show", slug=slug, phase=phase)


@bp.post("/projects/<slug>/rounds/<int:phase>/close")
@shown_on("rounds.show")
def close(slug: str, phase: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    found = finding.of_project(db.session(), me.project, phase)
    closing.close(db.session(), found, release="release" in request.form, by=me, role="manager")
    return fragments.go_on("rounds.show", slug=slug, phase=phase)


@bp.post("/projects/<slug>/rounds/<int:phase>/reopen")
@shown_on("rounds.show")
def reopen(slug: str, phase: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    found = finding.of_project(db.session(), me.project, phase)
    closing.reopen(db.session(), found, by=me, role="manager")
    return fragments.go_on("rounds.show", slug=slug, phase=phase)


def _plan(now: Plan) -> Plan:
    """What the form makes of the round; its name stays."""
    form = request.form
    passing = form.get("pass_share", "").strip()
    return replace(
        now,
        kind=form.get("kind", ""),
        overlap=number(form, "overlap"),
        share=thousandths(form.get("share", "")),
        guideline=form.get("guideline", ""),
        counts="counts" in form,
        everybody="everybody" in form,
        shuffled="shuffled" in form,
        requires=form.get("requires", ""),
        pass_share=_or_none(thousandths(passing)) if passing else None,
        must_pass=tuple(form.get("must_pass", "").replace(",", " ").split()),
        repeats=thousandths(form.get("repeats", "")),
    )


def _or_none(value: int | None) -> int:
    return NONE if value is None else value


def _quota() -> int | None:
    said = request.form.get("quota", "").strip()
    return _or_none(number(request.form, "quota")) if said else None


def _ids(me: Person) -> list[str]:
    """The articles that were named, one a line; or as many as are to be drawn from a round."""
    source = number(request.form, "source")
    if source is None:
        return [line.strip() for line in request.form.get("articles", "").splitlines()]
    found = finding.of_project(db.session(), me.project, source)
    return moving.draw(db.session(), found, number(request.form, "number"))
