"""Projects that are archived, and those that can be."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import membership, projects
from annotator.db import db
from annotator.errors import NotFoundError
from annotator.models import Person, Project
from annotator.web import access, fragments
from annotator.web.failures import shown_on

bp = Blueprint("projects", __name__)


@bp.get("/projects")
def index() -> ResponseReturnValue:
    account = access.signed_in()
    return render_template("projects/index.html", projects=projects.managed(db.session(), account))


@bp.post("/projects/<slug>/archive")
@shown_on("projects.index")
def archive(slug: str) -> ResponseReturnValue:
    project, me = _managed(slug)
    projects.archive(db.session(), project, by=me, role=_role(me))
    flash(gettext("%(name)s is archived.", name=project.name))
    return fragments.go_on("projects.index")


@bp.post("/projects/<slug>/bring-back")
@shown_on("projects.index")
def bring_back(slug: str) -> ResponseReturnValue:
    project, me = _managed(slug)
    projects.archive(db.session(), project, archived=False, by=me, role=_role(me))
    flash(gettext("%(name)s is back.", name=project.name))
    return fragments.go_on("projects.index")


def _managed(slug: str) -> tuple[Project, Person | None]:
    """The project and the visitor's part as its manager; an admin need have none."""
    account = access.signed_in()
    me = membership.part(db.session(), slug, account)
    if me is not None and me.is_manager:
        return me.project, me
    if not account.is_admin:
        raise NotFoundError
    return projects.find(db.session(), slug), None


def _role(me: Person | None) -> str:
    return "manager" if me else "admin"
