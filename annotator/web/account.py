"""My account: password, language, browsers, and what is recorded about me."""

import json

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import about_me, accounts, my_data, passwords, sessions
from annotator.db import begin_writing, db
from annotator.labeling import keys
from annotator.sessions import CurrentPasswordError
from annotator.web import access, fragments
from annotator.web.addresses import own_path
from annotator.web.failures import shown_on
from annotator.web.guard import own_transaction

bp = Blueprint("account", __name__)


@bp.get("/account")
def show() -> ResponseReturnValue:
    account = access.signed_in()
    return render_template("account/show.html", mine=about_me.overview(db.session(), account))


@bp.get("/account/about")
def about() -> ResponseReturnValue:
    access.signed_in()
    return render_template("account/about.html", next=own_path(request.args.get("next")))


@bp.post("/account/about")
def acknowledge() -> ResponseReturnValue:
    about_me.acknowledge(db.session(), access.signed_in())
    db.session.commit()
    return redirect(own_path(request.form.get("next")), 303)


@bp.get("/account/download")
def download() -> ResponseReturnValue:
    account = access.signed_in()
    text = json.dumps(my_data.of_account(db.session(), account), ensure_ascii=False, indent=1)
    response = Response(text, content_type="application/json; charset=utf-8")
    name = f"annotator-{account.username}.json"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


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


@bp.post("/account/desk")
def desk() -> ResponseReturnValue:
    account = access.signed_in()
    form = request.form
    keys.prefer(
        db.session(), account, goes_on=form.get("goes_on") == "yes", shortcuts="shortcuts" in form
    )
    return fragments.go_on("account.show")


@bp.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    account = access.signed_in()
    sessions.sign_out_everywhere(db.session(), account)
    db.session.commit()
    cookie.clear()
    return redirect(url_for("session.new"), 303)
