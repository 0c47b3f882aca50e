"""One-time links: join a project, choose a password."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import invitations, passwords, sessions
from annotator.db import begin_writing, db
from annotator.web import access, fragments
from annotator.web.failures import shown_on
from annotator.web.guard import own_transaction
from annotator.web.session import keep

bp = Blueprint("invitations", __name__)


@bp.get("/invitations/<token>")
def show(token: str) -> ResponseReturnValue:
    invitation, project = invitations.to_join(db.session(), token)
    return render_template(
        "invitations/show.html", invitation=invitation, project=project, token=token
    )


@bp.post("/invitations/<token>")
@shown_on("invitations.show")
def join(token: str) -> ResponseReturnValue:
    account = access.signed_in()
    project = invitations.join(db.session(), token, account)
    flash(gettext("You are now part of %(project)s.", project=project.name))
    return fragments.leave_for("home.index")


@bp.post("/invitations/<token>/account")
@own_transaction
@shown_on("invitations.show")
def join_as_new(token: str) -> ResponseReturnValue:
    invitations.to_join(db.session(), token)
    username = request.form.get("username", "").strip().lower()
    db.session.rollback()
    chosen = passwords.hash_password(request.form.get("password", ""))
    session = begin_writing()
    account = invitations.join_as_new(session, token, username, chosen)
    keep(sessions.open_session(session, account))
    return fragments.leave_for("home.index")


@bp.get("/password/<token>")
def password(token: str) -> ResponseReturnValue:
    account = invitations.to_choose_password(db.session(), token)
    return render_template("invitations/password.html", of=account, token=token)


@bp.post("/password/<token>")
@own_transaction
@shown_on("invitations.password")
def choose_password(token: str) -> ResponseReturnValue:
    invitations.to_choose_password(db.session(), token)
    db.session.rollback()
    chosen = passwords.hash_password(request.form.get("password", ""))
    session = begin_writing()
    account = invitations.choose_password(session, token, chosen)
    keep(sessions.open_session(session, account))
    return fragments.leave_for("home.index")
