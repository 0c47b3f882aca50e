"""The lines of a training export as tables."""

import csv

import pytest

from annotator.canonical import canonical
from annotator.db import writing
from annotator.exporting import making, rebuilding, tables
from annotator.exporting.options import Options
from annotator.verify import verify
from tests.exporting.conftest import Folder
from tests.exporting.test_options import contents, texts


@pytest.fixture
def with_tables(demo, tmp_path):
    made = making.make(writing, "demo", "training", tmp_path, options=Options(csv=True))
    return Folder(made.path)


@pytest.mark.parametrize("said", ["=1+1", "+33 1 23", "-cmd", "@sum", "\tx", "\rx"])
def test_what_a_spreadsheet_would_compute_is_told_to_be_text(said):
    assert tables.cell(said) == f"'{said}"


def test_a_table_has_the_rows_of_the_file_beside_it(with_tables):
    for path in with_tables.lines("data/*.jsonl"):
        with (with_tables.path / tables.beside(path)).open(newline="") as file:
            rows = list(csv.DictReader(file))
        found = [(row["id"], row["label"], row["text"], row["label_distribution"]) for row in rows]
        assert found == [
            (r["id"], r["label"], r["text"], canonical(r["label_distribution"]))
            for r in with_tables.records(path)
        ]


def test_a_table_that_was_changed_is_found(with_tables):
    assert verify(with_tables.path).problems == []
    path = next(with_tables.path.glob("data/*.csv"))
    path.write_text(path.read_text().replace("context", "denial"))

    found = verify(with_tables.path).problems
    assert any("is not the table of what" in problem for problem in found)


def test_tables_are_rebuilt_with_their_texts(with_tables, demo, tmp_path):
    standoff = making._write(
        "demo", "training", tmp_path, Options(text="standoff", csv=True), lambda _done, _of: None
    )
    full = making._write(
        "demo", "training", tmp_path / "full", Options(csv=True), lambda _done, _of: None
    )
    rebuilt = rebuilding.rebuild(standoff.path, texts(), tmp_path / "rebuilt")

    assert contents(rebuilt) == contents(full.path)
