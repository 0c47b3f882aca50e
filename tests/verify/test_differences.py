"""`annotator diff`: two exports of a project, what changed between them, and what is refused."""

import json
import shutil

import pytest
from click.testing import CliRunner

from annotator.adjudication import decisions
from annotator.adjudication.choices import Choice
from annotator.cli import main
from annotator.corpus.imports.importing import ArticleRecord, import_articles
from annotator.db import begin_writing, writing
from annotator.exporting import making
from annotator.verify.differences import as_json, as_lines, differences
from annotator.verify.report import Trouble
from tests import golden


@pytest.fixture
def pair(session, tmp_path):
    """Two exports of one kind: between them a decision, answers, a new and a corrected article."""
    project, people = golden.make(session)

    def change():
        begin_writing(session)
        choice = Choice(label="evidence", reason="guideline_gap", clause="R4", note="A report.")
        for _ in range(2):  # before the reveal, and after
            decisions.decide(
                session, people.lead, golden.sentences(session, "port-1")[2].id, choice
            )
        golden.answer(session, people.bob, "port-3", "CE")
        texts = {"port-9": "It came later.", "port-2": golden.TEXTS["port-2"] + " It is new."}
        records = [ArticleRecord(id=key, text=text, language="en") for key, text in texts.items()]
        import_articles(session, project, records)
        session.commit()

    def export(kind):
        return making.make(writing, "demo", kind, tmp_path / "out").path

    def made(kind):
        old = export(kind)
        change()
        return old, export(kind)

    return made


def run(*words):
    return CliRunner().invoke(main, ["diff", *map(str, words)])


def test_an_export_is_the_same_as_itself(exports):
    found = differences(exports["audit"].path, exports["audit"].path)

    assert (found.added, found.gone, found.carried, found.changed) == ([], [], [], [])
    assert found.same > 0


@pytest.mark.parametrize("kind", ["audit", "training"])
def test_what_came_went_and_was_carried_over_is_named(pair, kind):
    found = differences(*pair(kind))

    assert [key.partition("@")[0] for key in found.added] == ["port-2", "port-9"]
    assert {(new, old) for new, old in found.carried} == {
        (f"port-2@2:{place}", f"port-2@1:{place}") for place in ("0-7", "9-30", "31-45", "46-75")
    }
    assert found.gone == []


def test_an_audit_says_which_decision_changed_a_label_whose_it_is_and_why(pair):
    changed = {one.id: one for one in differences(*pair("audit")).changed}
    decided = changed["port-1@1:48-68"]

    assert str(decided.before) == "disagreement (unresolved)"
    assert str(decided.after) == "evidence (adjudicated)"
    assert decided.decision["reason"] == "guideline_gap"
    assert decided.decision["clause"] == "R4"


def test_an_audit_says_whose_answers_changed_a_label(pair):
    changed = {one.id: one for one in differences(*pair("audit")).changed}

    assert str(changed["port-3@1:0-12"].after) == "context (unanimous)"
    assert len(changed["port-3@1:0-12"].annotators) == 1


def test_a_training_export_names_nobody(pair):
    changed = differences(*pair("training")).changed

    assert changed
    assert all((one.decision, one.annotators) == (None, []) for one in changed)


def test_the_same_is_told_as_lines_and_as_json(pair):
    old, new = pair("audit")
    lines, document = run(old, new), run(old, new, "--json")
    found = differences(old, new)

    assert lines.stdout.splitlines() == list(as_lines(found))
    assert json.loads(document.stdout) == json.loads(json.dumps(as_json(found)))
    assert "by p-" in lines.stdout


def test_the_older_export_comes_first(pair):
    old, new = pair("audit")

    assert run(new, old).stderr == f"{old}: is the older export of the two; name it first\n"


def test_exports_of_two_kinds_are_not_compared(exports):
    with pytest.raises(Trouble, match="its kind is training"):
        differences(exports["audit"].path, exports["training"].path)


@pytest.mark.parametrize("spoilt", [0, 1])
def test_an_export_that_is_not_sound_is_refused(exports, tmp_path, spoilt):
    folders = [exports["audit"].path, exports["audit"].path]
    folders[spoilt] = shutil.copytree(exports["audit"].path, tmp_path / "copy")
    (folders[spoilt] / "sentences.jsonl").write_bytes(b"")
    said = run(*folders)

    assert (said.exit_code, said.stdout) == (1, "")
    assert "is not a sound export" in said.stderr
    assert said.stderr.count("\n") == 1


def test_a_folder_that_is_no_export_is_refused(exports, tmp_path):
    assert run(exports["audit"].path, tmp_path).exit_code == 1
