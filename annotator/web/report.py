"""What was decided and why: the report on adjudication as a page, as JSON, as a table."""

from flask import Blueprint, Response, jsonify, render_template
from flask.typing import ResponseReturnValue

from annotator import guidelines
from annotator.adjudication import report_files
from annotator.adjudication.report import report
from annotator.db import db
from annotator.models import Person
from annotator.web import access

bp = Blueprint("report", __name__)


@bp.get("/projects/<slug>/adjudicate/report")
def show(slug: str) -> ResponseReturnValue:
    me = _reader(slug)
    return render_template(
        "report/show.html",
        report=report(db.session(), me),
        labels=guidelines.latest_labels(db.session(), me.project),
    )


@bp.get("/projects/<slug>/adjudicate/report.json")
def as_json(slug: str) -> ResponseReturnValue:
    return jsonify(report_files.as_record(report(db.session(), _reader(slug))))


@bp.get("/projects/<slug>/adjudicate/report.csv")
def as_csv(slug: str) -> ResponseReturnValue:
    text = report_files.as_csv(report(db.session(), _reader(slug)))
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}-adjudication.csv")
    return response


def _reader(slug: str) -> Person:
    return access.member(slug, "adjudicator", "manager", "auditor")
