"""How articles come in: files sent, looked at, imported; what came of it; an import undone."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from annotator import jobs
from annotator.corpus.imports import overview as imports
from annotator.corpus.imports import undoing, uploads
from annotator.corpus.readers import FORMATS, Source
from annotator.corpus.readers.encodings import ENCODINGS
from annotator.db import db, writing
from annotator.rounds import finding
from annotator.web import access, failures, fragments, guard
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("imports", __name__)
CHOICES = {"formats": FORMATS, "encodings": ENCODINGS, "delimiters": uploads.DELIMITERS}


@bp.get("/projects/<slug>/import")
def new(slug: str) -> ResponseReturnValue:
    access.member(slug, "manager")
    return render_template("imports/new.html")


@bp.post("/projects/<slug>/import")
@guard.own_transaction
@shown_on("imports.new")
def create(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    guard.allow_upload()
    db.session.rollback()  # the body may be slow
    sent = _sent()
    upload = uploads.receive(partial(_writing_as_manager, slug), me, sent)
    return fragments.leave_for("imports.upload", slug=slug, upload=upload)


@bp.get("/projects/<slug>/uploads/<int:upload>")
def upload(slug: str, upload: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    shown = uploads.show(db.session(), me, upload)
    run = shown.run
    if run is not None:
        return fragments.leave_for("imports.show", slug=slug, run=run)
    rounds = finding.open_names(db.session(), me.project)
    return render_template("imports/upload.html", shown=shown, rounds=rounds, **CHOICES)


@bp.post("/projects/<slug>/uploads/<int:upload>/look")
@shown_on("imports.upload")
def look(slug: str, upload: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    uploads.look_again(db.session(), me, upload, request.form)
    return fragments.go_on("imports.upload", slug=slug, upload=upload)


@bp.post("/projects/<slug>/uploads/<int:upload>/import")
@shown_on("imports.upload")
def start(slug: str, upload: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    if not uploads.start(db.session(), me, upload, request.form):
        flash(gettext("You chose to read the files in another way. Look at what comes of it."))
    return fragments.go_on("imports.upload", slug=slug, upload=upload)


@bp.post("/projects/<slug>/uploads/<int:upload>/stop")
@shown_on("imports.upload")
def stop(slug: str, upload: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    uploads.stop(db.session(), me, upload)
    return fragments.go_on("imports.upload", slug=slug, upload=upload)


@bp.post("/projects/<slug>/uploads/<int:upload>/discard")
@shown_on("imports.upload")
def discard(slug: str, upload: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    uploads.discard(db.session(), me, upload)
    return fragments.leave_for("imports.new", slug=slug)


@bp.get("/projects/<slug>/imports")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    found = imports.look(db.session(), me, after=number(request.args, "after"))
    return render_template("imports/index.html", imports=found)


@bp.get("/projects/<slug>/imports/<int:run>")
def show(slug: str, run: int) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    return render_template("imports/show.html", opened=imports.show(db.session(), me, run))


@bp.get("/projects/<slug>/imports/<int:run>/report.txt")
def report_text(slug: str, run: int) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    opened = imports.show(db.session(), me, run)
    return _file(render_template("imports/report.txt", opened=opened), "text/plain", run, "txt")


@bp.get("/projects/<slug>/imports/<int:run>/report.json")
def report_json(slug: str, run: int) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    opened = imports.show(db.session(), me, run)
    return _file(imports.as_json(opened), "application/json", run, "json")


@bp.post("/projects/<slug>/imports/<int:run>/undo")
@shown_on("imports.show")
def undo(slug: str, run: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    undoing.undo(db.session(), me.project, run, by=me, role="manager")
    jobs.queue(db.session(), me, "sweep", {})
    return fragments.go_on("imports.index", slug=slug)


@bp.app_template_filter("sentence")
def sentence(said: dict[str, Any]) -> str:
    """A sentence that an import kept, in the visitor's language."""
    return failures.filled(said["message"], said["values"])


@contextmanager
def _writing_as_manager(slug: str) -> Iterator[Session]:
    """One of an upload's transactions: whoever is no longer manager sends no more."""
    with writing() as session:
        access.member(slug, "manager")
        yield session


def _sent() -> list[Source]:
    """The files that were chosen, and what was pasted as one more."""
    files = [file for file in request.files.getlist("files") if file.filename]
    sent = [Source(file.filename or "", partial(closing, file.stream)) for file in files]
    pasted = request.form.get("pasted", "").replace("\r\n", "\n")  # a browser's line breaks
    if pasted.strip():
        name = "pasted.html" if pasted.lstrip().startswith("<") else "pasted.txt"
        sent.append(Source(name, partial(BytesIO, pasted.encode())))
    return sent


def _file(body: str, mimetype: str, run: int, suffix: str) -> Response:
    response = Response(body, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"import-{run}.{suffix}")
    return response
