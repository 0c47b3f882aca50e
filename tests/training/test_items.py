import json

import pytest
from sqlalchemy import select

from annotator import checking
from annotator.adjudication.choices import UnknownClauseError
from annotator.corpus.changes import cutting, withdrawing
from annotator.errors import NotFoundError
from annotator.labeling.answers import (
    LabelAndSkipError,
    UnknownLabelError,
    UnknownSkipReasonError,
)
from annotator.labeling.assignments import WithdrawnError
from annotator.labeling.places import RecutError
from annotator.models import Event, TestItem
from annotator.training import items, sheets
from annotator.training.items import NoExplanationError, NoRightAnswerError, Right
from tests.factories import import_text, join
from tests.training.conftest import sentences_of

RIGHT = Right("denial", None, "R6", "The firm rejects what the port says.")


def put(session, training, right=RIGHT, n=2, by="lead"):
    person = by and getattr(training, by)
    return items.put(session, training.project, training.sentences[n - 1], right, person)


def told(session):
    return session.scalars(select(Event).where(Event.type == "test_item.set")).all()


def test_a_lead_says_what_is_right_and_why(session, training):
    put(session, training)

    item = session.scalars(select(TestItem)).one()
    assert items.of_item(item) == RIGHT
    assert item.person_id == training.lead.id


def test_the_ledger_has_it_with_the_words_apart(session, training):
    put(session, training)

    [event] = told(session)
    assert json.loads(event.payload) == {"label": "denial", "skip_reason": None, "clause": "R6"}
    assert json.loads(event.words) == {"explanation": RIGHT.explanation}
    assert (event.subject, event.actor) == ("port-1@1:27-46", training.lead.pid)


def test_the_same_again_is_no_event(session, training):
    put(session, training)
    put(session, training)

    assert len(told(session)) == 1


def test_what_is_right_can_be_changed_and_taken_away(session, training):
    put(session, training)
    put(session, training, Right(skip_reason="heading", explanation="A heading."))
    items.remove(session, training.project, training.sentences[1], training.lead)

    assert session.scalars(select(TestItem)).all() == []
    assert [json.loads(event.payload)["label"] for event in told(session)] == ["denial", None, None]


@pytest.mark.parametrize(
    ("right", "error"),
    [
        (Right("denial", explanation=""), NoExplanationError),
        (Right("denial", explanation=" \n "), NoExplanationError),
        (Right(explanation="Why."), NoRightAnswerError),
        (Right("denial", "heading", explanation="Why."), LabelAndSkipError),
        (Right("lie", explanation="Why."), UnknownLabelError),
        (Right(skip_reason="boring", explanation="Why."), UnknownSkipReasonError),
        (Right("denial", clause="R99", explanation="Why."), UnknownClauseError),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(session, training, right, error):
    with pytest.raises(error):
        put(session, training, right)

    assert session.scalars(select(TestItem)).all() == []
    assert told(session) == []


def test_no_item_in_an_article_that_is_withdrawn(session, training):
    withdrawing.withdraw(session, training.lead, training.article.id, "Rights.")

    with pytest.raises(WithdrawnError):
        put(session, training)


def test_no_item_for_a_sentence_that_was_cut_anew(session, training):
    cutting.merge(session, training.lead, training.sentences[0])

    with pytest.raises(RecutError):
        put(session, training, n=1)


def test_a_lead_who_labels_the_article_knows_no_items_of_it(session, training):
    join(session, training.project, "alice", "annotator", "manager")

    with pytest.raises(NotFoundError):
        put(session, training, by="alice")


def test_an_item_goes_on_with_its_sentence_when_the_text_is_corrected(session, training):
    put(session, training)

    import_text(session, training.project, "Corrected. The firm denied it. It will sit in May.")

    item = session.scalars(select(TestItem)).one()
    session.refresh(training.article)
    assert item.sentence_id == sentences_of(session, training.article)[1]
    assert "test items: are not what the ledger says" not in problems(session, training)


def test_check_finds_an_item_that_the_ledger_does_not_have(session, training):
    put(session, training)
    session.scalars(select(TestItem)).one().label = "context"
    session.flush()

    found = problems(session, training)
    assert "test items: are not what the ledger says" in found


def problems(session, training):
    return checking.check(session, training.project).problems


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        (lambda s, t: None, None),
        (lambda s, t: withdrawing.withdraw(s, t.lead, t.article.id, "Rights."), "withdrawn"),
        (lambda s, t: cutting.merge(s, t.lead, t.sentences[1]), "cut"),
        (lambda s, t: setattr(s.get(TestItem, t.sentences[1]), "label", "fib"), "label"),
    ],
)
def test_the_list_says_what_hinders_an_item(session, training, change, trouble):
    put(session, training)
    change(session, training)

    [row] = sheets.listed(session, training.lead).rows
    assert (row.text, row.hidden, row.trouble) == ("The firm denied it.", False, trouble)
