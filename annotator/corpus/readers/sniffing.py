"""Tells the format of a file by its beginning, and by its name where that does not say it."""

import re
from pathlib import PurePath

from annotator.corpus.readers.encodings import MARKS
from annotator.corpus.readers.parsing import parsed
from annotator.corpus.readers.sources import SUFFIXES, Source
from annotator.corpus.records import ArticleError
from annotator.errors import mark

BEGINNING = 1 << 16  # bytes
ARCHIVES = (b"PK\3\4", b"PK\5\6", b"PK\7\x08")
PAGE = re.compile(  # its comments are atomic: else many of them take exponential time
    r"\s*+(?:<\?xml[^>]*>\s*+)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
FRAGMENT = re.compile(
    r"\s*<(p|div|article|section|main|header|figure|ul|ol|table|blockquote|h[1-6])\b[^>]*>.*</\1>",
    re.IGNORECASE | re.DOTALL,
)
CLUTTER = re.compile(r"(?:.*/)?(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.DOTALL)
LIST = re.compile(r'\s*\[\s*\{\s*"')


class UnknownFormatError(ArticleError):
    message = mark(
        "%(place)s: its name says no format. Choose one, or rename it to .txt, .html, .jsonl, "
        ".json, .csv or .zip."
    )


def format_of(source: Source) -> str:
    """One of the values of SUFFIXES; raises UnknownFormatError."""
    with source.open() as stream:
        beginning = stream.read(BEGINNING)
    if beginning.startswith(ARCHIVES):
        return "zip"
    found = _by_content(_characters(beginning)) or _by_name(source)
    if found is None:
        raise UnknownFormatError(place=source.place)
    return found


def is_known(source: Source) -> bool:
    """Whether a file that was found is of a known form; what machines leave lying about is not."""
    if source.archive and CLUTTER.match(source.name):
        return False
    try:
        return bool(format_of(source))
    except UnknownFormatError:
        return False


def _characters(beginning: bytes) -> str:
    """Enough to see braces and tags, whatever the encoding."""
    codec = next((codec for sign, codec in MARKS if beginning.startswith(sign)), "latin-1")
    return beginning.decode(codec, "replace")


def _by_content(text: str) -> str | None:
    if LIST.match(text):
        return "json"
    if _begins_with_an_object(text):
        return "jsonl"
    if PAGE.match(text) or FRAGMENT.match(text):
        return "html"
    return None


def _begins_with_an_object(text: str) -> bool:
    """Whether the first line is a whole object; not when it is one of many of a longer one."""
    line = text.lstrip().partition("\n")[0]
    try:
        return line.startswith("{") and bool(parsed(line, ""))
    except ArticleError:
        return False


def _by_name(source: Source) -> str | None:
    """What somebody chose and gave a name without an ending is text."""
    suffix = PurePath(source.place).suffix.lower()
    return SUFFIXES.get(suffix) if suffix or source.found else "txt"
