"""The settings of a project, on one page."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import project_settings
from annotator.db import db
from annotator.project_settings import Settings
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on
from annotator.web.percent import thousandths

bp = Blueprint("settings", __name__)


@bp.get("/projects/<slug>/settings")
def show(slug: str) -> ResponseReturnValue:
    access.member(slug, "manager")
    return render_template("settings/show.html")


@bp.post("/projects/<slug>/settings")
@shown_on("settings.show")
def change(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    if project_settings.change(db.session(), me, _settings()):
        flash(gettext("The settings are changed."))
    return fragments.go_on("settings.show", slug=slug)


def _settings() -> Settings:
    form = request.form
    return Settings(
        decide_first="decide_first" in form,
        own_decisions="own_decisions" in form,
        group_decisions="group_decisions" in form,
        random_order="random_order" in form,
        undimmed="undimmed" in form,
        majorities="majorities" in form,
        majority_minimum=number(form, "majority_minimum"),
        sample_share=thousandths(form.get("sample_share", "")),
        second_look_share=thousandths(form.get("second_look_share", "")),
    )
