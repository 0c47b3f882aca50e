"""My answers of a sentence with their times, from the ledger."""

import pytest

from annotator.corpus.changes import cutting
from annotator.corpus.imports.importing import ArticleRecord, import_articles
from annotator.errors import NotFoundError
from annotator.labeling import history, links, reports
from annotator.labeling.annotations import annotate, undo
from annotator.models import Sentence
from tests.factories import THREE_SENTENCES, join


def types(session, person, sentence):
    session.flush()
    return [entry.type for entry in history.of_sentence(session, person, sentence).entries]


def test_every_act_is_there_the_latest_first(session, desk):
    first, second, _third = desk.sentences
    annotate(session, desk.alice, second, {"label": "denial", "comment": "Sure?"})
    links.link(session, desk.alice, second, "answers", target_id=first)
    undo(session, desk.alice, desk.alice.acts)
    reports.report(session, desk.alice, second, "Wrong.")
    found = history.of_sentence(session, desk.alice, second)

    assert [entry.type for entry in found.entries] == [
        "sentence.report",
        "link.remove",
        "link.set",
        "annotation.set",
    ]
    assert [entry.number for entry in found.entries] == [None, 1, 1, None]
    assert found.entries[-1].words == {"comment": "Sure?"}
    assert (found.number, found.text) == (2, "The firm denied it.")


def test_what_others_did_is_not_there(session, desk):
    annotate(session, desk.bob, desk.sentences[0], {"label": "context"})
    annotate(session, desk.alice, desk.sentences[1], {"label": "context"})

    assert types(session, desk.alice, desk.sentences[0]) == []


def test_what_i_did_in_another_role_is_not_there(session, desk):
    lead = join(session, desk.project, "lead", "annotator", "manager")
    reports.keep(session, lead, "adjudicator", desk.sentences[0], "port-1@1:0-26", None)
    join(session, desk.project, "bob")  # makes room for lead
    session.flush()

    assert types(session, lead, desk.sentences[0]) == []


def test_a_sentence_that_was_never_mine_is_not_found(session, desk):
    carol = join(session, desk.project, "carol", "auditor")

    with pytest.raises(NotFoundError):
        history.of_sentence(session, carol, desk.sentences[0])


def test_what_was_said_before_a_correction_goes_on(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"})
    text = THREE_SENTENCES.replace("May", "June")
    import_articles(session, desk.project, [ArticleRecord(text, id="port-1", language="en")])
    session.flush()
    [now] = session.query(Sentence).filter_by(carried_from_id=desk.sentences[0])
    annotate(session, desk.alice, now.id, {"label": "context"})

    assert types(session, desk.alice, now.id) == ["annotation.set", "annotation.set"]


def test_what_followed_for_my_answer_is_there(session, desk):
    lead = join(session, desk.project, "lead", "manager")
    annotate(session, desk.alice, desk.sentences[1], {"label": "denial"})
    session.flush()
    cutting.merge(session, lead, desk.sentences[1])
    found = history.of_sentence(session, desk.alice, desk.sentences[1])

    assert [entry.type for entry in found.entries] == ["annotation.aside", "annotation.set"]
    assert (found.number, found.text) == (None, "The firm denied it.")
