"""What stands in the page's head: the places of a project that the visitor's roles open."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext

from annotator.config import HTMX_INTEGRITY
from annotator.models import Person

# endpoint, what it is called, and the roles that it is for (none: every member)
PLACES: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("label.go", lazy_gettext("Label"), frozenset({"annotator"})),
    ("adjudicate.index", lazy_gettext("Adjudicate"), frozenset({"adjudicator"})),
    ("articles.index", lazy_gettext("Articles"), frozenset({"manager", "auditor"})),
    (
        "agreement.show",
        lazy_gettext("Agreement"),
        frozenset({"adjudicator", "manager", "auditor"}),
    ),
    ("exports.index", lazy_gettext("Exports"), frozenset({"manager", "auditor"})),
    ("guideline.show", lazy_gettext("Guideline"), frozenset()),
    ("members.index", lazy_gettext("People"), frozenset({"manager"})),
    ("ledger.index", lazy_gettext("Ledger"), frozenset({"manager", "auditor"})),
)


@dataclass(frozen=True)
class Item:
    href: str
    text: str
    here: bool


def init_app(app: Flask) -> None:
    app.context_processor(_for_pages)


def _for_pages() -> dict[str, Any]:
    me: Person | None = g.get("me")
    return {"me": me, "menu": _items(me) if me else [], "htmx_integrity": HTMX_INTEGRITY}


def _items(me: Person) -> list[Item]:
    blueprint = (request.endpoint or "").partition(".")[0]
    return [
        Item(
            href=url_for(endpoint, slug=me.project.slug),
            text=str(text),
            here=endpoint.partition(".")[0] == blueprint,
        )
        for endpoint, text, roles in PLACES
        if (not roles or roles & me.roles) and endpoint in current_app.view_functions
    ]
