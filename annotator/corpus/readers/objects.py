"""Makes an article of a JSON object: a line of JSONL, or an entry of a list."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields

from annotator.corpus.readers.parsing import Found, Object
from annotator.corpus.readers.sources import LARGEST, TooLargeError
from annotator.corpus.records import ArticleError, ArticleRecord, Item, check_characters, printable
from annotator.errors import mark

KEYS = ("text", "html", "id", "title", "language", "source", "url", "author", "published")


class ColumnKeyError(ArticleError):
    field = "columns"
    message = mark("%(key)s is nothing a column can be. Choose from: %(keys)s.")


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

    text = _optional()
    html = _optional()
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


def check_columns(columns: Mapping[str, str]) -> None:
    """Raise ColumnKeyError for what no column or key of an object can be."""
    for key in columns:
        if key not in KEYS:
            raise ColumnKeyError(key=printable(key), keys=", ".join(KEYS))


def articles(found: Iterator[Found], name: str, columns: Mapping[str, str]) -> Iterator[Item]:
    """What the objects of a file are: an article each, or the error that says why not.

    `columns` as in Options, where objects call something by another name than we do.
    """
    check_columns(columns)
    names = {name: key for key, name in columns.items()}
    for place, value in found:
        try:
            if isinstance(value, ArticleError):
                raise value
            yield record(_renamed(value, names), name, place)
        except ArticleError as error:
            yield error


def record(line: Object, name: str, place: str) -> ArticleRecord:
    """The article that an object in our own form describes."""
    known = {key: value for key, value in line.items() if key in ARTICLE.fields}
    unknown = {key: value for key, value in line.items() if key not in ARTICLE.fields}
    try:
        values = ARTICLE.load(known)
    except ValidationError as error:
        key, problem = _first(error.messages)
        raise WrongValueError(place=place, key=key, problem=problem) from None
    for key in unknown.keys() & values["metadata"].keys():
        raise WrongValueError(
            place=place, key=printable(key), problem=mark("stands in the metadata too")
        )
    return article({**values, "metadata": values["metadata"] | unknown}, name, place)


def _renamed(line: Object, names: Mapping[str, str]) -> Object:
    """The object with our keys; what stood under one of them before becomes metadata."""
    chosen = {names[name]: value for name, value in line.items() if name in names}
    rest = {key: value for key, value in line.items() if key not in names}
    moved = {key: rest.pop(key) for key in chosen if key in rest}
    metadata = rest.get("metadata", {})
    if moved and isinstance(metadata, dict):
        rest["metadata"] = moved | metadata
    return {**rest, **chosen}


def article(values: Object, name: str, place: str) -> ArticleRecord:
    """The article of these values; its text is extracted where it has only HTML."""
    html = values.pop("html", None)
    if html is not None:
        values = _with_html(html, values, place)
    if values.get("text") is None:
        raise WrongValueError(place=place, key="text", problem=mark("is missing"))
    own = {"file": name} if values.get("id") is None else {}
    return ArticleRecord(**{**values, "metadata": own | values["metadata"]}, place=place)


def _with_html(html: str, values: Object, place: str) -> Object:
    """The values, what they do not say taken from the HTML, which is kept."""
    from annotator.corpus.readers.extraction import extract

    check_characters(html, place, "html")
    if len(html) > LARGEST:
        raise TooLargeError(place=place)
    given = {key: value for key, value in values.items() if value is not None}
    found = {} if "text" in given else extract(html, place)
    kept = {"raw": html.encode(), "media_type": "text/html", "encoding": "utf-8"}
    return {**found, **given, **kept}


def _first(messages: Any, key: str = "") -> tuple[str, str]:
    """The key that marshmallow complains of first, and why, without a full stop."""
    if isinstance(messages, dict):
        inner, below = next(iter(messages.items()))
        return _first(below, f"{key}.{inner}" if key else str(inner))
    return key, str(messages[0]).rstrip(".")
