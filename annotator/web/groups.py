"""Copies: groups of nearly the same articles, corrected by a manager; sentences that come again."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator.corpus.copies import grouped, groups
from annotator.corpus.sentences import repeated
from annotator.db import db
from annotator.web import access, fragments
from annotator.web.failures import shown_on

bp = Blueprint("groups", __name__)


@bp.get("/projects/<slug>/groups")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    found = grouped.listing(db.session(), me, after=request.args.get("after"))
    return render_template("groups/index.html", listing=found)


@bp.post("/projects/<slug>/groups")
@shown_on("groups.index")
def compare(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    grouped.compare_again(db.session(), me)
    return fragments.go_on("groups.index", slug=slug)


@bp.get("/projects/<slug>/repeated")
def sentences(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    found = repeated.listing(db.session(), me, after=request.args.get("after", type=int))
    return render_template("groups/sentences.html", listing=found)


@bp.post("/projects/<slug>/articles/<int:article>/group")
@shown_on("articles.show")
def join(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    groups.put_together(db.session(), me, article, request.form.get("other", "").strip())
    flash(gettext("The articles are in one group now."))
    return fragments.go_on("articles.show", slug=slug, article=article)


@bp.post("/projects/<slug>/articles/<int:article>/group/leave")
@shown_on("articles.show")
def leave(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    groups.take_out(db.session(), me, article)
    flash(gettext("The article is in no group any more. Comparing will not put it back."))
    return fragments.go_on("articles.show", slug=slug, article=article)
