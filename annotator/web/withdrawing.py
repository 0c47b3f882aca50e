"""Articles that are taken out, put back, and erased, by a manager."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator.corpus.changes import withdrawing
from annotator.db import db
from annotator.web import access, fragments
from annotator.web.failures import shown_on

bp = Blueprint("withdrawing", __name__)


@bp.post("/projects/<slug>/articles/<int:article>/withdraw")
@shown_on("articles.show")
def withdraw(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    withdrawing.withdraw(db.session(), me, article, request.form.get("reason", ""))
    flash(gettext("The article is withdrawn: nobody labels it, and no export has its text."))
    return fragments.go_on("articles.show", slug=slug, article=article)


@bp.post("/projects/<slug>/articles/<int:article>/restore")
@shown_on("articles.show")
def restore(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    withdrawing.restore(db.session(), me, article)
    flash(gettext("The article is back, with everything that was said of it."))
    return fragments.go_on("articles.show", slug=slug, article=article)


@bp.post("/projects/<slug>/articles/<int:article>/erase")
@shown_on("articles.show")
def erase(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    withdrawing.erase(db.session(), me, article, request.form.get("confirm", ""))
    flash(gettext("The text of the article is erased for good."))
    return fragments.go_on("articles.show", slug=slug, article=article)
