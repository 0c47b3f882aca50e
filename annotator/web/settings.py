"""The settings of a project, on one page."""

import re

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import project_settings
from annotator.db import db
from annotator.project_settings import Settings
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("settings", __name__)
PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]))?")


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
        sample_share=_thousandths(form.get("sample_share", "")),
        second_look_share=_thousandths(form.get("second_look_share", "")),
    )


def _thousandths(percent: str) -> int | None:
    """`12.5` as 125; null for what is no percentage with at most one decimal."""
    found = PERCENT.fullmatch(percent.strip())
    return int(found[1]) * 10 + int(found[2] or 0) if found else None
