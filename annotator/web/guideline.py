"""A project's guideline: read it, one version or the latest; and its labels' colours and shapes."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from annotator import guidelines, rendering
from annotator.db import db
from annotator.labelsets import label_set
from annotator.models import Guideline, Project
from annotator.web import access, language

bp = Blueprint("guideline", __name__)


@bp.get("/projects/<slug>/guideline")
def show(slug: str) -> ResponseReturnValue:
    me = access.member(slug)
    return _page(me.project, guidelines.latest(db.session(), me.project))


@bp.get("/projects/<slug>/guideline/<version>")
def version(slug: str, version: str) -> ResponseReturnValue:
    me = access.member(slug)
    return _page(me.project, guidelines.of_version(db.session(), me.project, version))


@bp.get("/projects/<slug>/labels.css")
def labels_css(slug: str) -> ResponseReturnValue:
    me = access.member(slug)
    labels = guidelines.all_labels(db.session(), me.project)
    response = make_response(render_template("guideline/labels.css", labels=labels))
    response.content_type = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _page(project: Project, guideline: Guideline) -> str:
    return render_template(
        "guideline/show.html",
        guideline=guideline,
        labels=label_set(guideline),
        text=rendering.text(guideline, language.current()),
        versions=guidelines.versions(db.session(), project),
    )
