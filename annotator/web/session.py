"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from annotator import passwords, sessions
from annotator.db import begin_writing, db
from annotator.sessions import SignInError
from annotator.web import access
from annotator.web.addresses import own_path
from annotator.web.failures import shown_on
from annotator.web.guard import own_transaction

bp = Blueprint("session", __name__)


@bp.get("/sign-in")
def new() -> ResponseReturnValue:
    return render_template("session/new.html", next=own_path(request.args.get("next")))


@bp.post("/sign-in")
@own_transaction
@shown_on("session.new")
def create() -> ResponseReturnValue:
    username = request.form.get("username", "").strip().lower()
    expected = sessions.count_try(begin_writing(), username, request.remote_addr)
    db.session.commit()
    if not passwords.fits(expected, request.form.get("password", "")):
        sessions.refuse(begin_writing(), username)
        db.session.commit()
        raise SignInError
    keep(sessions.sign_in(begin_writing(), username, expected, instead_of=cookie.get("token")))
    return redirect(own_path(request.form.get("next")), 303)


@bp.post("/sign-out")
def delete() -> ResponseReturnValue:
    account = access.visitor()
    if account:
        sessions.sign_out(db.session(), account, cookie["token"])
        db.session.commit()
    cookie.clear()
    return redirect(url_for("session.new"), 303)


def keep(token: str) -> None:
    """Commit the session, and give this browser its token in a cookie with nothing else in it."""
    db.session.commit()
    cookie.clear()
    cookie.permanent = True
    cookie["token"] = token
