"""The two descriptions that other tools read a training export by: Croissant and Data Package."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from marshmallow import fields

from annotator.exporting.schemas import schemas_of
from annotator.labelsets import LabelSet

Facts: TypeAlias = Mapping[str, Any]
Columns: TypeAlias = Sequence[tuple[str, fields.Field[Any]]]
# The vocabulary of Croissant 1.0: its own words, and those that it takes from schema.org.
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{
        word: f"cr:{word}"
        for word in (
            "citeAs",
            "column",
            "equivalentProperty",
            "extract",
            "field",
            "fileObject",
            "fileProperty",
            "fileSet",
            "format",
            "includes",
            "isLiveDataset",
            "jsonPath",
            "key",
            "md5",
            "parentField",
            "path",
            "recordSet",
            "references",
            "regex",
            "repeated",
            "replace",
            "samplingRate",
            "separator",
            "source",
            "subField",
            "transform",
        )
    },
}
JSON_LINES = "application/jsonlines"
OURS: tuple[tuple[type[fields.Field[Any]], str, str], ...] = (  # Croissant's type, Data Package's
    (fields.Integer, "sc:Integer", "integer"),
    (fields.Float, "sc:Float", "number"),
    (fields.Boolean, "sc:Boolean", "boolean"),
    (fields.List, "sc:Text", "array"),
    (fields.Dict, "sc:Text", "object"),
    (fields.Nested, "sc:Text", "object"),
    (fields.String, "sc:Text", "string"),
)


def croissant(
    name: str, about: str, facts: Facts, files: Sequence[Facts], labels: LabelSet
) -> Facts:
    """`croissant.json`: every file with its digest, a record set each with the columns it has."""
    lines = [file for file in files if file["path"].endswith(".jsonl")]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "dateCreated": facts["created_at"],
        "description": about,
        "distribution": [_file_object(file) for file in lines],
        "name": name,
        "recordSet": [_record_set(file["path"], _columns(file["path"], labels)) for file in lines],
        "version": f"0.0.{facts['ledger']['seq']}",
    }


def data_package(
    name: str, about: str, facts: Facts, files: Sequence[Facts], labels: LabelSet
) -> Facts:
    """`datapackage.json`: a resource for every file of lines."""
    lines = [file for file in files if file["path"].endswith(".jsonl")]
    return {
        "created": facts["created_at"],
        "description": about,
        "name": name,
        "profile": "data-package",
        "resources": [_resource(file, _columns(file["path"], labels)) for file in lines],
        "version": f"0.0.{facts['ledger']['seq']}",
    }


def with_files(described: Facts, files: Sequence[Facts]) -> Facts:
    """Either description, of files that have other bytes now."""
    now = {file["path"]: file for file in files}
    if "distribution" in described:
        objects = described["distribution"]
        renewed = [{**entry, **_digest_of_object(now[entry["contentUrl"]])} for entry in objects]
        return {**described, "distribution": renewed}
    resources = described["resources"]
    renewed = [{**entry, **_digest_of_resource(now[entry["path"]])} for entry in resources]
    return {**described, "resources": renewed}


def _digest_of_object(file: Facts) -> Facts:
    return {"contentSize": f"{file['bytes']} B", "sha256": file["sha256"]}


def _digest_of_resource(file: Facts) -> Facts:
    return {"bytes": file["bytes"], "hash": f"sha256:{file['sha256']}"}


def part_of(path: str) -> str:
    """What a file of lines is called: `train` for `data/train.jsonl`."""
    return path.removeprefix("data/").removesuffix(".jsonl")


def _file_object(file: Facts) -> Facts:
    return {
        "@id": file["path"],
        "@type": "cr:FileObject",
        **_digest_of_object(file),
        "contentUrl": file["path"],
        "encodingFormat": JSON_LINES,
        "name": file["path"],
    }


def _columns(path: str, labels: LabelSet) -> Columns:
    """The columns of a file of lines, in the order of their names."""
    schemas = schemas_of("training", labels)
    schema = schemas.get(path) or schemas["data/*.jsonl"]
    return sorted(schema().fields.items())


def _record_set(path: str, columns: Columns) -> Facts:
    part = part_of(path)
    return {
        "@id": part,
        "@type": "cr:RecordSet",
        "field": [_field(part, path, *column) for column in columns if _is_flat(column[1])],
        "name": part,
    }


def _is_flat(field: fields.Field[Any]) -> bool:
    """Whether the column holds texts, numbers or lists of texts: all that Croissant reads."""
    inner = field.inner if isinstance(field, fields.List) else field
    return not isinstance(inner, fields.Nested | fields.Dict)


def _field(part: str, path: str, name: str, field: fields.Field[Any]) -> Facts:
    described: dict[str, Any] = {
        "@id": f"{part}/{name}",
        "@type": "cr:Field",
        "dataType": _type(field)[0],
        "name": name,
        "source": {"extract": {"column": name}, "fileObject": {"@id": path}},
    }
    if isinstance(field, fields.List):
        described["repeated"] = True
    if about := field.metadata.get("description"):
        described["description"] = about
    return described


def _resource(file: Facts, columns: Columns) -> Facts:
    return {
        **_digest_of_resource(file),
        "encoding": "utf-8",
        "format": "jsonl",
        "mediatype": JSON_LINES,
        "name": part_of(file["path"]),
        "path": file["path"],
        "profile": "tabular-data-resource",
        "schema": {
            "fields": [_column(*column) for column in columns],
            "primaryKey": ["id"],
        },
    }


def _column(name: str, field: fields.Field[Any]) -> Facts:
    described: dict[str, Any] = {"name": name, "type": _type(field)[1]}
    if about := field.metadata.get("description"):
        described["description"] = about
    return described


def _type(field: fields.Field[Any]) -> tuple[str, str]:
    return next((ours, theirs) for kind, ours, theirs in OURS if isinstance(field, kind))
