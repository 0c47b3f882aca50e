"""A text that comes again, corrected: what goes over, what is set aside, what is asked again."""

import json

import pytest
from sqlalchemy import select

from annotator import ledger
from annotator.adjudication import closing, decisions
from annotator.corpus.imports.importing import ArticleRecord, import_articles, preview, survey
from annotator.corpus.records import ArticleError
from annotator.labeling import annotations, assignments, desk, places
from annotator.models import (
    Annotation,
    ArticleVersion,
    Assignment,
    Gold,
    Link,
    Sentence,
)
from tests import factories
from tests.corpus.scenes import ACCUSED, DENIED, FIRST, REPORT

SECOND = "The port accused the firm. The firm denied it twice. A report came out in May."


def test_another_text_under_the_same_id_is_the_next_version(scene):
    report = scene.bring(SECOND)

    assert (report.corrections, report.articles, report.same) == (1, 0, 0)
    assert (scene.article.version, scene.version().text) == (2, SECOND)


def test_the_first_version_stays_as_it_was(scene):
    before = scene.texts()
    scene.bring(SECOND)

    assert (scene.version(1).text, scene.texts(1)) == (FIRST, before)


def test_a_dry_run_says_how_many_corrections_there_are_and_makes_none(scene):
    told = preview(scene.session, scene.project, survey([ArticleRecord(SECOND, id="port-1")]))

    assert told.corrections == 1
    assert "corrected text: 1 (port-1)" in str(told.remarks[0])
    assert scene.article.version == 1


def test_the_same_correction_again_changes_nothing(scene):
    scene.bring(SECOND)
    end = ledger.end(scene.session, scene.project.id)
    report = scene.bring(SECOND)

    assert (report.corrections, report.same) == (0, 1)
    assert ledger.end(scene.session, scene.project.id) == end


def test_sentences_that_stay_know_where_they_come_from(scene):
    old = [sentence.id for sentence in scene.sentences()]
    scene.bring(SECOND)
    carried = [scene.session.get(Sentence, s.id).carried_from_id for s in scene.sentences()]

    assert carried == [old[ACCUSED], None, old[REPORT]]


def test_answers_to_unchanged_sentences_go_over_as_they_are(labelled):
    before = facts_of_answers(labelled.session, 1)
    labelled.bring(SECOND)

    assert labelled.answers(labelled.alice) == {ACCUSED: "allegation", REPORT: "evidence"}
    after = facts_of_answers(labelled.session, 2)
    assert after == [facts for facts in before if facts[0] != "denial" and facts[0] != "context"]


def facts_of_answers(session, version):
    names = ("label", "details", "revision", "ms", "blind", "guideline_id", "seq", "at")
    query = select(Annotation).join(Annotation.sentence).join(Sentence.version)
    query = query.where(ArticleVersion.version == version)
    query = query.order_by(Annotation.assignment_id, Sentence.start)
    return [[getattr(row, name) for name in names] for row in session.scalars(query)]


def test_answers_to_changed_sentences_are_set_aside(labelled):
    labelled.bring(SECOND)
    aside = labelled.events("annotation.aside")

    assert [event["subject"] for event in aside] == ["port-1@1:27-46"] * 2
    assert [event["payload"]["person"] for event in aside] == [labelled.alice.pid, labelled.bob.pid]
    assert [facts[0] for facts in facts_of_answers(labelled.session, 1)] == ["denial", "context"]


def test_what_was_submitted_comes_back_with_the_changed_sentences_as_its_scope(labelled):
    labelled.bring(SECOND)
    mine = labelled.assignment(labelled.alice)
    changed = labelled.sentences()[DENIED]
    given_back = labelled.events("assignment.return")

    assert (mine.state, mine.scope) == ("open", [changed.id])
    assert [event["subject"] for event in given_back] == ["port-1@2"] * 2
    assert given_back[0]["payload"]["scope"] == [[changed.start, changed.end]]


def test_what_is_unchanged_counts_on_before_anybody_submits_again(labelled):
    labelled.bring(SECOND)

    assert labelled.gold() == [
        ("unanimous", "allegation", 2),
        ("insufficient", None, 0),
        ("unanimous", "evidence", 2),
    ]


def test_the_new_sentence_counts_when_it_is_handed_in(labelled):
    labelled.bring(SECOND)
    for person in (labelled.alice, labelled.bob):
        annotations.annotate(
            labelled.session, person, labelled.sentences()[DENIED].id, {"label": "denial"}
        )
        assert labelled.gold()[DENIED][0] == "insufficient"
        assignments.submit(labelled.session, person, labelled.article.id)

    assert labelled.gold()[DENIED] == ("unanimous", "denial", 2)


def test_what_was_handed_in_is_not_changed_while_the_rest_is_asked_for(labelled):
    labelled.bring(SECOND)

    with pytest.raises(places.NotAskedError):
        annotations.annotate(
            labelled.session, labelled.alice, labelled.sentences()[ACCUSED].id, {"label": "context"}
        )


