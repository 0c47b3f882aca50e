"""The language of pages: the account's, else what the browser asks for."""

from datetime import date
from typing import Any

from babel.units import format_unit
from flask import Flask, request
from flask_babel import Babel, format_date, get_locale

from annotator.labelsets import in_language
from annotator.web import access

LANGUAGES = {"en": "English", "fr": "Français"}
SIZES = ("digital-byte", "digital-kilobyte", "digital-megabyte", "digital-gigabyte")


def init_app(app: Flask) -> None:
    Babel(app, locale_selector=_choose)
    app.context_processor(_for_pages)
    app.add_template_filter(in_language)
    app.add_template_filter(day)
    app.add_template_filter(size)


def current() -> str:
    """The code of the page's language: `en` or `fr`."""
    return str(get_locale() or "en")


def day(text: str) -> str:
    """A date such as 2026-03-12 in the page's language; what is no date stays as it is."""
    try:
        return str(format_date(date.fromisoformat(text[:10]), "long"))
    except ValueError:
        return text


def size(count: int) -> str:
    """A number of bytes in the page's language, such as 12.3 kB."""
    place = min(max(len(str(count)) - 1, 0) // 3, len(SIZES) - 1)
    unit, number = SIZES[place], count / 1000**place
    return format_unit(number, unit, "short", format="#,##0.#", locale=current())


def _choose() -> str:
    account = access.visitor()
    if account and account.language:
        return account.language
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def _for_pages() -> dict[str, Any]:
    return {"language": current(), "languages": LANGUAGES, "account": access.visitor()}
