"""Who has what: given by name, moved, taken back, sent back, opened again."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import membership
from annotator.db import db
from annotator.labeling import holders, steering
from annotator.models import Assignment, Person
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("assignments", __name__)


@bp.get("/projects/<slug>/assignments")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    person, after = number(request.args, "person"), number(request.args, "after")
    if person is None:
        found = holders.by_article(db.session(), me, after=after)
    else:
        found = holders.by_person(db.session(), me, person, after=after)
    return render_template("assignments/index.html", holdings=found)


@bp.post("/projects/<slug>/assignments")
@shown_on("assignments.index")
def give(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    to = _recipient(me)
    ids = [line.strip() for line in request.form.get("articles", "").splitlines()]
    steering.give(db.session(), me.project, to, ids, by=me, role="manager")
    flash(gettext("Given to %(name)s.", name=to.account.username if to.account else to.pid))
    return fragments.go_on("assignments.index", slug=slug, person=to.id)


@bp.post("/projects/<slug>/assignments/<int:assignment>/move")
@shown_on("assignments.index")
def move(slug: str, assignment: int) -> ResponseReturnValue:
    me, found = _found(slug, assignment)
    steering.move(db.session(), found, _recipient(me), by=me)
    return _back(slug)


@bp.post("/projects/<slug>/assignments/<int:assignment>/release")
@shown_on("assignments.index")
def release(slug: str, assignment: int) -> ResponseReturnValue:
    me, found = _found(slug, assignment)
    steering.release(db.session(), found, by=me, role="manager")
    return _back(slug)


@bp.post("/projects/<slug>/assignments/<int:assignment>/send-back")
@shown_on("assignments.index")
def send_back(slug: str, assignment: int) -> ResponseReturnValue:
    me, found = _found(slug, assignment)
    note = request.form.get("note", "")
    steering.send_back(db.session(), found, note, by=me, role="manager")
    flash(gettext("Sent back with your note."))
    return _back(slug)


@bp.post("/projects/<slug>/assignments/<int:assignment>/reopen")
@shown_on("assignments.index")
def reopen(slug: str, assignment: int) -> ResponseReturnValue:
    me, found = _found(slug, assignment)
    steering.reopen(db.session(), found, by=me, role="manager")
    return _back(slug)


def _found(slug: str, assignment: int) -> tuple[Person, Assignment]:
    me = access.member(slug, "manager")
    return me, steering.find(db.session(), me.project, assignment, me)


def _back(slug: str) -> ResponseReturnValue:
    """To the part of the list that the form was on."""
    of, after = number(request.args, "of"), number(request.args, "after")
    return fragments.go_on("assignments.index", slug=slug, person=of, after=after)


def _recipient(me: Person) -> Person:
    return membership.of_project(db.session(), me.project, number(request.form, "person") or 0)
