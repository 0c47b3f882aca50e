"""People who are forgotten, and people whose answers are left out of exports."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from annotator import checking, erasing
from annotator.cli import main
from annotator.db import begin_writing, reading, writing
from annotator.exporting import making
from annotator.models import Account, Annotation, Event, Person, Project
from annotator.verify import verify
from tests import golden
from tests.exporting.conftest import Folder


@pytest.fixture
def alice(session):
    """An annotator of the golden project, who wrote comments."""
    _project, people = golden.make(session)
    return people.alice


def change(act, person):
    with writing() as session:
        act(session, session.get_one(Person, person.id))


def export(place, kind="audit"):
    return Folder(making.make(writing, "demo", kind, place).path)


def test_who_is_forgotten_is_nobody_and_their_words_are_gone(session, alice):
    change(erasing.erase, alice)
    begin_writing(session)
    session.expire_all()
    mine = session.get_one(Person, alice.id)
    theirs = session.scalars(select(Event).where(Event.actor == alice.pid)).all()

    assert (mine.account_id, mine.roles) == (None, set())
    assert [event.seq for event in theirs if event.words or event.words_salt] == []
    assert [row.comment for row in session.scalars(select(Annotation)) if row.comment] == [
        row.comment
        for row in session.scalars(select(Annotation).join(Annotation.assignment))
        if row.comment and row.assignment.person_id != alice.id
    ]
    assert session.scalars(select(Account).where(Account.username == "alice")).one()


def test_the_erasure_names_the_events(session, alice):
    with_words = select(Event.seq).where(Event.actor == alice.pid, Event.words.is_not(None))
    before = list(session.scalars(with_words))
    change(erasing.erase, alice)
    session.rollback()
    [applied] = session.scalars(select(Event).where(Event.type == "erasure.apply"))

    assert before
    assert (applied.subject, json.loads(applied.payload)) == (alice.pid, {"events": before})


@pytest.mark.parametrize("kind", ["training", "audit"])
def test_gold_and_chain_verify_after_an_erasure(alice, tmp_path, kind):
    before = export(tmp_path / "before", kind)
    change(erasing.erase, alice)
    after = export(tmp_path / "after", kind)

    assert verify(after.path).problems == []
    assert after.document("manifest.json")["books"] == before.document("manifest.json")["books"]


def test_the_database_still_agrees_with_its_ledger(alice):
    change(erasing.erase, alice)
    with reading() as session:
        assert checking.check(session, session.scalars(select(Project)).one()).problems == []


def test_an_export_of_an_earlier_point_lists_of_whom_words_were_erased(alice, tmp_path):
    before = making.make(writing, "demo", "audit", tmp_path / "before")
    change(erasing.erase, alice)
    then = making.make(writing, "demo", "audit", tmp_path / "then", as_of=before.seq)

    assert alice.pid in Folder(then.path).document("manifest.json")["erased"]
    assert verify(then.path, before.head).problems == []
    assert "Not sure" not in "".join(
        (line["words"] and str(line["words"])) or ""
        for line in Folder(then.path).records("ledger.jsonl")
        if line["actor"] == alice.pid
    )


def test_words_that_went_without_an_erasure_are_found(session, alice):
    begin_writing(session)
    event = session.scalars(select(Event).where(Event.words.is_not(None))).first()
    event.words = event.words_salt = None
    session.commit()
    with reading() as reader:
        problems = checking.check(reader, reader.scalars(select(Project)).one()).problems

    assert any("no erasure says so" in problem for problem in problems)


def test_who_is_left_out_has_no_answer_in_later_exports(alice, tmp_path):
    change(erasing.leave_out, alice)
    folder = export(tmp_path)
    told = folder.records("sentences.jsonl")
    labels = [
        line["payload"]
        for line in folder.records("ledger.jsonl")
        if line["actor"] == alice.pid and line["type"].startswith("annotation.")
    ]

    assert {a["annotator"] for r in told for a in r["annotations"]} & {alice.pid} == set()
    assert set(map(str, labels)) == {"None"}
    assert folder.document("manifest.json")["left_out"] == [alice.pid]
    assert verify(folder.path).problems == []


def test_gold_follows_from_the_answers_that_are_left(alice, tmp_path):
    change(erasing.leave_out, alice)
    records = export(tmp_path).records("sentences.jsonl")
    [sentence] = [record for record in records if record["id"] == "port-1@1:0-28"]

    assert (sentence["status"], sentence["n_annotations"]) == ("insufficient", 1)


def test_a_training_export_without_somebody_names_nobody(alice, tmp_path):
    change(erasing.leave_out, alice)
    folder = export(tmp_path, "training")

    assert verify(folder.path).problems == []
    assert alice.pid not in (folder.path / "manifest.json").read_text()


def test_who_is_taken_in_again_counts_again(alice, tmp_path):
    change(erasing.leave_out, alice)
    change(lambda session, person: erasing.leave_out(session, person, False), alice)

    assert export(tmp_path).document("manifest.json")["books"]["unanimous"] == 8


def test_the_command_line_erases_by_the_id_in_the_project(session, alice, database, tmp_path):
    settings = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_DATABASE": database}
    session.rollback()
    said = CliRunner().invoke(main, ["person", "erase", "demo", alice.pid, "--yes"], env=settings)
    nobody = CliRunner().invoke(main, ["person", "erase", "demo", "p-0", "--yes"], env=settings)

    assert (said.exit_code, said.stdout.startswith(f"{alice.pid} in demo is nobody's")) == (0, True)
    assert (nobody.exit_code, nobody.stderr) == (
        1,
        "There is nobody called p-0 in the project demo.\n",
    )
