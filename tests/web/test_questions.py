"""Notes to the lead: listed, answered, told to whoever asked."""

import re

import pytest
from sqlalchemy import select

from annotator.db import begin_writing
from annotator.models import Annotation, Event, NoteAnswer, Project
from tests.factories import join

PAGE = "/projects/demo/questions"


@pytest.fixture
def noted(session, contested):
    """The annotation beside which alice asked `Or is it?`: an allegation, not decided yet."""
    return session.scalars(select(Annotation.id).where(Annotation.comment.is_not(None))).one()


@pytest.fixture
def answer(lead, noted):
    def send(words="It is: see R3.", by=lead, **more):
        return by.post(f"{PAGE}/{noted}/answer", data={"words": words, **more})

    return send


def test_a_note_waits_with_its_sentence(lead, noted):
    page = lead.get(PAGE).text

    assert "Or is it?" in page
    assert "The port accused the firm." in page


def test_the_label_beside_it_is_hidden_while_its_reader_may_be_asked_first(lead, noted):
    assert 'data-label="allegation"' not in lead.get(PAGE).text


def test_the_label_is_shown_once_the_sentence_is_decided(lead, noted, decide):
    decide(1, label="context", reason="slip")
    decide(1, label="context", reason="slip")

    assert 'data-label="allegation"' in lead.get(PAGE).text


@pytest.fixture
def joins(session, contested):
    def joins(username, *roles):
        begin_writing(session)
        join(session, session.get(Project, contested.project), username, *roles)
        session.commit()

    return joins


def test_the_label_is_shown_to_a_manager_who_decides_nothing(sign_in, noted, joins):
    joins("erin", "manager")

    assert 'data-label="allegation"' in sign_in("erin").get(PAGE).text


def test_an_answer_goes_to_the_ledger_and_out_of_what_waits(lead, session, answer):
    assert answer(proposed="yes").status_code == 303

    session.rollback()
    event = session.scalars(select(Event).where(Event.type == "note.answer")).one()
    assert event.subject == "port-1@1:0-26"
    assert '"answer":"It is: see R3."' in event.words
    assert '"proposed":true' in event.payload
    assert "No question waits" in lead.get(PAGE).text
    assert "It is: see R3." in lead.get(f"{PAGE}?show=answered").text


def test_whoever_asked_is_told_at_the_start_and_at_the_sentence(sign_in, contested, answer):
    answer()
    alice = sign_in("alice")

    assert "It is: see R3." in alice.get("/").text
    sheet = f"/projects/demo/sentences/{contested.sentences[0]}"
    assert "It is: see R3." in alice.get(sheet).text


def test_nobody_else_is_told(sign_in, contested, answer):
    answer()
    bob = sign_in("bob")

    for path in ("/", f"/projects/demo/sentences/{contested.sentences[0]}"):
        assert "It is: see R3." not in bob.get(path).text
    assert bob.get(PAGE).status_code == 404


def test_an_empty_answer_is_refused_beside_its_field(answer):
    response = answer(" ")

    assert response.status_code == 422
    assert re.search(r"Write an answer first", response.text)


def test_the_same_answer_again_changes_nothing(session, answer):
    answer()
    answer()

    session.rollback()
    assert len(session.scalars(select(NoteAnswer)).all()) == 1


def test_a_later_answer_replaces_the_earlier(sign_in, answer):
    answer()
    answer("No: see R4.")
    page = sign_in("alice").get("/").text

    assert ("No: see R4." in page, "It is: see R3." in page) == (True, False)


def test_another_note_waits_again(lead, sign_in, contested, answer):
    answer()
    alice = sign_in("alice")
    alice.post(f"/projects/demo/label/{contested.article}/take-back")
    alice.post(
        f"/projects/demo/sentences/{contested.sentences[0]}/annotation",
        data={"comment": "And if he only says so?"},
    )

    assert "And if he only says so?" in lead.get(PAGE).text


def test_an_answer_that_is_undone_takes_the_lead_s_with_it(sign_in, session, contested, answer):
    answer()
    alice = sign_in("alice")
    alice.post(f"/projects/demo/label/{contested.article}/take-back")
    for act in (3, 2, 1):
        alice.post("/projects/demo/undo", data={"act": act, "article": contested.article})

    session.rollback()
    assert session.scalars(select(NoteAnswer)).all() == []


def test_who_labels_an_article_reads_no_note_in_it(sign_in, noted, joins):
    joins("bob", "annotator", "manager")

    assert "Or is it?" not in sign_in("bob").get(PAGE).text
    assert sign_in("bob").get(f"{PAGE}/{noted}").status_code == 404


def test_what_is_proposed_stands_beside_the_draft(lead, answer):
    answer(proposed="yes")
    lead.post("/projects/demo/guideline/draft/begin")

    assert "It is: see R3." in lead.get("/projects/demo/guideline/draft").text
