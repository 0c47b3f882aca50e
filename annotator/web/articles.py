"""The articles of a project: the list, and one of them."""

from dataclasses import fields

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from annotator.adjudication import closing
from annotator.corpus import facts, listing
from annotator.corpus.filters import STATES, Filters
from annotator.db import db
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("articles", __name__)


@bp.get("/projects/<slug>/articles")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    after = number(request.args, "after")
    found = listing.listing(db.session(), me, _filters(), after=after)
    return render_template("articles/index.html", listing=found, states=STATES)


@bp.get("/projects/<slug>/articles/<int:article>")
def show(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    version = number(request.args, "version")
    shown = listing.show(db.session(), me, article, version=version)
    offer = closing.offer(db.session(), me, shown.article)
    return render_template("articles/show.html", shown=shown, offer=offer)


@bp.post("/projects/<slug>/articles/<int:article>/facts")
@shown_on("articles.show")
def edit(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    facts.edit(db.session(), me, article, request.form)
    return fragments.go_on("articles.show", slug=slug, article=article)


def _filters() -> Filters:
    names = (field.name for field in fields(Filters))
    return Filters(**{name: request.args.get(name, "").strip() for name in names})
