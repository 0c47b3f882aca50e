"""The language of pages: the account's, else what the browser asks for."""

from datetime import date, datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.units import format_unit
from flask import Flask, request
from flask_babel import Babel, format_date, format_datetime, get_locale

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
    app.add_template_filter(direction)
    app.add_template_filter(moment)
    app.add_template_filter(duration)


def current() -> str:
    """The code of the page's language: `en` or `fr`."""
    return str(get_locale() or "en")


def day(text: str) -> str:
    """A date such as 2026-03-12 in the page's language; what is no date stays as it is."""
    try:
        return str(format_date(date.fromisoformat(text[:10]), "long"))
    except ValueError:
        return text


def direction(code: str) -> str:
    """Which way a language is written, `ltr` or `rtl`."""
    try:
        return str(Locale.parse(code, sep="-").text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


def moment(text: str) -> str:
    """A time such as 2026-03-12T20:01:32Z in the page's language."""
    return f"{format_datetime(datetime.fromisoformat(text), 'medium', rebase=False)} UTC"


def duration(ms: int) -> str:
    """Milliseconds in the page's language, such as 1 h 12 min."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "duration-hour"), (minutes, "duration-minute")]
    if not hours and minutes < 10:
        parts.append((seconds, "duration-second"))
    said = [format_unit(n, unit, "short", locale=current()) for n, unit in parts if n]
    return " ".join(said) or format_unit(0, "duration-second", "short", locale=current())


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
