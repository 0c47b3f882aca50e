"""Exports: made by the worker, looked into, taken away one file at a time."""

from pathlib import Path

from flask import Blueprint, current_app, render_template, request, send_file
from flask.typing import ResponseReturnValue

from annotator.db import db
from annotator.exporting import shelf
from annotator.exporting.options import chosen
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("exports", __name__)


@bp.get("/projects/<slug>/exports")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    found = shelf.look(db.session(), me, after=number(request.args, "after"))
    return render_template("exports/index.html", shelf=found)


@bp.post("/projects/<slug>/exports")
@shown_on("exports.index")
def create(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    form = request.form
    options = chosen(
        text=form.get("text", ""),
        status=tuple(form.getlist("status")),
        splits=form.get("splits", ""),
        times=form.get("times", ""),
        csv="csv" in form,
    )
    shelf.order(db.session(), me, form.get("kind", ""), options)
    return fragments.go_on("exports.index", slug=slug)


@bp.get("/projects/<slug>/exports/jobs/<int:job>")
def job(slug: str, job: int) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    return render_template("exports/job.html", job=shelf.progress(db.session(), me, job))


@bp.get("/projects/<slug>/exports/<int:export>")
def show(slug: str, export: int) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    opened = shelf.open_(db.session(), me, export, _place())
    return render_template("exports/show.html", opened=opened)


@bp.post("/projects/<slug>/exports/<int:export>/download")
def download(slug: str, export: int) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    path = shelf.hand_out(db.session(), me, export, request.form.get("file", ""), _place())
    db.session.commit()
    return send_file(path, as_attachment=True, download_name=path.name)


@bp.post("/projects/<slug>/exports/<int:export>/zip")
def pack(slug: str, export: int) -> ResponseReturnValue:
    me = access.member(slug, "manager", "auditor")
    archive, name = shelf.hand_out_all(db.session(), me, export, _place())
    db.session.commit()
    return send_file(archive, "application/zip", as_attachment=True, download_name=name)


def _place() -> Path:
    place: Path = current_app.config["ANNOTATOR_EXPORTS"]
    return place
