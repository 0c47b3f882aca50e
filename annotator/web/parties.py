"""The project's list of parties: what annotators typed is taken into it here."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from annotator import party_list
from annotator.db import db
from annotator.web import access, fragments
from annotator.web.failures import shown_on

bp = Blueprint("parties", __name__)


@bp.get("/projects/<slug>/parties")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager", "adjudicator")
    listing = party_list.listing(db.session(), me, request.args.get("after", ""))
    return render_template("parties/index.html", listing=listing)


@bp.post("/projects/<slug>/parties")
@shown_on("parties.index")
def put(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager", "adjudicator")
    form = request.form
    party_list.put(db.session(), me, form.get("name", ""), form.get("spellings", ""))
    return fragments.go_on("parties.index", slug=slug)


@bp.post("/projects/<slug>/parties/remove")
@shown_on("parties.index")
def remove(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager", "adjudicator")
    party_list.remove(db.session(), me, request.form.get("name", ""))
    return fragments.go_on("parties.index", slug=slug)
