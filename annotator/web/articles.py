"""The articles of a project: the list, one of them, and how more come in."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import fields
from functools import partial
from typing import IO

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from annotator.corpus import facts, importing, listing
from annotator.corpus.filters import STATES, Filters
from annotator.corpus.importing import Report
from annotator.corpus.readers import Files, Source
from annotator.db import db, writing
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on
from annotator.web.guard import own_transaction

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
    return render_template("articles/show.html", shown=shown)


@bp.post("/projects/<slug>/articles/<int:article>/facts")
@shown_on("articles.show")
def edit(slug: str, article: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    facts.edit(db.session(), me, article, request.form)
    return fragments.go_on("articles.show", slug=slug, article=article)


@bp.get("/projects/<slug>/import")
def new_import(slug: str) -> ResponseReturnValue:
    access.member(slug, "manager")
    return render_template("articles/new_import.html")


@bp.post("/projects/<slug>/import")
@own_transaction
@shown_on("articles.new_import")
def create_import(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    languages = me.project.languages
    db.session.rollback()  # the body may be slow, the articles many
    surveyed = importing.survey(
        _uploads(), language=request.form.get("language") or None, languages=languages
    )
    transaction = partial(_writing_as_manager, slug)
    report = importing.store(transaction, me.project, surveyed, by=me, role="manager")
    _tell(report)
    return fragments.go_on("articles.index", slug=slug)


def _filters() -> Filters:
    names = (field.name for field in fields(Filters))
    return Filters(**{name: request.args.get(name, "").strip() for name in names})


@contextmanager
def _writing_as_manager(slug: str) -> Iterator[Session]:
    """One of an import's transactions: whoever is no longer manager stores no more."""
    with writing() as session:
        access.member(slug, "manager")
        yield session


def _uploads() -> Files:
    sent = [file for file in request.files.getlist("files") if file.filename]
    return Files(tuple(Source(file.filename or "", partial(_rewound, file)) for file in sent))


def _rewound(upload: FileStorage) -> nullcontext[IO[bytes]]:
    upload.stream.seek(0)
    return nullcontext(upload.stream)


def _tell(report: Report) -> None:
    flash(
        gettext(
            "Articles imported: %(articles)s. Sentences: %(sentences)s. Articles that were there "
            "already: %(same)s.",
            articles=report.articles,
            sentences=report.sentences,
            same=report.same,
        )
    )
    for remark in report.remarks:
        flash(gettext(remark.message) % remark.values)
