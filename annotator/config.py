"""Settings, each read once from the environment; nonsense is refused by the setting's name."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from annotator.errors import SettingError

PACKAGE = Path(__file__).parent
# Beside the package in a checkout, inside it in an installed wheel.
ASSETS = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent

HTMX_URL = "https://cdn.jsdelivr.net/npm/htmx.org@2.0.11/dist/htmx.min.js"
HTMX_INTEGRITY = "sha384-2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg"
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Setting:
    """An environment variable: what it means, and how its text is read (ValueError: why not)."""

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any]


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _database(text: str) -> str:
    if text and not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("use sqlite:///… or postgresql://…")
    return text


def _secret(text: str) -> str:
    if text and len(text) < 32:
        raise ValueError("use at least 32 characters, or leave it out")
    return text


def _web_address(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).netloc:
        raise ValueError("use an address that begins with https://")
    return text


def _hosts(text: str) -> list[str]:
    return [host.strip() for host in text.split(",") if host.strip()]


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("use a whole number")
    return int(text)


def _switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("use 1 or 0")
    return text == "1"


SETTINGS = (
    Setting(
        "ANNOTATOR_DATA",
        "annotator-data",
        "Folder of the database, the secret key and the lock.",
        _folder,
    ),
    Setting(
        "ANNOTATOR_DATABASE",
        "",
        "Database address; empty means SQLite in the data folder.",
        _database,
    ),
    Setting("ANNOTATOR_EXPORTS", "exports", "Folder that exports are written to.", _folder),
    Setting(
        "ANNOTATOR_SECRET_KEY",
        "",
        "Signs cookies; empty means one is made at the first start and kept.",
        _secret,
    ),
    Setting(
        "ANNOTATOR_HTMX_URL",
        HTMX_URL,
        "Where browsers load htmx 2.0.11 from, for closed networks.",
        _web_address,
    ),
    Setting(
        "ANNOTATOR_HOSTS",
        "",
        "Host names that are answered, separated by commas; empty means any.",
        _hosts,
    ),
    Setting("ANNOTATOR_PROXIES", "0", "How many reverse proxies stand in front.", _count),
    Setting("ANNOTATOR_HTTPS", "0", "1: cookies travel over https only.", _switch),
    Setting("ANNOTATOR_UPLOAD_MB", "256", "Largest upload from a page, in mebibytes.", _count),
)


def read(environment: Mapping[str, str]) -> dict[str, Any]:
    """Every setting by its name; raises SettingError with the name of a wrong one."""
    values = {}
    for setting in SETTINGS:
        text = environment.get(setting.name, "").strip() or setting.default
        try:
            values[setting.name] = setting.read(text)
        except ValueError as problem:
            raise SettingError(name=setting.name, problem=problem) from None
    return values


def from_environment(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The settings, and what Flask and its extensions make of them."""
    values = read(environment)
    database = values["ANNOTATOR_DATABASE"]
    return {
        **values,
        "SQLALCHEMY_DATABASE_URI": database
        or f"sqlite:///{values['ANNOTATOR_DATA'] / 'annotator.db'}",
        "MAX_CONTENT_LENGTH": values["ANNOTATOR_UPLOAD_MB"] * MEBIBYTE,
        "MAX_FORM_MEMORY_SIZE": MEBIBYTE,
        "TRUSTED_HOSTS": values["ANNOTATOR_HOSTS"] or None,
        "SECRET_KEY": values["ANNOTATOR_SECRET_KEY"] or None,  # then see secret_key.py
        "SESSION_COOKIE_NAME": "annotator",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": values["ANNOTATOR_HTTPS"],
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str(PACKAGE / "translations"),
    }
