"""Sentences that are reported as wrongly cut."""

import json

import pytest
from sqlalchemy import select

from annotator.corpus.changes import cutting
from annotator.errors import NotFoundError
from annotator.labeling import assignments, reports
from annotator.labeling.acts import OperationReusedError
from annotator.labeling.answers import TooLongError
from annotator.labeling.places import RecutError
from annotator.models import ArticleVersion, Event
from tests.factories import join


@pytest.fixture
def lead(session, desk):
    return join(session, desk.project, "lead", "manager")


def of_article(session):
    session.flush()
    return reports.of_version(session, session.scalars(select(ArticleVersion)).one())


def events(session):
    query = select(Event).where(Event.type == "sentence.report").order_by(Event.seq)
    found = session.scalars(query)
    return [(json.loads(e.payload)["open"], json.loads(e.words or "{}"), e.role) for e in found]


def test_a_report_reaches_the_managers(session, desk, lead):
    reports.report(session, desk.alice, desk.sentences[1], "Cut after denied.")

    [found] = of_article(session)
    assert (found.sentence_id, found.remarks) == (desk.sentences[1], ("Cut after denied.",))
    assert reports.waiting(session, lead).sentences == 1


def test_a_remark_is_not_needed(session, desk):
    reports.report(session, desk.alice, desk.sentences[1], " ")

    assert of_article(session)[0].remarks == ()
    assert events(session) == [(True, {}, "annotator")]


def test_two_reports_of_a_sentence_are_one_sentence(session, desk, lead):
    for person in (desk.alice, desk.bob):
        reports.report(session, person, desk.sentences[1], "Wrong.")

    assert of_article(session)[0].remarks == ("Wrong.", "Wrong.")
    assert reports.waiting(session, lead).sentences == 1


def test_said_again_the_remark_is_another_one(session, desk):
    for remark in ("One", "One", "Two"):
        reports.report(session, desk.alice, desk.sentences[1], remark)

    assert of_article(session)[0].remarks == ("Two",)
    assert len(events(session)) == 2


def test_the_same_op_twice_is_one_report(session, desk):
    for _ in range(2):
        reports.report(session, desk.alice, desk.sentences[1], "One", op="a")
        reports.withdraw(session, desk.alice, desk.sentences[1], op="b")

    assert [made for made, _words, _role in events(session)] == [True, False]


def test_an_op_with_another_remark_is_refused(session, desk):
    reports.report(session, desk.alice, desk.sentences[1], "One", op="a")

    with pytest.raises(OperationReusedError):
        reports.report(session, desk.alice, desk.sentences[1], "Two", op="a")


def test_a_report_is_taken_back(session, desk):
    reports.report(session, desk.alice, desk.sentences[1], "Wrong.")
    reports.withdraw(session, desk.alice, desk.sentences[1])
    reports.withdraw(session, desk.alice, desk.sentences[1])

    assert of_article(session) == ()
    assert [made for made, _words, _role in events(session)] == [True, False]


def test_a_manager_leaves_it_as_it_is(session, desk, lead):
    for person in (desk.alice, desk.bob):
        reports.report(session, person, desk.sentences[1], "Wrong.")
    for _ in range(2):
        reports.dismiss(session, lead, desk.sentences[1])

    assert of_article(session) == ()
    assert events(session)[2:] == [(False, {}, "manager")]


def test_a_manager_who_labels_the_article_is_not_told(session, desk):
    reports.report(session, desk.bob, desk.sentences[1], "Wrong.")
    join(session, desk.project, "alice", "annotator", "manager")

    assert reports.waiting(session, desk.alice).sentences == 0
    with pytest.raises(NotFoundError):
        reports.dismiss(session, desk.alice, desk.sentences[1])


def test_a_new_cut_settles_it(session, desk, lead):
    reports.report(session, desk.alice, desk.sentences[1], "Join them.")
    session.flush()
    cutting.merge(session, lead, desk.sentences[1])

    assert of_article(session) == ()
    assert reports.waiting(session, lead).sentences == 0


def test_what_is_cut_anew_is_reported_no_more(session, desk, lead):
    cutting.merge(session, lead, desk.sentences[1])

    with pytest.raises(RecutError):
        reports.report(session, desk.alice, desk.sentences[1], "Wrong.")


def test_a_report_whose_answer_was_lost_is_not_refused_after_a_cut(session, desk, lead):
    reports.report(session, desk.alice, desk.sentences[1], "Wrong.", op="a1")
    cutting.merge(session, lead, desk.sentences[1])
    reports.report(session, desk.alice, desk.sentences[1], "Wrong.", op="a1")

    assert len(events(session)) == 1


def test_a_remark_that_is_too_long_is_refused(session, desk):
    with pytest.raises(TooLongError):
        reports.report(session, desk.alice, desk.sentences[1], "x" * 2001)


def test_nobody_reports_what_is_not_theirs(session, desk):
    stranger = join(session, desk.project, "carol", "auditor")

    with pytest.raises(NotFoundError):
        reports.report(session, stranger, desk.sentences[1], "Wrong.")


def test_a_sentence_that_i_reported_is_mine_to_see(session, desk):
    reports.report(session, desk.alice, desk.sentences[1], "Wrong.")

    def given(person):
        return assignments.of_article(session, person, desk.article.id)

    def mine(person):
        return reports.mine(session, person, given(person))

    assert mine(desk.alice) == {desk.sentences[1]: "Wrong."}
    assert mine(desk.bob) == {}
