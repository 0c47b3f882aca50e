"""A manager's cuts: one sentence into several, two into one, a whole article anew."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from annotator.corpus.changes import cutting
from annotator.db import db
from annotator.models import Sentence
from annotator.web import access, fragments
from annotator.web.failures import shown_on

bp = Blueprint("cutting", __name__)


@bp.post("/projects/<slug>/sentences/<int:sentence>/split")
@shown_on("articles.show", "article")
def split(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    first = cutting.split(db.session(), me, sentence, request.form.get("text", ""))
    return _back_to(slug, first)


@bp.post("/projects/<slug>/sentences/<int:sentence>/merge")
@shown_on("articles.show", "article")
def merge(slug: str, sentence: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    return _back_to(slug, cutting.merge(db.session(), me, sentence))


@bp.post("/projects/<slug>/articles/<int:article>/recut")
@shown_on("articles.show")
def recut(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    new = cutting.recut(db.session(), me, article)
    if new:
        flash(ngettext("%(num)s new sentence.", "%(num)s new sentences.", new))
    else:
        flash(gettext("The rules cut this article just as it is."))
    return fragments.go_on("articles.show", slug=slug, article=article)


def _back_to(slug: str, sentence: Sentence) -> ResponseReturnValue:
    """The article at the new sentence, which may be cut further."""
    flash(gettext("Cut anew. Answers to what has changed are set aside and asked for again."))
    article = sentence.version.article_id
    return fragments.go_on("articles.show", slug=slug, article=article, sentence=sentence.id)
