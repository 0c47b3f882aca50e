"""Links of an answer to earlier sentences: made, removed, dropped by a label, taken back."""

import json

import pytest
from sqlalchemy import select

from annotator.errors import NotFoundError
from annotator.labeling import acts, assignments, desk, links
from annotator.labeling.annotations import annotate, undo
from annotator.labeling.answers import NothingChosenError
from annotator.labeling.assignments import NotOpenError
from annotator.models import Annotation, Assignment, Event


@pytest.fixture
def answered(session, desk):
    """alice has called the three sentences allegation, denial, evidence."""
    for sentence, label in zip(desk.sentences, ("allegation", "denial", "evidence"), strict=True):
        annotate(session, desk.alice, sentence, {"label": label})
    return desk


def linked(session, person, sentence):
    """The person's links of that sentence, as (relation, sentence)."""
    session.flush()
    row = session.scalars(
        select(Annotation)
        .join(Annotation.assignment)
        .where(Annotation.sentence_id == sentence, Assignment.person_id == person.id)
    ).one()
    return [(link.relation, link.target_id) for link in row.links]


def events(session, *kinds):
    return session.scalars(select(Event).where(Event.type.in_(kinds)).order_by(Event.seq)).all()


def test_a_link_leads_to_an_earlier_sentence(session, answered):
    first, second, _third = answered.sentences
    links.link(session, answered.alice, second, "answers", target_id=first)

    assert linked(session, answered.alice, second) == [("answers", first)]


def test_a_link_is_made_by_the_number_of_the_sentence_too(session, answered):
    _first, second, third = answered.sentences
    links.link(session, answered.alice, third, "undercuts", number=2)

    assert linked(session, answered.alice, third) == [("undercuts", second)]


def test_the_ledger_says_whose_link_it_is_and_where_it_leads(session, answered):
    first, second, _third = answered.sentences
    links.link(session, answered.alice, second, "answers", target_id=first)
    [event] = events(session, "link.set")

    assert (event.actor, event.subject) == (answered.alice.pid, "port-1@1:27-46")
    assert json.loads(event.payload) == {
        "person": answered.alice.pid,
        "round": "production",
        "turn": 1,
        "relation": "answers",
        "target": "port-1@1:0-26",
    }


def test_a_link_leaves_the_answer_as_it_is(session, answered):
    first, second, _third = answered.sentences
    query = select(Annotation.seq, Annotation.revision).where(Annotation.sentence_id == second)
    before = session.execute(query).all()
    links.link(session, answered.alice, second, "answers", target_id=first)

    assert session.execute(query).all() == before


def test_the_same_link_twice_is_one(session, answered):
    first, second, _third = answered.sentences
    for _ in range(2):
        links.link(session, answered.alice, second, "answers", target_id=first)

    assert len(events(session, "link.set")) == 1


def test_the_same_op_twice_is_one_act(session, answered):
    first, second, _third = answered.sentences
    for _ in range(2):
        links.link(session, answered.alice, second, "answers", target_id=first, op="one")

    assert len(events(session, "link.set")) == 1


def test_an_op_that_comes_with_another_link_is_refused(session, answered):
    first, second, _third = answered.sentences
    links.link(session, answered.alice, second, "answers", target_id=first, op="one")

    with pytest.raises(acts.OperationReusedError):
        links.link(session, answered.alice, second, "repeats", target_id=first, op="one")


@pytest.mark.parametrize("place", [1, 2])
def test_a_link_to_itself_or_to_what_follows_is_refused(session, answered, place):
    second = answered.sentences[1]

    with pytest.raises(links.NotEarlierError):
        links.link(session, answered.alice, second, "answers", target_id=answered.sentences[place])


@pytest.mark.parametrize("number", [None, 0, 99, 2**31 - 1])
def test_a_number_that_no_earlier_sentence_has_is_refused(session, answered, number):
    with pytest.raises(links.NotEarlierError):
        links.link(session, answered.alice, answered.sentences[1], "answers", number=number)


@pytest.mark.parametrize("relation", ["supports", "loves", ""])
def test_a_relation_that_the_label_does_not_allow_is_refused(session, answered, relation):
    first, second, _third = answered.sentences

    with pytest.raises(links.UnfitRelationError):
        links.link(session, answered.alice, second, relation, target_id=first)


