"""Makes an article of a JSON object: a line of JSONL, or an entry of a list."""

import json
import math
from collections import Counter
from typing import Any

from marshmallow import Schema, ValidationError, fields

from annotator.corpus.records import ArticleError, ArticleRecord, printable
from annotator.errors import mark


class NotJsonError(ArticleError):
    message = mark("%(place)s: this is not one JSON object (%(problem)s). Mend the line.")


class WrongValueError(ArticleError):
    message = mark("%(place)s: “%(key)s” %(problem)s.")


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


def parsed(line: str, place: str) -> dict[str, Any]:
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


def record(line: dict[str, Any], name: str, place: str) -> ArticleRecord:
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
