import json
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from annotator import guidelines
from annotator.adjudication.gold import counted_answers
from annotator.errors import InvalidError, NotFoundError
from annotator.labeling import acts, annotations, assignments
from annotator.labeling.annotations import annotate, undo
from annotator.labeling.answers import (
    LabelAndSkipError,
    NothingChosenError,
    TooLongError,
    UnknownLabelError,
)
from annotator.labeling.desk import show
from annotator.models import Annotation, Assignment, Event, Guideline, Sentence
from tests.factories import join, make_project


def answer_of(session, person, sentence_id):
    """The label or skip reason that the person gave, or nothing."""
    row = session.scalars(
        select(Annotation)
        .join(Annotation.assignment)
        .where(Annotation.sentence_id == sentence_id)
        .where(Assignment.person_id == person.id)
    ).one_or_none()
    return row and (row.label or row.skip_reason)


def events(session, kind):
    return session.scalars(select(Event).where(Event.type == kind).order_by(Event.seq)).all()


def test_a_label_is_recorded(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"})

    assert answer_of(session, desk.alice, desk.sentences[0]) == "allegation"


def test_an_answer_equals_the_event_that_it_names(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "denial", "unsure": True})
    annotation = session.scalars(select(Annotation)).one()
    event = session.scalars(select(Event).where(Event.seq == annotation.seq)).one()

    assert json.loads(event.payload)["after"] == {
        "label": "denial",
        "skip_reason": None,
        "details": {},
        "unsure": True,
        "guideline_version": "1.0.0",
        "revision": 1,
        "round": "production",
        "turn": 1,
        "blind": True,
        "ms": None,
        "hint": None,
    }


@pytest.mark.parametrize(("hint", "shown"), [("boilerplate", "boilerplate"), ("advert", None)])
def test_the_suggestion_that_the_desk_showed_is_recorded(session, desk, hint, shown):
    session.get(Sentence, desk.sentences[0]).hint = hint
    session.flush()
    annotate(session, desk.alice, desk.sentences[0], {"label": "denial"})
    annotate(session, desk.alice, desk.sentences[0], {"skip_reason": "boilerplate"})
    [first, second] = events(session, "annotation.set")

    assert json.loads(first.payload)["after"]["hint"] == shown
    assert json.loads(second.payload)["before"]["hint"] == shown


