import json

import pytest
from click.testing import CliRunner

from annotator import ledger
from annotator.cli import main
from tests.agreement.scenes import article
from tests.factories import join, make_project


@pytest.fixture
def project(session):
    made = make_project(session)
    for username in ("alice", "bob"):
        join(session, made, username, "annotator")
    article(session, made, "one", alice="AADE-", bob="ACDE-")
    make_project(session, "empty")
    session.commit()
    return made


@pytest.fixture
def run(project, database, tmp_path):
    """Runs `annotator agreement …` on this test's database."""
    settings = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_DATABASE": database}

    def run(*arguments):
        return CliRunner().invoke(main, ["agreement", *arguments], env=settings)

    return run


def test_the_table_has_a_line_for_all_labels_and_for_each(run):
    lines = run("demo").stdout.splitlines()

    names = [line.split("  ")[0] for line in lines if "  " in line.strip()]
    assert names[1:6] == ["all", "allegation", "denial", "evidence", "context"]


def test_the_table_has_a_line_for_each_slice_and_each_pair(run):
    lines = run("demo", "--by", "language").stdout.splitlines()

    assert [line for line in lines if line.startswith(("en  ", "alice × bob"))]
    assert [line for line in lines if line.startswith("alice × bob") and "0.750" in line]


def test_other_answers_can_be_compared(run):
    record = json.loads(run("demo", "--of", "skip", "--json").stdout)

    assert record["question"] == {"of": "skip", "by": None, "major": 1}
    assert record["overall"]["percent"]["value"] == 1.0


def test_a_csv_has_the_matrices_too(run):
    lines = run("demo", "--csv").stdout.splitlines()

    assert lines[0] == "part,about,figure,value,sentences,answers,low,high,note"
    assert [line for line in lines if line.startswith("pair matrix,allegation")] == []
    assert [line for line in lines if line.startswith("matrix,allegation 2")]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [("--of colour", 2), ("--by colour", 2), ("--major x", 2), ("--major 7", 1)],
)
def test_what_cannot_be_asked_is_refused(run, arguments, code):
    result = run("demo", *arguments.split())

    assert (result.exit_code, bool(result.stderr)) == (code, True)


def test_json_says_project_point_figures_and_what_they_rest_on(run, session, project):
    record = json.loads(run("demo", "--json").stdout)

    seq, head = ledger.end(session, project.id)
    assert (record["project"], record["ledger"]) == ("demo", {"seq": seq, "head": head})
    assert record["overall"]["percent"] == {
        "value": 0.75,
        "n_sentences": 4,
        "n_annotations": 8,
        "reason": None,
    }


def test_json_is_canonical_and_the_same_each_time(run):
    first = run("demo", "--json").stdout

    record = json.loads(first)
    assert first == run("demo", "--json").stdout
    assert first == (
        json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    )


def test_a_project_that_is_not_there_is_an_error_in_one_sentence(run):
    result = run("nowhere")

    assert (result.exit_code, result.stderr) == (1, "There is no project nowhere.\n")


def test_without_overlap_it_says_why_there_is_no_figure(run):
    assert "not computable: no sentence has two answers that count" in run("empty").stdout
