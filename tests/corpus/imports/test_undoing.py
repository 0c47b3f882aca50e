"""Imports taken back: with the answers that came with them, and never over anybody's work."""

from contextlib import nullcontext

import pytest
from sqlalchemy import func, select, update

from annotator import checking, clock
from annotator.corpus.imports import importing, sweeping, undoing
from annotator.corpus.records import ArticleRecord, GivenAnswer
from annotator.db import reading, writing
from annotator.exporting import making
from annotator.labeling import annotations
from annotator.models import Annotation, Article, Event, Gold, Hold, Import, Sentence
from annotator.verify import verify
from tests import factories

TEXT = "The port accused the firm. The firm denied it. A report came out in May."
SPANS = [(0, 26), (27, 46), (47, 72)]


@pytest.fixture
def project(session):
    return factories.make_project(session)


def bring(session, project, *names):
    """Import the article with an answer of each of them to each of its sentences."""
    answers = tuple(GivenAnswer(name, *span, "denial") for name in names for span in SPANS)
    record = ArticleRecord(TEXT, id="port-1", language="en", answers=answers)
    surveyed = importing.survey([record], languages=project.languages)
    report = importing.store(lambda: nullcontext(session), project, surveyed)
    return report.import_id


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def problems(session, project):
    session.commit()
    with reading() as fresh:
        return checking.check(fresh, fresh.merge(project, load=False)).problems


def first_sentence(session):
    return session.scalars(select(Sentence.id).order_by(Sentence.start)).first()


def test_answers_that_came_with_articles_are_taken_back_with_them(session, project):
    undoing.undo(session, project, bring(session, project, "ana", "ben"))
    sweeping.sweep(lambda: nullcontext(session), project.id)

    assert [count(session, table) for table in (Article, Annotation, Gold)] == [0, 0, 0]
    taken_back = select(func.count()).where(Event.type == "annotation.undo")
    assert session.scalar(taken_back) == 6
    assert problems(session, project) == []


def test_what_was_undone_may_come_again_with_other_answers(session, project, tmp_path):
    undoing.undo(session, project, bring(session, project, "ana", "ben"))
    sweeping.sweep(lambda: nullcontext(session), project.id)
    bring(session, project, "ben")
    assert problems(session, project) == []

    made = making.make(writing, "demo", "audit", tmp_path / "out")
    assert verify(made.path).problems == []


def test_an_answer_of_the_projects_own_people_keeps_the_import(session, project):
    alice = factories.join(session, project, "alice", "annotator")
    run = bring(session, project, "ana")
    annotations.annotate(session, alice, first_sentence(session), {"label": "denial"})

    with pytest.raises(undoing.WorkedOnError):
        undoing.undo(session, project, run)


def test_an_adjudicator_at_work_keeps_the_import_until_they_are_gone(session, project):
    run = bring(session, project, "ana")
    erin = factories.join(session, project, "erin", "adjudicator")
    sentence = first_sentence(session)
    session.add(Hold(sentence_id=sentence, person_id=erin.id, until=clock.after(60)))
    session.flush()

    with pytest.raises(undoing.WorkedOnError):
        undoing.undo(session, project, run)
    session.execute(update(Article).values(visible=True))
    session.execute(update(Hold).values(until=clock.after(-1)))
    undoing.undo(session, project, run)
    sweeping.sweep(lambda: nullcontext(session), project.id)
    assert count(session, Hold) == 0


def test_more_answers_than_one_transaction_should_take_back_stay(session, project, monkeypatch):
    monkeypatch.setattr(undoing, "MOST_ANSWERS", 2)
    run = bring(session, project, "ana")

    with pytest.raises(undoing.ManyAnswersError, match="Withdraw the articles"):
        undoing.undo(session, project, run)


def test_an_import_that_is_undone_says_so(session, project):
    run = bring(session, project, "ana")
    undoing.undo(session, project, run)

    assert session.get_one(Import, run).undone_at