def test_it_can_be_changed_when_all_is_submitted_and_taken_back(labelled):
    labelled.bring(SECOND)
    new = labelled.sentences()[DENIED].id
    annotations.annotate(labelled.session, labelled.alice, new, {"label": "denial"})
    assignments.submit(labelled.session, labelled.alice, labelled.article.id)
    assignments.take_back(labelled.session, labelled.alice, labelled.article.id)
    assert [n for _, _, n in labelled.gold()] == [1, 0, 1]

    annotations.annotate(
        labelled.session, labelled.alice, labelled.sentences()[ACCUSED].id, {"label": "context"}
    )
    assert labelled.assignment(labelled.alice).scope is None


def test_an_open_assignment_simply_goes_on(scene):
    scene.answer(scene.alice, "allegation", "denial", hand_in=False)
    scene.bring(SECOND)
    mine = scene.assignment(scene.alice)

    assert (mine.state, mine.scope, mine.version.version) == ("open", None, 2)
    assert scene.answers(scene.alice) == {ACCUSED: "allegation"}
    assert scene.events("assignment.return") == []


def test_what_was_given_up_comes_back_with_its_answers(scene):
    scene.answer(scene.alice, "allegation", hand_in=False)
    assignments.release(scene.session, scene.alice, scene.article.id)
    scene.bring(SECOND)

    assert scene.answers(scene.alice) == {ACCUSED: "allegation"}


def test_a_text_without_a_sentence_of_before_asks_nobody_for_anything(labelled):
    labelled.bring("The port accused the firm. A report came out in May.")

    assert labelled.assignment(labelled.alice).state == "submitted"
    assert [status for status, _, _ in labelled.gold()] == ["unanimous", "unanimous"]


def test_decisions_on_unchanged_sentences_go_over_and_stand(labelled):
    labelled.decide(REPORT, "context")
    labelled.bring(SECOND)

    assert labelled.gold()[REPORT] == ("adjudicated", "context", 2)
    assert labelled.session.get(Gold, labelled.sentences()[REPORT].id).stale is False


def test_a_decision_that_went_over_can_be_taken_back(labelled):
    made = labelled.decide(REPORT, "context")
    labelled.bring(SECOND)
    decisions.undo(labelled.session, labelled.lead, made.id)

    assert labelled.gold()[REPORT] == ("unanimous", "evidence", 2)
    assert labelled.problems() == []


def test_an_act_on_an_unchanged_sentence_can_be_undone(scene):
    scene.answer(scene.alice, "allegation", hand_in=False)
    scene.bring(SECOND)
    annotations.undo(scene.session, scene.alice, scene.alice.acts)

    assert scene.answers(scene.alice) == {}
    assert scene.problems() == []


def test_an_act_on_a_sentence_that_is_gone_is_refused_and_no_longer_offered(scene):
    scene.answer(scene.alice, "allegation", "denial", hand_in=False)
    scene.bring(SECOND)
    number = scene.alice.acts

    with pytest.raises(places.RecutError):
        annotations.undo(scene.session, scene.alice, number)
    assert desk.show(scene.session, scene.alice, scene.article.id).last.number == number - 1


def test_an_answer_to_the_page_of_before_is_refused(scene):
    old = scene.sentences()[DENIED].id
    scene.bring(SECOND)

    with pytest.raises(places.RecutError):
        annotations.annotate(scene.session, scene.alice, old, {"label": "denial"})


def test_the_same_op_from_before_is_the_same_act(scene):
    old = scene.sentences()[ACCUSED].id
    annotations.annotate(scene.session, scene.alice, old, {"label": "denial"}, op="one")
    scene.bring(SECOND)
    done = annotations.annotate(scene.session, scene.alice, old, {"label": "denial"}, op="one")

    assert done.article_id == scene.article.id
    assert len(facts_of_answers(scene.session, 2)) == 1


@pytest.fixture
def linked(scene):
    """Alice's answer to the last sentence supports the first and answers the second."""
    scene.answer(scene.alice, "allegation", "denial", "evidence", hand_in=False)
    first, second, third = scene.sentences()
    answer = scene.session.scalars(select(Annotation).filter_by(sentence_id=third.id)).one()
    for relation, target in (("supports", first), ("answers", second)):
        scene.session.add(Link(annotation_id=answer.id, relation=relation, target_id=target.id))
    scene.session.flush()
    return scene


def test_a_link_goes_over_with_the_sentence_that_it_leads_to(linked):
    linked.bring(SECOND)
    links = linked.session.scalars(select(Link)).all()

    assert [(link.relation, link.target_id) for link in links] == [
        ("supports", linked.sentences()[ACCUSED].id)
    ]


