"""How well the annotators of a project agree, on one page."""

from flask import Blueprint, render_template

from annotator import blindness
from annotator.agreement.report import REASONS, report
from annotator.db import db
from annotator.web import access

bp = Blueprint("agreement", __name__)


@bp.get("/projects/<slug>/agreement")
def show(slug: str) -> str:
    me = access.member(slug, "adjudicator", "manager", "auditor")
    hides = me.is_annotator or blindness.has_open_articles(db.session(), me)
    without = me if hides else None
    found = report(db.session(), me.project, without=without)
    return render_template("agreement/show.html", report=found, without=without, reasons=REASONS)
