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
