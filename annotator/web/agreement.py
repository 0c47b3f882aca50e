"""How well the annotators of a project agree, and where they do not."""

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from annotator import blindness, guidelines
from annotator.agreement import disagreements, files, kept
from annotator.agreement.between import levels
from annotator.agreement.compared import OF
from annotator.agreement.disagreements import Cell
from annotator.agreement.naming import names
from annotator.agreement.question import Question
from annotator.agreement.report import REASONS, Report
from annotator.agreement.slices import BY
from annotator.db import db
from annotator.errors import NotFoundError
from annotator.models import Person
from annotator.web import access
from annotator.web.addresses import number

bp = Blueprint("agreement", __name__)
PEOPLE = 25  # pairs, and people, that the page shows; all are in the files


@bp.get("/projects/<slug>/agreement")
def show(slug: str) -> ResponseReturnValue:
    me, without = _reader(slug)
    return render_template(
        "agreement/show.html",
        **_words(me, without, _report(me, without)),
        clauses=kept.clauses(db.session(), me),
        choices=(OF, BY),
        most=PEOPLE,
    )


@bp.get("/projects/<slug>/agreement.json")
def as_json(slug: str) -> ResponseReturnValue:
    me, without = _reader(slug)
    return jsonify(files.as_record(_report(me, without), names(db.session(), me.project, me)))


@bp.get("/projects/<slug>/agreement.csv")
def as_csv(slug: str) -> ResponseReturnValue:
    me, without = _reader(slug)
    text = files.as_csv(_report(me, without), names(db.session(), me.project, me))
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}-agreement.csv")
    return response


@bp.get("/projects/<slug>/agreement/pairs/<int:person>/<int:other>")
def pair(slug: str, person: int, other: int) -> ResponseReturnValue:
    """One pair of people; the rows of the matrix are what the first answered."""
    me, without = _reader(slug)
    found = _report(me, without)
    pairs = [row for row in found.people.pairs if (row.one, row.two) == (person, other)]
    if not pairs:
        raise NotFoundError
    return render_template("agreement/pair.html", **_words(me, without, found), pair=pairs[0])


@bp.get("/projects/<slug>/agreement/sentences")
def sentences(slug: str) -> ResponseReturnValue:
    """Those of a cell, of an article, or all by disagreement."""
    me, without = _reader(slug)
    asked = request.args
    cell = Cell(
        first=asked.get("first") or None,
        second=asked.get("second") or None,
        one=number(asked, "one"),
        two=number(asked, "two"),
        article=number(asked, "article"),
    )
    major, after = number(asked, "major"), number(asked, "after")
    listing = disagreements.sentences(db.session(), me, without, cell, major, after)
    return render_template(
        "agreement/sentences.html", **_common(me, without), listing=listing, cell=cell, major=major
    )


@bp.get("/projects/<slug>/agreement/articles")
def articles(slug: str) -> ResponseReturnValue:
    me, without = _reader(slug)
    major, after = number(request.args, "major"), number(request.args, "after")
    listing = disagreements.articles(db.session(), me, without, major, after)
    return render_template(
        "agreement/articles.html", **_common(me, without), listing=listing, major=major
    )


def _reader(slug: str) -> tuple[Person, Person | None]:
    """The reader, and again where they annotate too: then nothing that is open for them is told."""
    me = access.member(slug, "adjudicator", "manager", "auditor")
    hides = me.is_annotator or blindness.has_open_articles(db.session(), me)
    return me, me if hides else None


def _report(me: Person, without: Person | None) -> Report:
    asked = request.args
    question = Question(
        asked.get("of") or "labels", asked.get("by") or None, number(asked, "major")
    )
    return kept.report(db.session(), me.project, question, without)


def _words(me: Person, without: Person | None, found: Report) -> dict[str, object]:
    """What every page of figures says them in."""
    return {**_common(me, without), "report": found, "reasons": REASONS, "levels": levels}


def _common(me: Person, without: Person | None) -> dict[str, object]:
    session = db.session()
    return {
        "without": without,
        "names": names(session, me.project, me),
        "labels": guidelines.latest_labels(session, me.project),
    }