def test_a_sentence_without_an_answer_has_no_links(session, desk):
    first, second, _third = desk.sentences

    with pytest.raises(NothingChosenError):
        links.link(session, desk.alice, second, "answers", target_id=first)


def test_a_skipped_sentence_has_no_links(session, desk):
    first, second, _third = desk.sentences
    annotate(session, desk.alice, second, {"skip_reason": "heading"})

    with pytest.raises(links.UnfitRelationError):
        links.link(session, desk.alice, second, "answers", target_id=first)


def test_nobody_links_what_is_not_theirs(session, answered):
    stranger = answered.alice.__class__(project_id=answered.project.id, pid="p-00000000")
    session.add(stranger)
    session.flush()

    with pytest.raises(NotFoundError):
        links.link(session, stranger, answered.sentences[1], "answers", number=1)


def test_a_submitted_article_takes_no_links(session, answered):
    assignments.submit(session, answered.alice, answered.article.id)

    with pytest.raises(NotOpenError):
        links.link(session, answered.alice, answered.sentences[1], "answers", number=1)


def test_a_link_is_removed(session, answered):
    first, second, _third = answered.sentences
    links.link(session, answered.alice, second, "answers", target_id=first)
    links.unlink(session, answered.alice, second, "answers", first)

    assert linked(session, answered.alice, second) == []
    assert len(events(session, "link.remove")) == 1


def test_a_link_that_is_not_there_is_removed_already(session, answered):
    first, second, _third = answered.sentences
    links.unlink(session, answered.alice, second, "answers", first)

    assert events(session, "link.remove") == []


def test_undo_takes_back_the_making_and_the_removing(session, answered):
    first, second, _third = answered.sentences
    links.link(session, answered.alice, second, "answers", target_id=first)
    links.unlink(session, answered.alice, second, "answers", first)
    undo(session, answered.alice, answered.alice.acts)
    after_one = linked(session, answered.alice, second)
    undo(session, answered.alice, answered.alice.acts - 1)

    assert (after_one, linked(session, answered.alice, second)) == ([("answers", first)], [])


def test_a_label_that_does_not_allow_it_drops_the_link(session, answered):
    first, second, _third = answered.sentences
    links.link(session, answered.alice, second, "answers", target_id=first)
    links.link(session, answered.alice, second, "repeats", target_id=first)
    annotate(session, answered.alice, second, {"label": "context"})

    assert linked(session, answered.alice, second) == [("answers", first)]
    assert [event.type for event in events(session, "link.remove")] == ["link.remove"]


def test_undo_brings_back_the_links_that_a_label_dropped(session, answered):
    first, second, _third = answered.sentences
    links.link(session, answered.alice, second, "answers", target_id=first)
    annotate(session, answered.alice, second, {"skip_reason": "heading"})
    dropped = linked(session, answered.alice, second)
    undo(session, answered.alice, answered.alice.acts)

    assert (dropped, linked(session, answered.alice, second)) == ([], [("answers", first)])


def test_an_answer_with_a_link_is_undone_from_the_last_act_on(session, answered):
    first, _second, third = answered.sentences
    links.link(session, answered.alice, third, "supports", target_id=first)
    for number in range(answered.alice.acts, 0, -1):
        undo(session, answered.alice, number)
    session.flush()

    assert session.scalars(select(Annotation)).all() == []


def test_the_desk_shows_my_links_and_nobody_elses(session, answered):
    first, second, _third = answered.sentences
    annotate(session, answered.bob, second, {"label": "denial"})
    links.link(session, answered.bob, second, "repeats", target_id=first)
    links.link(session, answered.alice, second, "answers", target_id=first)
    session.flush()
    shown = desk.show(session, answered.alice, answered.article.id)

    assert shown.links == {second: [("answers", first, 1)]}


def test_an_act_is_taken_back_by_the_name_under_which_it_was_sent(session, answered):
    first, second, _third = answered.sentences
    links.link(session, answered.alice, second, "answers", target_id=first, op="mine")
    undo(session, answered.alice, None, of="mine")

    assert linked(session, answered.alice, second) == []
