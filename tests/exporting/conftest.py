"""Exports of the small project of tests/golden.py."""

import json
from pathlib import Path

import pytest

from annotator.db import writing
from annotator.exporting import making
from tests import golden


class Folder:
    """An export as a person opens it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def records(self, name: str) -> list[dict]:
        return [json.loads(line) for line in (self.path / name).read_text().split("\n")[:-1]]

    def document(self, name: str) -> dict:
        return json.loads((self.path / name).read_text())

    @property
    def labelled(self) -> list[dict]:
        return [record for path in self.lines("data/*.jsonl") for record in self.records(path)]

    def lines(self, pattern: str = "**/*.jsonl") -> list[str]:
        return sorted(str(path.relative_to(self.path)) for path in self.path.glob(pattern))


@pytest.fixture
def training(exports):
    return Folder(exports["training"].path)


@pytest.fixture
def audit(exports):
    return Folder(exports["audit"].path)


@pytest.fixture
def demo(session):
    """The project `demo`, made and committed."""
    project, _people = golden.make(session)
    return project


@pytest.fixture
def export(demo, tmp_path):
    """Makes an export of the project; returns what was made."""
    return lambda kind, place="out": making.make(writing, "demo", kind, tmp_path / place)
