"""The desk in a training round, test sentences, who has passed."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from annotator.db import begin_writing, db
from annotator.models import Person, Round
from annotator.training import items
from annotator.training.items import Right
from tests.factories import import_text, join, make_project
from tests.training.conftest import sentences_of, training_round

HTMX = {"HX-Request": "true"}
WHY = "The firm rejects what the port says."
RIGHT = Right("denial", None, "R6", WHY)


@pytest.fixture
def training(session):
    """The article trains alice and bob; of its three sentences the second is a test item."""
    project = make_project(session)
    article = import_text(session, project)
    phase = article.round = training_round(session, project, pass_share=800)
    join(session, project, "lead", "manager", "adjudicator")
    for name in ("alice", "bob"):
        join(session, project, name, "annotator")
    sentences = sentences_of(session, article)
    items.put(session, project, sentences[1], RIGHT, None)
    session.commit()
    return SimpleNamespace(
        project=project.id, round=phase.id, article=article.id, sentences=sentences
    )


@pytest.fixture
def answer(sign_in, training):
    """Alice's answer to the n-th sentence, by a form or as the desk's queue sends it."""
    alice = sign_in("alice")

    def send(n, label, headers=None):
        address = f"/projects/demo/sentences/{training.sentences[n - 1]}/annotation"
        sent = alice.post(address, data={"label": label}, headers=headers)
        return alice.get(sent.location) if sent.status_code == 303 else sent

    return send


@pytest.mark.parametrize("headers", [None, HTMX])
def test_after_the_answer_the_page_says_what_is_right_and_why(answer, headers):
    page = answer(2, "context", headers).text

    assert "something else is right" in page
    assert WHY in page
    assert "R6" in page.partition('id="lesson"')[2].partition("</div>")[0]


def test_who_is_right_reads_why_too(answer):
    page = answer(2, "denial").text

    assert "Sentence 2: right." in page
    assert WHY in page


@pytest.mark.parametrize("headers", [None, HTMX])
def test_nothing_of_it_is_in_any_page_before(sign_in, training, answer, headers):
    answer(1, "context")
    alice, pages = sign_in("alice"), []
    for right in (RIGHT, Right("evidence", None, "R4", WHY * 9)):
        change_item(training, right)
        pages.append(
            [
                alice.get(f"/projects/demo/{place}", headers=headers).text
                for place in (
                    f"label/{training.article}",
                    f"label/{training.article}/review",
                    f"sentences/{training.sentences[1]}",
                )
            ]
        )

    assert pages[0] == pages[1]
    assert WHY not in "".join(pages[0])


def test_an_answer_that_was_told_is_kept_and_the_refusal_says_so(answer):
    answer(2, "context")
    refused = answer(2, "denial", HTMX)

    assert refused.status_code == 409
    assert "your answer stays" in refused.text


def test_elsewhere_a_test_item_changes_nothing(answer, app, training):
    with app.app_context():
        session = begin_writing()
        session.scalars(select(Round).where(Round.kind == "training")).one().kind = "pilot"
        session.commit()
        db.session.remove()

    page = answer(2, "context").text

    assert 'id="lesson"' not in page
    assert WHY not in page


def change_item(training, right):
    session = begin_writing()
    lead = session.scalars(select(Person).where(Person.is_manager)).one()
    items.put(session, lead.project, training.sentences[1], right, lead)
    session.commit()
    db.session.remove()


def put(client, training, n=3, **fields):
    form = {"article": training.article, "answer": "evidence", "explanation": "It is a report."}
    address = f"/projects/demo/sentences/{training.sentences[n - 1]}/test-item"
    return client.post(address, data={**form, **fields})


def sheet(client, training, n=None):
    place = f"?sentence={training.sentences[n - 1]}" if n else ""
    return client.get(f"/projects/demo/articles/{training.article}/test-items{place}").text


def test_a_lead_makes_a_test_sentence_and_finds_it_in_the_list(sign_in, training):
    lead = sign_in("lead")
    put(lead, training, clause="R4")

    listed = lead.get("/projects/demo/test-items").text
    assert "It is a report." in listed
    assert "test sentence" in sheet(lead, training)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"explanation": ""}, "Say in one line why this is the right answer"),
        ({"answer": ""}, "Choose the right answer"),
        ({"answer": "fib"}, "fib is not a label of this project"),
        ({"clause": "R99"}, "The guideline has no clause R99"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form_and_what_was_typed_stays(
    sign_in, training, fields, said
):
    refused = put(sign_in("lead"), training, **{"explanation": "Typed.", **fields})

    assert refused.status_code == 422
    assert said in refused.text
    assert fields.get("explanation", "Typed.") in refused.text


def test_a_test_sentence_is_taken_away(sign_in, training):
    lead = sign_in("lead")
    address = f"/projects/demo/sentences/{training.sentences[1]}/test-item/remove"
    lead.post(address, data={"article": training.article})

    assert WHY not in lead.get("/projects/demo/test-items").text


def test_what_was_decided_is_offered_as_the_right_answer(sign_in, contested, decide):
    decide(1, answer="allegation")
    decide(1, answer="allegation", reason="slip", clause="R1", note="Who says it is named.")
    page = sheet(sign_in("lead"), contested, 1)

    assert "Filled in from what was decided." in page
    assert "Who says it is named." in page
    assert '<option value="R1" selected>' in page


def hand_in(client, training, labels):
    for sentence, label in zip(training.sentences, labels, strict=True):
        address = f"/projects/demo/sentences/{sentence}/annotation"
        client.post(address, data={"label": label})
    return client.post(f"/projects/demo/label/{training.article}/submit")


def test_annotators_see_their_own_result_and_leads_everybodys(sign_in, training):
    alice, bob = sign_in("alice"), sign_in("bob")
    hand_in(alice, training, ("allegation", "denial", "evidence"))
    hand_in(bob, training, ("allegation", "context", "evidence"))

    assert "<b>passed</b>" in alice.get("/projects/demo/training").text
    assert "not passed" in bob.get("/projects/demo/training").text
    assert "You have not passed the training training." in bob.get("/projects/demo/label").text
    lead = sign_in("lead").get("/projects/demo/training").text
    assert "passed</b>" in lead
    assert "not passed" in lead
    assert "R6" in lead


@pytest.mark.parametrize(("what", "then"), [("pass", "<b>passed</b>"), ("repeat", "once more")])
def test_a_lead_lets_pass_or_asks_to_repeat(sign_in, app, training, what, then):
    alice, lead = sign_in("alice"), sign_in("lead")
    hand_in(alice, training, ("context",) * 3)
    with app.app_context():
        who = db.session().scalars(select(Person.id).order_by(Person.id)).all()[1]
        db.session.remove()
    lead.post(f"/projects/demo/training/{training.round}/people/{who}/{what}")

    assert then in alice.get("/projects/demo/training").text
    assert (what == "repeat") == ("answered" in alice.get("/").text)


TOLD = "Work here may contain sentences whose right answer is known beforehand"


def change_round(**values):
    session = begin_writing()
    for name, value in values.items():
        setattr(session.scalars(select(Round).where(Round.kind == "training")).one(), name, value)
    session.commit()
    db.session.remove()


def test_what_is_trained_openly_is_no_reason_to_warn(sign_in, training):
    assert TOLD not in sign_in("alice").get("/").text


@pytest.mark.parametrize("use", [{"kind": "pilot"}, {"repeats": 10}])
def test_where_a_round_uses_tests_or_repeats_everybody_is_told_and_nobody_which(
    sign_in, app, training, use
):
    with app.app_context():
        change_round(**use)
    alice = sign_in("alice")

    assert TOLD in alice.get("/").text
    assert TOLD in alice.get("/projects/demo/training").text
    assert TOLD in alice.get("/projects/demo/guideline").text
    assert TOLD not in alice.get(f"/projects/demo/label/{training.article}").text
