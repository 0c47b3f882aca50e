"""A project's guideline: read it, one version or the latest; and its labels' colours and shapes."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from annotator import guideline_changes, guideline_draft, guidelines, rendering
from annotator.db import db
from annotator.errors import NotFoundError
from annotator.labeling import to_look_at
from annotator.labelsets import label_set
from annotator.models import Guideline, Project
from annotator.training import notice
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


@bp.get("/projects/<slug>/guideline/compare")
def compare(slug: str) -> ResponseReturnValue:
    me = access.member(slug)
    published = guidelines.versions(db.session(), me.project)
    after = _chosen(published, "after", 0)
    before = _chosen(published, "before", min(published.index(after) + 1, len(published) - 1))
    return render_template(
        "guideline/compare.html",
        before=before,
        after=after,
        versions=published,
        changes=guideline_changes.between(
            (before.document, before.texts), (after.document, after.texts)
        ),
    )


@bp.get("/projects/<slug>/guideline/again")
def again(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager")
    rounds = guideline_draft.open_rounds(db.session(), me.project)
    found = [(phase, to_look_at.of_round(db.session(), me, phase)) for phase in rounds]
    return render_template(
        "guideline/again.html", rounds=[(phase, rows) for phase, rows in found if rows]
    )


@bp.get("/projects/<slug>/labels.css")
def labels_css(slug: str) -> ResponseReturnValue:
    me = access.member(slug)
    labels = guidelines.all_labels(db.session(), me.project)
    response = make_response(render_template("guideline/labels.css", labels=labels))
    response.content_type = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _chosen(published: list[Guideline], name: str, place: int) -> Guideline:
    """The version that the address names, else that of a place."""
    version = request.args.get(name)
    if version is None:
        return published[place]
    found = next((one for one in published if one.version == version), None)
    if found is None:
        raise NotFoundError
    return found


def _page(project: Project, guideline: Guideline) -> str:
    return render_template(
        "guideline/show.html",
        guideline=guideline,
        labels=label_set(guideline),
        text=rendering.text(guideline, language.current()),
        versions=guidelines.versions(db.session(), project),
        tests=notice.tells(db.session(), [project.id]),
    )
