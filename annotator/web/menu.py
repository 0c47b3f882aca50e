"""What stands in the page's head: the places of a project that the visitor's roles open."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import lazy_gettext, lazy_pgettext

from annotator.config import HTMX_INTEGRITY
from annotator.models import ROLES, Person
from annotator.web import access

# endpoint, what it is called, and the roles that it is for (none: every member)
PLACES: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("label.go", lazy_pgettext("what one does", "Label"), frozenset({"annotator"})),
    ("adjudicate.index", lazy_gettext("Adjudicate"), frozenset({"adjudicator"})),
    ("claims.index", lazy_gettext("Claims"), frozenset({"adjudicator"})),
    ("articles.index", lazy_gettext("Articles"), frozenset({"manager", "auditor"})),
    ("training.index", lazy_gettext("Training"), frozenset({"annotator", "adjudicator"})),
    ("parties.index", lazy_gettext("Parties"), frozenset({"adjudicator", "manager"})),
    (
        "progress.show",
        lazy_gettext("Progress"),
        frozenset({"adjudicator", "manager", "auditor"}),
    ),
    (
        "agreement.show",
        lazy_gettext("Agreement"),
        frozenset({"adjudicator", "manager", "auditor"}),
    ),
    ("exports.index", lazy_gettext("Exports"), frozenset({"manager", "auditor"})),
    ("guideline.show", lazy_gettext("Guideline"), frozenset()),
    ("questions.index", lazy_gettext("Questions"), frozenset({"adjudicator", "manager"})),
    ("rounds.index", lazy_gettext("Rounds"), frozenset({"manager", "auditor"})),
    ("assignments.index", lazy_gettext("Who has what"), frozenset({"manager", "auditor"})),
    ("members.index", lazy_gettext("People"), frozenset({"manager"})),
    ("ledger.index", lazy_gettext("Ledger"), frozenset({"manager", "auditor"})),
    ("settings.show", lazy_gettext("Settings"), frozenset({"manager"})),
)

PARTS = {
    "people": "progress",
    "imports": "articles",
    "items": "training",
}  # a place that is part of another


@dataclass(frozen=True)
class Item:
    href: str
    text: str
    here: bool


def init_app(app: Flask) -> None:
    app.context_processor(_for_pages)


def places(person: Person) -> list[Item]:
    """The places of a project that the person's roles open."""
    return [
        _item(endpoint, text, url_for(endpoint, slug=person.project.slug))
        for endpoint, text, roles in PLACES
        if (not roles or roles & person.roles)
    ]


def _for_pages() -> dict[str, Any]:
    me: Person | None = g.get("me")
    return {
        "me": me,
        "menu": partial(places, me) if me else _of_site,  # a part of a page has no head
        "places": places,
        "all_roles": ROLES,
        "htmx_integrity": HTMX_INTEGRITY,
    }


def _of_site() -> list[Item]:
    """Outside a project; only admins have more than one place to go."""
    account = access.visitor()
    if account is None or not account.is_admin:
        return []
    return [
        Item(url_for(endpoint), str(text), here=endpoint == request.endpoint)
        for endpoint, text in (
            ("home.index", lazy_gettext("My projects")),
            ("admin.index", lazy_gettext("Accounts")),
        )
    ]


def _item(endpoint: str, text: Any, href: str) -> Item:
    here = (request.endpoint or "").partition(".")[0]
    here = PARTS.get(here, here)
    return Item(href, str(text), here=endpoint.partition(".")[0] == here)
