"""JSON Schema 2020-12 of the lines of an export, made of the marshmallow schemas."""

from typing import Any

from marshmallow import Schema, fields, validate

from annotator.exporting.schemas import schemas_of
from annotator.labelsets import LabelSet

ENDS = r"\Z"  # what JSON Schema writes as $
TYPES: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.String, "string"),
    (fields.Integer, "integer"),
    (fields.Float, "number"),
    (fields.Boolean, "boolean"),
    (fields.Dict, "object"),
)
KEYWORDS: dict[Any, tuple[tuple[str, str], ...]] = {
    validate.Range: (("min", "minimum"), ("max", "maximum")),
    validate.Length: (("min", "minLength"), ("max", "maxLength")),
}


def json_schema(kind: str, labels: LabelSet) -> dict[str, Any]:
    """The schema of any line of the export; `$defs` has that of each file, by its path."""
    found = schemas_of(kind, labels)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A line of a {kind} export under guideline {labels.version}",
        "anyOf": [{"$ref": f"#/$defs/{_pointer(path)}"} for path in found],
        "$defs": {path: of_schema(schema()) for path, schema in found.items()},
    }


def of_schema(schema: Schema) -> dict[str, Any]:
    """An object with exactly the schema's keys."""
    described = {
        "type": "object",
        "properties": {name: of_field(field) for name, field in schema.fields.items()},
        "required": sorted(name for name, field in schema.fields.items() if field.required),
        "additionalProperties": False,
    }
    about = (type(schema).__doc__ or "").strip()
    return {**described, "description": about} if schema.fields and about else described


def of_field(field: fields.Field[Any]) -> dict[str, Any]:
    described = _value(field)
    for rule in field.validators:
        described.update(_rule(rule))
    if field.allow_none:
        described = _or_null(described)
    return {**described, **field.metadata}


def _value(field: fields.Field[Any]) -> dict[str, Any]:
    if isinstance(field, fields.Nested):
        return of_schema(field.schema)
    if isinstance(field, fields.List):
        return {"type": "array", "items": of_field(field.inner)}
    return {"type": next(name for of, name in TYPES if isinstance(field, of))}


def _rule(rule: Any) -> dict[str, Any]:
    if isinstance(rule, validate.OneOf):
        return {"enum": list(rule.choices)}
    if isinstance(rule, validate.Regexp):
        return {"pattern": f"^{str(rule.regex.pattern).removesuffix(ENDS)}$"}
    names = KEYWORDS[type(rule)]
    return {key: getattr(rule, name) for name, key in names if getattr(rule, name) is not None}


def _or_null(described: dict[str, Any]) -> dict[str, Any]:
    if "enum" in described:
        described = {**described, "enum": [*described["enum"], None]}
    return {**described, "type": [described["type"], "null"]}


def _pointer(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1")
