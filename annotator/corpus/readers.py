"""Reads files of articles: one text in a .txt, one JSON object a line in a .jsonl."""

import codecs
import io
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Any

from marshmallow import Schema, ValidationError, fields

from annotator.corpus.records import ArticleError, ArticleRecord, printable
from annotator.errors import mark

FORMATS = ("txt", "jsonl")
SUFFIXES = {".txt": "txt", ".jsonl": "jsonl", ".ndjson": "jsonl"}
LONGEST_NAME = 255


class UnknownFormatError(ArticleError):
    message = mark("%(place)s: its name says no format. Rename it to .txt or .jsonl.")


class EncodingError(ArticleError):
    message = mark("%(place)s: this is not text in UTF-8. Save it as UTF-8 and import it again.")


class NotJsonError(ArticleError):
    message = mark("%(place)s: this is not one JSON object (%(problem)s). Mend the line.")


class WrongValueError(ArticleError):
    message = mark("%(place)s: “%(key)s” %(problem)s.")


@dataclass(frozen=True)
class Source:
    """A file of articles; `open` gives its bytes from the start, as often as it is called."""

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]


@dataclass(frozen=True)
class Files:
    """The articles of files, read anew each time they are gone through.

    `format` is one of FORMATS, or null for what each file's name says. Raises ArticleError at the
    first thing that is no article; not everything that is read can be stored (records.check).
    """

    sources: tuple[Source, ...]
    format: str | None = None

    def __iter__(self) -> Iterator[ArticleRecord]:
        for source in self.sources:
            name = _shown(source.name)
            read = _READERS[self.format or _format(name)]
            with source.open() as stream:
                yield from read(stream, name)


def on_disk(path: Path) -> list[Source]:
    """The file, or those files of a folder, at any depth, whose names say a format."""
    if not path.is_dir():
        return [Source(path.name, lambda: path.open("rb"))]
    inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
    return [source for file in inside if file.is_file() for source in on_disk(file)]


def _text(**options: Any) -> fields.String:
    says: dict[str, Any] = {
        "invalid": mark("is not a text"),
        "required": mark("is missing"),
        "null": mark("is missing"),
    }
    return fields.String(error_messages=says, **options)


def _optional() -> fields.String:
    return _text(allow_none=True, load_default=None)


def _offset() -> fields.Integer:
    return fields.Integer(strict=True, error_messages={"invalid": mark("is not a whole number")})


class ArticleSchema(Schema):
    """A line of JSONL (formats.md §1) without its unknown keys, which are metadata."""

    text = _text(required=True)
    id = _optional()
    title = _optional()
    language = _optional()
    source = _optional()
    url = _optional()
    author = _optional()
    published = _optional()
    metadata = fields.Dict(
        load_default=dict,
        error_messages={"invalid": mark("is not an object"), "null": mark("is null")},
    )
    sentences = fields.List(
        fields.Tuple(
            (_offset(), _offset()), error_messages={"invalid": mark("is not [start, end]")}
        ),
        allow_none=True,
        load_default=None,
        error_messages={"invalid": mark("is not a list of [start, end]")},
    )


ARTICLE = ArticleSchema()


def _format(name: str) -> str:
    found = SUFFIXES.get(PurePath(name).suffix.lower())
    if found is None:
        raise UnknownFormatError(place=name)
    return found


def _shown(name: str) -> str:
    """A file's own name without its folders, fit to be shown and stored."""
    return printable(name.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:])


def _read_text(stream: IO[bytes], name: str) -> Iterator[ArticleRecord]:
    text = _decoded(stream.read(), name)
    yield ArticleRecord(text, metadata={"file": name}, place=name)


def _read_jsonl(stream: IO[bytes], name: str) -> Iterator[ArticleRecord]:
    for number, raw in enumerate(_lines(stream, name), start=1):
        place = f"{name}:{number}"
        line = _decoded(raw, place)
        if line.strip():
            yield _record(_parsed(line, place), name, place)


_READERS = {"txt": _read_text, "jsonl": _read_jsonl}


def _lines(stream: IO[bytes], name: str) -> Iterator[bytes]:
    """The lines of a file in UTF-8, one in memory at a time; all of another file's at once."""
    first = stream.readline()
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from io.BytesIO(_decoded(first + stream.read(), name).encode())
        return
    yield first
    yield from stream


def _decoded(data: bytes, place: str) -> str:
    """The characters, without a byte order mark; nothing else is touched."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise EncodingError(place=place) from None


def _parsed(line: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(
            line, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_number
        )
    except json.JSONDecodeError as error:
        raise NotJsonError(place=place, problem=f"{error.msg}, column {error.colno}") from None
    except RecursionError:
        raise NotJsonError(place=place, problem=mark("it is nested too deep")) from None
    except ValueError as error:
        raise NotJsonError(place=place, problem=str(error).partition(";")[0]) from None
    if not isinstance(value, dict):
        raise NotJsonError(place=place, problem=mark("it is something else"))
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise ValueError(f"the key {printable(twice)} stands twice")
    return made


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _record(line: dict[str, Any], name: str, place: str) -> ArticleRecord:
    known = {key: value for key, value in line.items() if key in ARTICLE.fields}
    unknown = {key: value for key, value in line.items() if key not in ARTICLE.fields}
    if "html" in line and "text" not in line:
        raise WrongValueError(
            place=place, key="html", problem=mark("cannot be read yet: give a text")
        )
    try:
        values = ARTICLE.load(known)
    except ValidationError as error:
        key, problem = _first(error.messages)
        raise WrongValueError(place=place, key=key, problem=problem) from None
    for key in unknown.keys() & values["metadata"].keys():
        raise WrongValueError(
            place=place, key=printable(key), problem=mark("stands in the metadata too")
        )
    own = {"file": name} if values["id"] is None else {}
    return ArticleRecord(**{**values, "metadata": own | values["metadata"] | unknown}, place=place)


def _first(messages: Any, key: str = "") -> tuple[str, str]:
    """The key that marshmallow complains of first, and why, without a full stop."""
    if isinstance(messages, dict):
        inner, below = next(iter(messages.items()))
        return _first(below, f"{key}.{inner}" if key else str(inner))
    return key, str(messages[0]).rstrip(".")
