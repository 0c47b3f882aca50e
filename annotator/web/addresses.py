"""Whole numbers and ways back, in addresses and forms."""

import re
from collections.abc import Mapping

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1  # the largest id that both databases take
# A path of our own: browsers take `//host`, `/\host` and a tab in between for another site.
OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


class IdConverter(IntegerConverter):
    """`<int:…>` in a route; a number that no id can have is not found."""

    def __init__(self, map, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]  # noqa: A002
        super().__init__(map, *args, **{"max": LARGEST, **kwargs})


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = IdConverter


def number(values: Mapping[str, str], name: str) -> int | None:
    """The whole number of that name in a query or form; null when it is absent or is none."""
    text = values.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        return None
    return min(int(text), LARGEST)


def own_path(path: str | None) -> str:
    """The path if it is one of ours, else the start page."""
    return path if path and OWN_PATH.fullmatch(path) else "/"


def numbers(form: MultiDict[str, str], name: str) -> list[int]:
    """The whole numbers of that name, each once; what is none is a number of nothing."""
    found = [number({name: text}, name) or 0 for text in form.getlist(name)]
    return list(dict.fromkeys(found))
