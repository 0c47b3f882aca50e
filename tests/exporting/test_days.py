"""An audit export that tells days alone."""

import re

import pytest

from annotator.db import writing
from annotator.exporting import making
from annotator.exporting.options import Options
from annotator.verify import verify
from annotator.verify.untold import UNCHECKED
from tests.exporting.conftest import Folder
from tests.verify.spoiling import Spoiled

EXACT = re.compile(r"\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def days(demo, tmp_path):
    made = making.make(writing, "demo", "audit", tmp_path, options=Options(times="day"))
    return Folder(made.path)


def test_no_file_tells_the_time_of_day(days):
    told = [path.name for path in days.path.rglob("*") if path.is_file()]

    assert "ledger.jsonl" not in told
    assert [p for p in days.path.rglob("*") if p.is_file() and EXACT.search(p.read_text())] == []


def test_what_cannot_be_checked_is_said(days):
    report = verify(days.path)

    assert report.problems == []
    assert days.document("manifest.json")["unchecked"] == list(UNCHECKED)
    assert all(what in report.conclusion for what in UNCHECKED)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda r: r.update(label="denial"), "label is not what the answers give"),
        (lambda r: r["annotations"][0].update(label="denial"), "is not what the answers give"),
        (lambda r: r["annotations"][0].update(at="2026-11-22T06:00:00Z"), "more than the day"),
        (lambda r: r.update(text="Another text of 28 letters!!"), "text is not what stands"),
    ],
)
def test_gold_still_follows_from_the_answers(days, change, problem):
    spoiled = Spoiled(days.path, "")
    spoiled.change("sentences.jsonl", lambda records: change(records[0]))
    spoiled.sum_up()

    assert any(problem in said for said in spoiled.problems)
