"""What the site's admins do: make accounts and projects."""

import re

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import accounts, invitations, membership, projects
from annotator.db import db
from annotator.models import Account
from annotator.web import access, fragments
from annotator.web.addresses import number
from annotator.web.failures import shown_on

bp = Blueprint("admin", __name__)


@bp.get("/accounts")
def index() -> ResponseReturnValue:
    access.admin()
    listed = accounts.listed(db.session(), request.args.get("after", ""))
    more = listed[-1].username if len(listed) == accounts.PAGE else None
    return render_template("admin/index.html", accounts=listed, more=more)


@bp.post("/accounts")
@shown_on("admin.index")
def make_account() -> ResponseReturnValue:
    me = access.admin()
    username = request.form.get("username", "").strip()
    admin = "admin" in request.form
    account = accounts.create_account(db.session(), username, None, admin=admin, by=me)
    return _password_link(account, me)


@bp.post("/accounts/<int:account>/active")
@shown_on("admin.index")
def active(account: int) -> ResponseReturnValue:
    me = access.admin()
    found = accounts.numbered(db.session(), account)
    accounts.set_active(db.session(), found, request.form.get("active") == "yes", me)
    return fragments.go_on("admin.index")


@bp.post("/accounts/<int:account>/admin")
@shown_on("admin.index")
def admin(account: int) -> ResponseReturnValue:
    me = access.admin()
    found = accounts.numbered(db.session(), account)
    accounts.set_admin(db.session(), found, request.form.get("admin") == "yes", me)
    return fragments.go_on("admin.index" if me.is_admin else "home.index")


@bp.post("/accounts/<int:account>/password-link")
def password_link(account: int) -> ResponseReturnValue:
    me = access.admin()
    return _password_link(accounts.numbered(db.session(), account), me)


@bp.get("/projects/new")
def new_project() -> ResponseReturnValue:
    me = access.admin()
    return render_template("admin/new_project.html", manager=me.username)


@bp.post("/projects/new")
@shown_on("admin.new_project")
def make_project() -> ResponseReturnValue:
    access.admin()
    form = request.form
    manager = accounts.named(db.session(), form.get("manager", "").strip())
    project = projects.create(
        db.session(),
        form.get("slug", ""),
        name=form.get("name", "").strip(),
        languages=re.findall(r"[^\s,;]+", form.get("languages", "")),
        overlap=number(form, "overlap") or 0,
    )
    membership.set_roles(db.session(), project, manager, {"manager"})
    flash(gettext("The project %(name)s is made.", name=project.name))
    return fragments.leave_for("home.index")


def _password_link(account: Account, me: Account) -> ResponseReturnValue:
    """The one-time link, shown by this very answer, since it is kept nowhere."""
    token = invitations.password_link(db.session(), account, me)
    db.session.commit()
    link = url_for("invitations.password", token=token, _external=True)
    return render_template("admin/password_link.html", link=link, of=account)
