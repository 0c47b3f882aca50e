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
    told = {key: request.args.get(key, "").strip() for key in ("subject", "actor")}
    found = trail.read(db.session(), me, after=number(request.args, "after"), **told)
    return render_template("ledger/index.html", trail=found, **told)
