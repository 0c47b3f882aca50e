"""How each annotator works, for leads; and one's own figures, of what is closed."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from annotator import blindness, guidelines
from annotator.db import db
from annotator.models import Person
from annotator.people import overview
from annotator.web import access

bp = Blueprint("people", __name__)


@bp.get("/projects/<slug>/annotators")
def index(slug: str) -> ResponseReturnValue:
    return render_template("people/index.html", **_words(_reader(slug)))


@bp.get("/projects/<slug>/annotators/<int:person>")
def show(slug: str, person: int) -> ResponseReturnValue:
    words = _words(_reader(slug))
    return render_template("people/show.html", **words, row=words["overview"].of(person))


@bp.get("/projects/<slug>/my-figures")
def mine(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "annotator")
    labels, figures = overview.mine(db.session(), me)
    words = guidelines.latest_labels(db.session(), me.project)
    return render_template("people/mine.html", said=labels, figures=figures, labels=words)


def _reader(slug: str) -> Person:
    return access.member(slug, "adjudicator", "manager", "auditor")


def _words(me: Person) -> dict[str, Any]:
    session = db.session()
    hides = me.is_annotator or blindness.has_open_articles(session, me)
    without = me if hides else None
    found = overview.overview(session, me, without)
    return {
        "overview": found,
        "without": without,
        "labels": guidelines.latest_labels(session, me.project),
    }
