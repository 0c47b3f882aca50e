from types import SimpleNamespace

import pytest

from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit
from annotator.training import items, results
from annotator.training.items import Right
from tests.factories import import_text, join, make_project
from tests.training.conftest import sentences_of, training_round

RIGHT = Right("denial", None, "R6", "The firm rejects what the port says.")


@pytest.fixture
def hidden(session):
    """In production the second sentence of the article is a test item, made by the lead."""
    project = make_project(session)
    lead = join(session, project, "lead", "manager")
    people = {name: join(session, project, name, "annotator") for name in ("alice", "bob")}
    article = import_text(session, project)
    sentences = sentences_of(session, article)
    items.put(session, project, sentences[1], RIGHT, lead)
    return SimpleNamespace(
        project=project, lead=lead, article=article, sentences=sentences, **people
    )


def work(session, hidden, person, label):
    for sentence in hidden.sentences:
        annotate(session, person, sentence, {"label": label})
    submit(session, person, hidden.article.id)


def told(session, lead):
    return [
        (one.person.account.username, one.mark.right, one.mark.items, one.mark.failed)
        for one in results.hidden(session, lead)
    ]


def test_leads_see_how_hidden_items_were_answered(session, hidden):
    work(session, hidden, hidden.alice, "denial")
    work(session, hidden, hidden.bob, "context")

    assert told(session, hidden.lead) == [("alice", 1, 1, ()), ("bob", 0, 1, ("R6",))]


def test_only_what_was_handed_in_is_compared(session, hidden):
    annotate(session, hidden.alice, hidden.sentences[1], {"label": "context"})

    assert told(session, hidden.lead) == []


def test_annotators_see_nothing_of_it(session, hidden):
    work(session, hidden, hidden.alice, "context")

    assert results.mine(session, hidden.alice) == []


def test_a_lead_who_labels_the_article_sees_nothing_of_it(session, hidden):
    work(session, hidden, hidden.alice, "context")
    work(session, hidden, hidden.bob, "context")
    alice = join(session, hidden.project, "alice", "annotator", "manager")

    assert told(session, alice) == []


def test_who_said_what_is_right_is_not_compared_with_themselves(session, hidden):
    session.get(items.TestItem, hidden.sentences[1]).person_id = hidden.alice.id
    work(session, hidden, hidden.alice, "denial")

    assert told(session, hidden.lead) == []


def test_a_clause_that_must_be_passed_and_is_not_tested_is_named(session, hidden):
    phase = training_round(session, hidden.project, must_pass=["R6", "R4"])
    hidden.article.round = phase
    session.flush()

    [one] = results.untested(session, [phase])
    assert one.clause == "R4"
