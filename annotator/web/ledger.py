"""The ledger of a project, for who answers for it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from annotator import trail
from annotator.db import db
from annotator.web import access
from annotator.web.addresses import number

bp = Blueprint("ledger", __name__)


@bp.get("/projects/<slug>/ledger")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    subject = request.args.get("subject", "").strip()
    found = trail.read(db.session(), me, subject=subject, after=number(request.args, "after"))
    return render_template("ledger/index.html", trail=found, subject=subject)
