"""My account: password, language, browsers, and what is recorded about me."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import accounts, passwords, projects, sessions
from annotator.db import begin_writing, db
from annotator.sessions import CurrentPasswordError
from annotator.web import access, fragments
from annotator.web.failures import shown_on
from annotator.web.guard import own_transaction

bp = Blueprint("account", __name__)


@bp.get("/account")
def show() -> ResponseReturnValue:
    account = access.signed_in()
    return render_template(
        "account/show.html",
        people=projects.of_account(db.session(), account),
        browsers=sessions.browsers(db.session(), account),
    )


@bp.post("/account/password")
@own_transaction
@shown_on("account.show")
def password() -> ResponseReturnValue:
    username = access.signed_in().username
    expected = sessions.count_try(begin_writing(), username, request.remote_addr)
    db.session.commit()
    if not passwords.fits(expected, request.form.get("current", "")):
        raise CurrentPasswordError
    chosen = passwords.hash_password(request.form.get("password", ""))
    session, account = begin_writing(), access.signed_in()
    accounts.change_password(session, account, chosen, by=account, keep=cookie["token"])
    flash(gettext("Your password is changed. All your other browsers are signed out."))
    return fragments.go_on("account.show")


@bp.post("/account/preferences")
@shown_on("account.show")
def preferences() -> ResponseReturnValue:
    account = access.signed_in()
    language, theme = request.form.get("language", ""), request.form.get("theme", "")
    accounts.prefer(db.session(), account, language=language, theme=theme)
    return fragments.go_on("account.show")


@bp.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    account = access.signed_in()
    sessions.sign_out_everywhere(db.session(), account)
    db.session.commit()
    cookie.clear()
    return redirect(url_for("session.new"), 303)
