"""What may stand in `guideline.json` (formats.md §6)."""

import re
from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from annotator.contrast import READABLE, contrast
from annotator.errors import mark
from annotator.labelsets import DETAILS
from annotator.models import RELATIONS

IDENTIFIER = validate.Regexp(
    re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z"), error=mark("is not an identifier")
)
NOT_RESERVED = validate.NoneOf(
    ["ambiguous", "none", "skip"], error=mark("is a word of the pages; take another")
)
COLOUR = validate.Regexp(
    re.compile(r"#[0-9a-fA-F]{6}\Z"), error=mark("is not a colour such as #1f5fa8")
)
KEY = validate.OneOf(list("123456789"), error=mark("is not a key from 1 to 9"))
LETTER = validate.Regexp(re.compile(r"[^\W_]\Z"), error=mark("is not one letter or digit"))
LANGUAGE = validate.Regexp(
    re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z"),
    error=mark("is not a language code such as fr or en"),
)
TEXT = validate.Regexp(
    re.compile(r"(?=.*\S)[^\x00-\x1f\x7f\ud800-\udfff]+\Z"),
    error=mark("is empty, or has characters that cannot be shown"),
)
PAPER = {"light": "#f4f4f2", "dark": "#1c1e21"}  # of the pages, the harder one of each theme
UNIQUE = {
    "labels": ("id", "key", "letter"),
    "skip_reasons": ("id", "key"),
    "clauses": ("id",),
    "details": ("id",),
    "relations": ("id",),
}


class Problem(str):
    """What is wrong, filled in; pages say its `template` in the reader's language."""

    template: str
    values: dict[str, str]

    def __new__(cls, template: str, **values: str) -> "Problem":
        made = super().__new__(cls, template % values)
        made.template, made.values = template, values
        return made


class Words(fields.Dict):
    """A text in each language: `{"en": …, "fr": …}`."""

    def __init__(self, **options: Any) -> None:
        if options.get("required"):
            options["validate"] = validate.Length(min=1, error=mark("is empty"))
        text = fields.String(validate=TEXT)
        super().__init__(keys=fields.String(validate=LANGUAGE), values=text, **options)


class ColourSchema(Schema):
    light = fields.String(required=True, validate=COLOUR)
    dark = fields.String(required=True, validate=COLOUR)

    @validates_schema
    def _can_be_read(self, data: dict[str, str], **_: Any) -> None:
        for theme, paper in PAPER.items():
            if contrast(data[theme], paper) < READABLE:
                raise ValidationError(
                    Problem(
                        mark("cannot be read on %(paper)s; take one with more contrast"),
                        paper=paper,
                    ),
                    theme,
                )


class DetailUseSchema(Schema):
    values = fields.List(fields.String(validate=IDENTIFIER), required=True, allow_none=True)
    multiple = fields.Boolean()
    automatic = fields.String()


class LabelSchema(Schema):
    id = fields.String(required=True, validate=[IDENTIFIER, NOT_RESERVED])
    key = fields.String(required=True, validate=KEY)
    letter = fields.String(required=True, validate=LETTER)
    colour = fields.Nested(ColourSchema, required=True)
    names = Words(required=True)
    definitions = Words(required=True)
    details = fields.Dict(
        keys=fields.String(validate=validate.OneOf(DETAILS)),
        values=fields.Nested(DetailUseSchema),
        load_default=dict,
    )
    relations = fields.List(fields.String(validate=validate.OneOf(RELATIONS)), load_default=list)
    clauses = fields.List(fields.String(validate=IDENTIFIER))  # those that explain it


class SkipReasonSchema(Schema):
    id = fields.String(required=True, validate=IDENTIFIER)
    key = fields.String(required=True, validate=KEY)
    names = Words(required=True)
    definitions = Words(load_default=dict)


class NamedSchema(Schema):
    id = fields.String(required=True, validate=IDENTIFIER)
    names = Words(required=True)