def test_a_link_to_a_sentence_that_is_gone_is_taken_away_with_an_event(linked):
    linked.bring(SECOND)
    [event] = linked.events("link.remove")

    assert (event["subject"], event["payload"]["relation"]) == ("port-1@2:53-78", "answers")
    assert event["payload"]["target"] == "port-1@1:27-46"


def test_a_closed_article_is_open_again_when_something_is_asked_for(labelled):
    labelled.decide(DENIED, "denial")
    closing.close(labelled.session, labelled.article, labelled.lead)
    labelled.bring(SECOND)
    new = labelled.sentences()[DENIED].id
    annotations.annotate(labelled.session, labelled.alice, new, {"label": "denial"})
    answer = labelled.session.scalars(select(Annotation).filter_by(sentence_id=new)).one()

    assert labelled.article.closed_at is None
    assert answer.blind is False
    assert labelled.problems() == []


def test_a_closed_article_stays_closed_when_nothing_is(labelled):
    labelled.decide(DENIED, "denial")
    closing.close(labelled.session, labelled.article, labelled.lead)
    labelled.bring(FIRST.replace(" The firm", "\n\nThe firm"))

    assert labelled.article.closed_at is not None
    assert labelled.problems() == []


def test_somebody_who_has_left_is_not_asked_again_and_another_is(labelled):
    factories.join(labelled.session, labelled.project, "bob")
    carol = factories.join(labelled.session, labelled.project, "carol", "annotator")
    labelled.bring(SECOND)

    assert labelled.assignment(labelled.bob).state == "released"
    assert labelled.assignment(carol).scope == [labelled.sentences()[DENIED].id]
    assert [n for _, _, n in labelled.gold()] == [2, 0, 2]


def test_what_was_handed_in_counts_on_when_the_rest_is_given_up(labelled):
    labelled.bring(SECOND)
    assignments.release(labelled.session, labelled.alice, labelled.article.id)

    assert [n for _, _, n in labelled.gold()] == [2, 0, 2]
    assert labelled.problems() == []


def test_facts_that_the_correction_states_are_taken_over(scene):
    scene.bring(SECOND, title="Port and firm", metadata={"edition": 2})
    scene.bring(FIRST)

    assert (scene.article.title, scene.article.extra) == ("Port and firm", {"edition": 2})
    assert scene.problems() == []


@pytest.mark.parametrize(
    ("column", "says"), [("withdrawn_at", "withdrawn"), ("erased_at", "erased")]
)
def test_an_article_that_is_gone_takes_no_other_text(scene, column, says):
    setattr(scene.article, column, scene.article.versions[0].imported_at)
    scene.session.flush()

    with pytest.raises(ArticleError, match=f"the .*article port-1 was {says}"):
        scene.bring(SECOND)
    assert scene.article.version == 1


def test_an_import_may_hold_new_articles_and_corrections(scene):
    records = [
        ArticleRecord("New.", id="new", language="en"),
        ArticleRecord(SECOND, id="port-1", language="en"),
    ]
    report = import_articles(scene.session, scene.project, records)

    assert (report.articles, report.corrections) == (1, 1)
    assert scene.problems() == []


def test_the_ledger_says_what_went_over_from_where(labelled):
    labelled.bring(SECOND)
    [event] = labelled.events("article.correct")

    assert event["subject"] == "port-1@2"
    assert event["payload"]["carried"] == [[0, 0, 26], [47, 53, 25]]
    assert json.dumps(event).count("accused") == 0


def test_three_versions_are_consistent(labelled):
    labelled.decide(REPORT, "context")
    labelled.bring(SECOND)
    labelled.answer(labelled.alice, hand_in=False)
    labelled.bring("Before all. " + SECOND)
    labelled.bring("The port accused the firm. A report came out in May. And more.")

    assert labelled.gold()[ACCUSED] == ("unanimous", "allegation", 2)
    assert labelled.gold()[1] == ("adjudicated", "context", 2)
    assert labelled.problems() == []


def test_nobody_holds_an_old_version(labelled):
    labelled.bring(SECOND)
    states = labelled.session.execute(
        select(Assignment.state, ArticleVersion.version).join(Assignment.version)
    ).all()

    assert sorted(states) == [("open", 2), ("open", 2), ("released", 1), ("released", 1)]


def test_the_correction_is_not_made_on_another_version_than_was_compared(scene):
    from annotator.corpus.changes.correcting import MovedOnError, correct
    from annotator.corpus.imports.storing import Cut

    cut = Cut(ArticleRecord(SECOND, id="port-1"), "port-1", "0" * 64, "en", (), "")
    with pytest.raises(MovedOnError):
        correct(scene.session, scene.project.id, cut, "f" * 64)


def test_an_article_that_nobody_has_begun_is_corrected_too(scene):
    scene.bring(SECOND)

    assert [status for status, _, _ in scene.gold()] == ["insufficient"] * 3
    assert scene.problems() == []
