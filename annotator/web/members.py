"""The people of a project: their roles, and links that invite more."""

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import invitations, membership
from annotator.db import db
from annotator.web import access, fragments
from annotator.web.failures import shown_on

bp = Blueprint("members", __name__)


@bp.get("/projects/<slug>/members")
def index(slug: str) -> ResponseReturnValue:
    project = access.member(slug, "manager").project
    return render_template(
        "members/index.html",
        people=membership.people(db.session(), project),
        invitations=invitations.waiting(db.session(), project),
    )


@bp.post("/projects/<slug>/members/<int:person>/roles")
@shown_on("members.index")
def roles(slug: str, person: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    account = membership.account_in(db.session(), me.project, person)
    chosen = request.form.getlist("roles")
    membership.set_roles(db.session(), me.project, account, chosen, by=me)
    flash(gettext("The roles of %(username)s are set.", username=account.username))
    if not me.is_manager:
        return fragments.leave_for("home.index")
    return fragments.go_on("members.index", slug=slug)


@bp.post("/projects/<slug>/members/<int:person>/languages")
@shown_on("members.index")
def languages(slug: str, person: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    found = membership.of_project(db.session(), me.project, person)
    chosen = request.form.getlist("languages")
    membership.set_languages(db.session(), found, chosen, by=me)
    flash(gettext("What they read is set; from now on they are dealt articles in these languages."))
    return fragments.go_on("members.index", slug=slug)


@bp.post("/projects/<slug>/invitations")
@shown_on("members.index")
def invite(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    chosen = request.form.getlist("roles")
    token = invitations.invite(db.session(), me.project, chosen, by=me)
    db.session.commit()
    # Shown by this very answer, since it is kept nowhere.
    link = url_for("invitations.show", token=token, _external=True)
    return render_template("members/invite.html", link=link, roles=chosen)


@bp.post("/projects/<slug>/invitations/<int:invitation>/withdraw")
def withdraw(slug: str, invitation: int) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    invitations.withdraw(db.session(), me.project, invitation)
    return fragments.go_on("members.index", slug=slug)
