"""What is said before an export is made."""

import json

from click.testing import CliRunner

from annotator.cli import main
from annotator.db import reading
from annotator.exporting import preview
from annotator.exporting.options import Options
from annotator.models import Project
from tests.factories import make_project


def told(project):
    with reading() as session:
        return preview.look(session, session.get_one(Project, project.id), Options())


def test_labels_that_a_part_would_lack_are_named(demo):
    lacking = {str(remark) for remark in told(demo).remarks}

    assert "No sentence labelled evidence would be in validation." in lacking


def test_what_is_not_settled_is_counted(demo):
    assert "5 sentences are not settled yet; they would be left out." in map(
        str, told(demo).remarks
    )


def test_the_labels_are_those_that_the_export_then_has(demo, export):
    before = told(demo).labels
    made = export("training")

    assert before == {
        part: dict(counts)
        for part, counts in json.loads((made.path / "manifest.json").read_text())["labels"].items()
    }


def test_an_empty_project_has_one_remark(session):
    project = make_project(session, "empty")
    session.commit()

    assert list(map(str, told(project).remarks)) == ["No sentence has a label yet."]


def test_a_dry_run_writes_nothing(session, demo, database, tmp_path):
    settings = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_DATABASE": database}
    words = ["export", "demo", "--kind", "training", "--dry-run", "--out", str(tmp_path / "out")]
    said = CliRunner().invoke(main, words, env=settings)

    assert (said.exit_code, (tmp_path / "out").exists()) == (0, False)
    assert "unanimous 8" in said.stdout
    assert "alpha " in said.stdout
