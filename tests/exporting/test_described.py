"""A training export loads in the tools that people train with."""

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "build" / "validators" / "bin" / "python"

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def found(exports):
    """What `datasets`, `mlcroissant` and `frictionless` found in the export."""
    if not PYTHON.exists():
        pytest.skip("the validators are not installed (make validators)")
    script = ROOT / "tests" / "exporting" / "loading.py"
    command = [str(PYTHON), str(script), str(exports["training"].path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@pytest.fixture
def lines(training):
    """How many lines each file of the export has, by what the tools call it."""
    return {
        path.removeprefix("data/").removesuffix(".jsonl"): len(training.records(path))
        for path in training.lines()
    }


def test_datasets_loads_every_split_with_the_labels_of_the_guideline(found, training):
    for part, loaded in found["datasets"].items():
        records = training.records(f"data/{part}.jsonl")

        assert loaded["names"] == ["allegation", "denial", "evidence", "context"]
        assert loaded["labels"] == [record["label"] for record in records]


def test_croissant_loads_every_record_set(found, lines):
    assert found["croissant"] == lines


def test_the_data_package_is_valid(found, lines):
    assert found["frictionless"] == {"valid": True, "rows": lines}


def test_they_name_the_bytes_that_are_there(training):
    told = {file["path"]: file["sha256"] for file in training.document("manifest.json")["files"]}
    croissant = training.document("croissant.json")["distribution"]
    package = training.document("datapackage.json")["resources"]

    assert [(file["@id"], file["sha256"]) for file in croissant] == [
        (path, told[path]) for path in training.lines()
    ]
    assert [(file["path"], file["hash"]) for file in package] == [
        (path, f"sha256:{told[path]}") for path in training.lines()
    ]
