"""What `guideline.json` says: labels, skip reasons, clauses (formats.md §6)."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from annotator.models import RELATIONS, Guideline

IDENTIFIER = validate.Regexp(
    re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z"), error="is not an identifier"
)
COLOUR = validate.Regexp(re.compile(r"#[0-9a-fA-F]{6}\Z"), error="is not a colour such as #1f5fa8")
DETAILS = ("source", "target", "attribution", "evidence", "response")


class Words(fields.Dict):
    """A text in each language: `{"en": …, "fr": …}`."""

    def __init__(self, **options: Any) -> None:
        text = fields.String(validate=validate.Length(min=1))
        super().__init__(keys=fields.String(), values=text, **options)


class ColourSchema(Schema):
    light = fields.String(required=True, validate=COLOUR)
    dark = fields.String(required=True, validate=COLOUR)


class DetailUseSchema(Schema):
    values = fields.List(fields.String(validate=IDENTIFIER), required=True, allow_none=True)
    multiple = fields.Boolean()
    automatic = fields.String()


class LabelSchema(Schema):
    id = fields.String(required=True, validate=IDENTIFIER)
    key = fields.String(required=True, validate=validate.OneOf(list("123456789")))
    letter = fields.String(required=True, validate=validate.Length(equal=1))
    colour = fields.Nested(ColourSchema, required=True)
    names = Words(required=True)
    definitions = Words(required=True)
    details = fields.Dict(
        keys=fields.String(validate=validate.OneOf(DETAILS)),
        values=fields.Nested(DetailUseSchema),
        load_default=dict,
    )
    relations = fields.List(fields.String(validate=validate.OneOf(RELATIONS)), load_default=list)


class SkipReasonSchema(Schema):
    id = fields.String(required=True, validate=IDENTIFIER)
    key = fields.String(required=True, validate=validate.OneOf(list("123456789")))
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

    version = fields.String(
        required=True,
        validate=validate.Regexp(
            re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}\Z"), error="is not of the form 1.0.0"
        ),
    )
    languages = fields.List(
        fields.String(validate=validate.Length(2, 16)),
        required=True,
        validate=validate.Length(min=1),
    )
    labels = fields.List(fields.Nested(LabelSchema), required=True, validate=validate.Length(2, 9))
    skip_reasons = fields.List(
        fields.Nested(SkipReasonSchema), required=True, validate=validate.Length(1, 9)
    )
    details = fields.List(fields.Nested(DetailSchema), load_default=list)
    relations = fields.List(fields.Nested(NamedSchema), load_default=list)
    clauses = fields.List(fields.Nested(ClauseSchema), load_default=list)

    @validates_schema
    def no_doubles(self, data: dict[str, Any], **_options: Any) -> None:
        for part, name in (
            ("labels", "id"),
            ("labels", "key"),
            ("labels", "letter"),
            ("skip_reasons", "id"),
            ("skip_reasons", "key"),
            ("clauses", "id"),
        ):
            values = [item[name] for item in data[part]]
            if len(set(values)) < len(values):
                raise ValidationError(f"two of them have the same {name}", part)


@dataclass(frozen=True)
class DetailUse:
    """How a label takes a detail: among `values` (null: any party); set by itself if automatic."""

    values: tuple[str, ...] | None
    multiple: bool
    automatic: str | None


@dataclass(frozen=True)
class Label:
    id: str
    key: str
    letter: str
    light: str
    dark: str
    names: dict[str, str]
    definitions: dict[str, str]
    details: dict[str, DetailUse]
    relations: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """A skip reason, clause, relation, detail or value: its id and its words by language."""

    id: str
    key: str
    names: dict[str, str]
    definitions: dict[str, str]


@dataclass(frozen=True)
class LabelSet:
    """The labels of one published guideline, in its order."""

    version: str
    languages: tuple[str, ...]
    labels: tuple[Label, ...]
    skip_reasons: tuple[Named, ...]
    clauses: tuple[Named, ...]
    details: dict[str, Named]
    detail_values: dict[str, dict[str, Named]]
    relations: dict[str, Named]

    @cached_property
    def label_ids(self) -> tuple[str, ...]:
        return tuple(label.id for label in self.labels)

    @cached_property
    def skip_ids(self) -> tuple[str, ...]:
        return tuple(reason.id for reason in self.skip_reasons)

    def label(self, label_id: str) -> Label | None:
        return next((label for label in self.labels if label.id == label_id), None)

    def skip_name(self, reason_id: str, language: str) -> str:
        """What pages call a skip reason; its id when this label set no longer has it."""
        for reason in self.skip_reasons:
            if reason.id == reason_id:
                return in_language(reason.names, language)
        return reason_id

    def takes(self, label_id: str | None, detail: str, value: str) -> bool:
        """Whether the label has that detail and the detail may have that value."""
        label = self.label(label_id) if label_id else None
        use = label.details.get(detail) if label else None
        return use is not None and _allowed(use, value)

    def fitting(self, label_id: str | None, details: dict[str, Any]) -> dict[str, Any]:
        """The details that this label takes, with those that it sets by itself; a skip has none."""
        label = self.label(label_id) if label_id else None
        if label is None:
            return {}
        kept = {
            name: value
            for name, value in details.items()
            if name in label.details and _allowed(label.details[name], value)
        }
        return kept | {name: use.automatic for name, use in label.details.items() if use.automatic}


def in_language(words: dict[str, str], language: str) -> str:
    """The words in that language, else in the guideline's first."""
    return words.get(language) or next(iter(words.values()), "")


def label_set(guideline: Guideline) -> LabelSet:
    """The guideline's labels; made once, since a published guideline never changes."""
    found = _made.get(guideline.sha256)
    if found is None:
        found = _made[guideline.sha256] = from_document(guideline.document)
    return found


def from_document(document: dict[str, Any]) -> LabelSet:
    """The label set of a `guideline.json` that GuidelineSchema has loaded."""
    return LabelSet(
        version=document["version"],
        languages=tuple(document["languages"]),
        labels=tuple(_label(label) for label in document["labels"]),
        skip_reasons=tuple(_named(reason) for reason in document["skip_reasons"]),
        clauses=tuple(_named(clause) for clause in document["clauses"]),
        details={detail["id"]: _named(detail) for detail in document["details"]},
        detail_values={
            detail["id"]: {value["id"]: _named(value) for value in detail["values"]}
            for detail in document["details"]
        },
        relations={relation["id"]: _named(relation) for relation in document["relations"]},
    )


_made: dict[str, LabelSet] = {}  # by the guideline's SHA-256


def _label(label: dict[str, Any]) -> Label:
    return Label(
        id=label["id"],
        key=label["key"],
        letter=label["letter"],
        light=label["colour"]["light"],
        dark=label["colour"]["dark"],
        names=label["names"],
        definitions=label["definitions"],
        details={name: _detail_use(use) for name, use in label["details"].items()},
        relations=tuple(label["relations"]),
    )


def _detail_use(use: dict[str, Any]) -> DetailUse:
    values = use["values"]
    return DetailUse(
        values=None if values is None else tuple(values),
        multiple=use.get("multiple", False),
        automatic=use.get("automatic"),
    )


def _named(item: dict[str, Any]) -> Named:
    return Named(
        id=item["id"],
        key=item.get("key", ""),
        names=item.get("names") or item.get("title") or {},
        definitions=item.get("definitions", {}),
    )


def _allowed(use: DetailUse, value: Any) -> bool:
    return use.values is None or value in use.values
