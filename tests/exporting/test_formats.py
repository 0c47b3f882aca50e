"""Every line of a sample export is what its schema says."""

import jsonschema
import pytest

from annotator.exporting import schemas
from annotator.labelsets import from_document
from annotator.verify import shapes
from tests.exporting.conftest import Folder

KINDS = pytest.mark.parametrize("kind", ["training", "audit"])
SHAPES = {
    "data/*.jsonl": shapes.SENTENCE,
    "skipped.jsonl": shapes.UNTRAINED,
    "unresolved.jsonl": shapes.UNTRAINED,
    "sentences.jsonl": shapes.AUDIT,
    "articles.jsonl": shapes.ARTICLE,
    "ledger.jsonl": shapes.EVENT,
}


def of_file(path, found):
    return found["data/*.jsonl" if path.startswith("data/") else path]


@pytest.fixture
def labels(audit):
    return from_document(audit.document("guidelines/1.0.0/guideline.json"))


@KINDS
def test_every_line_loads_through_its_schema(kind, labels, exports):
    folder, found = Folder(exports[kind].path), schemas.schemas_of(kind, labels)
    errors = [
        of_file(path, found)().validate(record)
        for path in folder.lines()
        for record in folder.records(path)
    ]

    assert [error for error in errors if error] == []


@KINDS
def test_every_line_fits_the_json_schema_that_travels_with_it(kind, exports):
    folder = Folder(exports[kind].path)
    schema = folder.document("schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = [
        error
        for path in folder.lines()
        for record in folder.records(path)
        for error in jsonschema.Draft202012Validator(of_file(path, schema["$defs"])).iter_errors(
            record
        )
    ]

    assert errors == []


@KINDS
def test_any_line_fits_the_schema_as_a_whole(kind, exports):
    folder = Folder(exports[kind].path)
    validator = jsonschema.Draft202012Validator(folder.document("schema.json"))
    records = [record for path in folder.lines() for record in folder.records(path)]

    assert [record for record in records if not validator.is_valid(record)] == []


@KINDS
def test_verify_knows_the_keys_of_the_schemas(kind, labels):
    found = schemas.schemas_of(kind, labels)

    assert {path: set(schema().fields) for path, schema in found.items()} == {
        path: set(SHAPES[path]) for path in found
    }
