"""Publishing a folder from the command line."""

import json
import shutil

import pytest
from click.testing import CliRunner

from annotator import guidelines, projects
from annotator.cli import main
from tests.factories import make_project


@pytest.fixture
def run(app, database, session, tmp_path):
    """Runs `annotator guideline publish demo …` on this test's database."""
    make_project(session)
    session.commit()
    settings = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_DATABASE": database}
    words = ("guideline", "publish", "demo")
    return lambda *more: CliRunner().invoke(main, (*words, *map(str, more)), env=settings)


@pytest.fixture
def folder(tmp_path):
    """The default guideline as version 2.0.0, without context."""
    path = tmp_path / "next"
    shutil.copytree(guidelines.DEFAULT, path)
    document = json.loads((path / "guideline.json").read_text("utf-8"))
    document["version"] = "2.0.0"
    document["labels"] = [row for row in document["labels"] if row["id"] != "context"]
    (path / "guideline.json").write_text(json.dumps(document), "utf-8")
    return path


def test_a_folder_becomes_the_next_version_and_says_what_becomes_of_answers(run, folder, session):
    output = run(folder, "--becomes", "evidence=").output

    assert output.splitlines()[0] == "demo: guideline 2.0.0 is published"
    assert "  denial: stays" in output
    assert "  evidence: is looked at again" in output
    assert "  context: is looked at again" in output
    latest = guidelines.latest(session, projects.find(session, "demo"))
    assert latest.becomes["denial"] == "denial"


@pytest.mark.parametrize("said", ["context", "=context", "context=claim", "claim=denial"])
def test_a_wrong_word_changes_nothing(run, folder, session, said):
    result = run(folder, "--becomes", said)

    assert (result.exit_code, guidelines.latest(session, projects.find(session, "demo")).major) == (
        1,
        1,
    )


def test_the_same_version_twice_is_refused_in_one_sentence(run, folder):
    run(folder)
    result = run(folder)

    assert result.exit_code == 1
    assert "2.0.0 is published already" in result.output
