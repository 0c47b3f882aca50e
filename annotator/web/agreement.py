"""How well the annotators of a project agree, on one page."""

from flask import Blueprint, render_template

from annotator.agreement.report import REASONS, report
from annotator.db import db
from annotator.web import access

bp = Blueprint("agreement", __name__)


@bp.get("/projects/<slug>/agreement")
def show(slug: str) -> str:
    me = access.member(slug, "adjudicator", "manager", "auditor")
    without = me if me.is_annotator else None
    found = report(db.session(), me.project, without=without)
    return render_template("agreement/show.html", report=found, without=without, reasons=REASONS)