def test_a_skip_replaces_a_label(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"})
    annotate(session, desk.alice, desk.sentences[0], {"skip_reason": "heading"})

    assert answer_of(session, desk.alice, desk.sentences[0]) == "heading"


def test_the_same_answer_again_is_no_act(session, desk):
    for _ in range(2):
        annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"})

    assert len(events(session, "annotation.set")) == 1


def test_the_same_act_twice_counts_once(session, desk):
    for _ in range(2):
        annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"}, op="a1")
        annotate(session, desk.alice, desk.sentences[0], {"label": "context"}, op="a2")

    assert answer_of(session, desk.alice, desk.sentences[0]) == "context"


def test_an_act_that_changed_nothing_does_nothing_later_either(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"}, op="a1")
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"}, op="a2")
    annotate(session, desk.alice, desk.sentences[0], {"label": "denial"}, op="a3")
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"}, op="a2")

    assert answer_of(session, desk.alice, desk.sentences[0]) == "denial"


def test_an_op_with_another_content_is_refused(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"}, op="a1")

    with pytest.raises(acts.OperationReusedError):
        annotate(session, desk.alice, desk.sentences[0], {"label": "denial"}, op="a1")


def test_another_accounts_op_is_not_mine(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"}, op="a1")
    annotate(session, desk.bob, desk.sentences[0], {"label": "denial"}, op="a1")

    assert answer_of(session, desk.bob, desk.sentences[0]) == "denial"


@pytest.mark.parametrize("op", ["", "x" * 201, "a\nb"])
def test_an_unfit_op_is_refused(session, desk, op):
    with pytest.raises(acts.OperationError):
        annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"}, op=op)


def test_an_addition_stays_when_the_label_changes(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation", "comment": "Hm."})
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"})

    assert session.scalars(select(Annotation)).one().comment == "Hm."


def test_details_that_do_not_fit_the_new_label_are_dropped_and_come_back_by_undo(session, desk):
    annotate(session, desk.alice, desk.sentences[1], {"label": "denial", "response": "rejects"})
    annotate(session, desk.alice, desk.sentences[1], {"label": "allegation"})
    dropped = dict(session.scalars(select(Annotation)).one().details)
    undo(session, desk.alice, acts.last(session, desk.alice).number)

    assert (dropped, session.scalars(select(Annotation)).one().details) == (
        {},
        {"response": "rejects"},
    )


def test_a_label_sets_its_own_detail(session, desk):
    annotate(session, desk.alice, desk.sentences[2], {"label": "evidence"})

    assert session.scalars(select(Annotation)).one().details == {"evidence": "described"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"label": "truth"}, UnknownLabelError),
        ({"label": "denial", "skip_reason": "heading"}, LabelAndSkipError),
        ({"comment": "first?"}, NothingChosenError),
        ({"label": "denial", "comment": "x" * 2001}, TooLongError),
        ({"label": "denial", "comment": "nul \x00"}, InvalidError),
        ({"label": "denial", "attribution": "invented"}, InvalidError),
        ({"label": "context", "response": "rejects"}, InvalidError),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_is_stored(session, desk, changes, error):
    with pytest.raises(error):
        annotate(session, desk.alice, desk.sentences[0], changes)
    assert session.scalar(select(func.count(Annotation.id))) == 0


def test_a_sentence_that_was_not_given_to_me_is_not_found(session, desk):
    stranger = join(session, desk.project, "mallory", "annotator")

    with pytest.raises(NotFoundError):
        annotate(session, stranger, desk.sentences[0], {"label": "denial"})


def test_a_sentence_of_another_project_is_not_found(session, desk):
    elsewhere = join(session, make_project(session, "other"), "alice", "annotator")

    with pytest.raises(NotFoundError):
        annotate(session, elsewhere, desk.sentences[0], {"label": "denial"})


def test_undo_takes_back_act_after_act(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"})
    annotate(session, desk.alice, desk.sentences[0], {"label": "denial"})
    undo(session, desk.alice, 2)
    first = answer_of(session, desk.alice, desk.sentences[0])
    undo(session, desk.alice, acts.last(session, desk.alice).number)

    assert (first, answer_of(session, desk.alice, desk.sentences[0])) == ("allegation", None)


def test_a_retried_undo_undoes_once(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"})
    annotate(session, desk.alice, desk.sentences[0], {"label": "denial"})
    for _ in range(3):
        undo(session, desk.alice, 2)

    assert answer_of(session, desk.alice, desk.sentences[0]) == "allegation"


def test_an_act_under_a_later_one_is_not_undone(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"})
    annotate(session, desk.alice, desk.sentences[0], {"label": "denial"})

    with pytest.raises(annotations.LaterActError):
        undo(session, desk.alice, 1)


def test_nobody_undoes_the_act_of_another(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"})

    with pytest.raises(NotFoundError):
        undo(session, desk.bob, 1)


def test_a_form_that_showed_an_older_answer_is_told_so(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"})
    annotate(session, desk.alice, desk.sentences[0], {"label": "denial"}, revision=1)
    done = annotate(session, desk.alice, desk.sentences[0], {"label": "context"}, revision=1)

    assert done.overtook


def test_a_submitted_article_takes_no_answers(session, desk):
    for sentence in desk.sentences:
        annotate(session, desk.alice, sentence, {"label": "context"})
    assignments.submit(session, desk.alice, desk.article.id)

    with pytest.raises(assignments.NotOpenError):
        annotate(session, desk.alice, desk.sentences[0], {"label": "denial"})


def test_answers_count_once_they_are_submitted(session, desk):
    for sentence in desk.sentences:
        annotate(session, desk.alice, sentence, {"label": "context"})
    before = counted_answers(session, desk.sentences)
    assignments.submit(session, desk.alice, desk.article.id)

    assert (
        [len(found) for found in before.values()],
        [len(found) for found in counted_answers(session, desk.sentences).values()],
    ) == ([], [1, 1, 1])


def test_active_time_adds_up(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"}, ms=400)
    annotate(session, desk.alice, desk.sentences[0], {"label": "denial"}, ms=250)

    assert session.scalars(select(Annotation)).one().ms == 650


def test_active_time_stays_within_what_both_databases_can_keep(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "allegation"}, ms=2**31 - 1)
    annotate(session, desk.alice, desk.sentences[0], {"label": "denial"}, ms=2**31 - 1)

    assert session.scalars(select(Annotation)).one().ms == 24 * 3600 * 1000


def test_the_targets_of_an_answer_are_not_without_end(session, desk):
    changes = {"label": "allegation", "target": [f"firm {n}" for n in range(1000)]}

    with pytest.raises(TooLongError):
        annotate(session, desk.alice, desk.sentences[0], changes)


@pytest.fixture
def renewed(session, desk):
    """Guideline 1.1.0 is published, and holds in the round from now on."""

    def publish(version="1.1.0"):
        draft = guidelines.read_folder(guidelines.DEFAULT)
        draft = replace(draft, document={**draft.document, "version": version})
        made = guidelines.publish(session, desk.project, draft)
        desk.article.round.guideline = made
        session.flush()
        return made

    return publish


def version_of(session, sentence_id):
    session.flush()
    query = select(Guideline.version).join(Annotation, Annotation.guideline_id == Guideline.id)
    return session.scalar(query.where(Annotation.sentence_id == sentence_id))


def test_an_answer_carries_the_guideline_that_its_page_showed(session, desk, renewed):
    renewed()
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"}, guideline="1.0.0")
    annotate(session, desk.bob, desk.sentences[1], {"label": "context"})

    assert version_of(session, desk.sentences[0]) == "1.0.0"
    assert version_of(session, desk.sentences[1]) == "1.1.0"


def test_a_guideline_that_was_never_published_is_refused(session, desk):
    with pytest.raises(annotations.UnknownVersionError):
        annotate(session, desk.alice, desk.sentences[0], {"label": "context"}, guideline="9.0.0")


def test_an_answer_under_an_older_major_guideline_does_not_count(session, desk, renewed):
    for sentence in desk.sentences:
        annotate(session, desk.alice, sentence, {"label": "context"}, guideline="1.0.0")
    assignments.submit(session, desk.alice, desk.article.id)
    renewed("2.0.0")

    assert counted_answers(session, desk.sentences) == {}


def test_the_same_label_under_the_new_guideline_is_an_act(session, desk, renewed):
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"})
    renewed("2.0.0")
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"}, guideline="2.0.0")

    assert version_of(session, desk.sentences[0]) == "2.0.0"


def test_a_note_does_not_move_an_answer_to_another_guideline(session, desk, renewed):
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"})
    renewed()
    annotate(session, desk.alice, desk.sentences[0], {"comment": "So?"}, guideline="1.1.0")

    assert version_of(session, desk.sentences[0]) == "1.0.0"


def test_undo_goes_back_to_the_guideline_of_before(session, desk, renewed):
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"})
    renewed()
    annotate(session, desk.alice, desk.sentences[0], {"label": "denial"}, guideline="1.1.0")
    undo(session, desk.alice, desk.alice.acts)

    assert version_of(session, desk.sentences[0]) == "1.0.0"


def test_the_desk_says_that_another_guideline_holds_until_it_was_used(session, desk, renewed):
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"})
    before = show(session, desk.alice, desk.article.id).new_guideline
    renewed()
    told = show(session, desk.alice, desk.article.id).new_guideline
    annotate(session, desk.alice, desk.sentences[1], {"label": "context"}, guideline="1.1.0")
    after = show(session, desk.alice, desk.article.id).new_guideline

    assert (before, told, after) == (False, True, False)


def test_the_second_tab_that_answers_an_unanswered_sentence_is_told(session, desk):
    first = annotate(session, desk.alice, desk.sentences[0], {"label": "context"}, revision=0)
    second = annotate(session, desk.alice, desk.sentences[0], {"label": "denial"}, revision=0)

    assert (first.overtook, second.overtook) == (False, True)