class DetailSchema(NamedSchema):
    values = fields.List(fields.Nested(NamedSchema), load_default=list)


class ClauseSchema(Schema):
    id = fields.String(required=True, validate=IDENTIFIER)
    title = Words(required=True)


class GuidelineSchema(Schema):
    """`guideline.json`; unknown keys are refused by name."""

    error_messages = {"type": "is not a JSON object"}  # noqa: RUF012 - marshmallow reads it so

    version = fields.String(
        required=True,
        validate=validate.Regexp(
            re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}\Z"), error=mark("is not of the form 1.0.0")
        ),
    )
    languages = fields.List(
        fields.String(validate=LANGUAGE),
        required=True,
        validate=validate.Length(min=1),
    )
    labels = fields.List(
        fields.Nested(LabelSchema),
        required=True,
        validate=validate.Length(2, 9, error=mark("has 2 to 9 of them")),
    )
    skip_reasons = fields.List(
        fields.Nested(SkipReasonSchema),
        required=True,
        validate=validate.Length(1, 9, error=mark("has 1 to 9 of them")),
    )
    details = fields.List(fields.Nested(DetailSchema), load_default=list)
    relations = fields.List(fields.Nested(NamedSchema), load_default=list)
    clauses = fields.List(fields.Nested(ClauseSchema), load_default=list)

    @validates_schema
    def no_doubles(self, data: dict[str, Any], **_options: Any) -> None:
        if len(set(data["languages"])) < len(data["languages"]):
            raise ValidationError(mark("two of them are the same"), "languages")
        for part, names in UNIQUE.items():
            for name in names:
                values = [item[name] for item in data[part]]
                if len(set(values)) < len(values):
                    raise ValidationError(
                        Problem(mark("two of them have the same %(name)s"), name=name), part
                    )

    @validates_schema
    def worded_in_every_language(self, data: dict[str, Any], **_options: Any) -> None:
        for place, words in _words(data):
            for language in data["languages"]:
                if words and language not in words:
                    raise ValidationError(
                        Problem(mark("has no text in %(language)s"), language=language), place
                    )

    @validates_schema
    def labels_use_what_is_declared(self, data: dict[str, Any], **_options: Any) -> None:
        details = {item["id"]: {v["id"] for v in item["values"]} for item in data["details"]}
        relations = {item["id"] for item in data["relations"]}
        clauses = {item["id"] for item in data["clauses"]}
        for label in data["labels"]:
            place = f"labels.{label['id']}"
            for name in set(label["relations"]) - relations:
                raise ValidationError(
                    Problem(mark("%(name)s is not among the relations"), name=name),
                    f"{place}.relations",
                )
            for name in set(label.get("clauses", ())) - clauses:
                raise ValidationError(
                    Problem(mark("%(name)s is not among the clauses"), name=name),
                    f"{place}.clauses",
                )
            for name, use in label["details"].items():
                _check_use(use, details.get(name), f"{place}.details.{name}")


def _words(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text by language in the document, with its place."""
    if isinstance(node, list):
        for item in node:
            yield from _words(item, place)
    elif isinstance(node, dict):
        inside = f"{place}.{node['id']}".lstrip(".") if "id" in node else place
        for key, value in node.items():
            if key in ("names", "title", "definitions"):
                yield f"{inside}.{key}", value
            else:
                yield from _words(value, f"{inside}.{key}".lstrip("."))


def _check_use(use: dict[str, Any], declared: set[str] | None, place: str) -> None:
    if declared is None:
        raise ValidationError(mark("is not among the details"), place)
    for value in use["values"] or ():
        if value not in declared:
            raise ValidationError(
                Problem(mark("%(name)s is not among the values of the detail"), name=value), place
            )
    automatic = use.get("automatic")
    if automatic is not None and automatic not in (use["values"] or ()):
        raise ValidationError(
            Problem(mark("%(name)s is not among its values"), name=automatic), place
        )
