"""Training: one's own results, and for leads everybody's."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator.db import db
from annotator.training import notice, passes, results
from annotator.web import access, fragments
from annotator.web.failures import shown_on

bp = Blueprint("training", __name__)
LEADS = {"adjudicator", "manager", "auditor"}


@bp.get("/projects/<slug>/training")
def index(slug: str) -> ResponseReturnValue:
    me = access.member(slug)
    session = db.session()
    leads = bool(me.roles & LEADS)
    return render_template(
        "training/index.html",
        mine=results.mine(session, me),
        overview=results.overview(session, me) if leads else None,
        told=notice.tells(session, [me.project_id]),
    )


@bp.post("/projects/<slug>/training/<int:phase>/people/<int:person>/pass")
@shown_on("training.index")
def let_pass(slug: str, phase: int, person: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager")
    passes.let_pass(db.session(), me, phase, person)
    flash(gettext("They have passed, and get other work."))
    return fragments.go_on("training.index", slug=slug)


@bp.post("/projects/<slug>/training/<int:phase>/people/<int:person>/repeat")
@shown_on("training.index")
def repeat(slug: str, phase: int, person: int) -> ResponseReturnValue:
    me = access.member(slug, "adjudicator", "manager")
    passes.ask_to_repeat(db.session(), me, phase, person)
    flash(gettext("They get the articles of this round once more, without their answers."))
    return fragments.go_on("training.index", slug=slug)
