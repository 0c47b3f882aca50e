import json

import pytest
from sqlalchemy import select

from annotator import checking
from annotator.corpus.changes import withdrawing
from annotator.errors import NotFoundError
from annotator.labeling import desk
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit
from annotator.models import Event, Round, RoundPerson
from annotator.training import items, passes, results
from annotator.training.items import Right
from annotator.training.passes import OwnTrainingError, RepeatedError, StillTrainingError
from tests.factories import join

RIGHT = ("allegation", "denial", "evidence")
CLAUSES = ("R1", "R6", "R4")


@pytest.fixture
def tested(session, training):
    """All three sentences of the training article are test items, and 60 % of them make a pass."""
    training.round.pass_share = 600
    for sentence, label, clause in zip(training.sentences, RIGHT, CLAUSES, strict=True):
        right = Right(label, None, clause, f"{label} it is.")
        items.put(session, training.project, sentence, right, training.lead)
    return training


def work(session, training, labels, person=None):
    for sentence, label in zip(training.sentences, labels, strict=True):
        annotate(session, person or training.alice, sentence, {"label": label})
    submit(session, person or training.alice, training.article.id)


def passed_at(session, training):
    row = session.get(RoundPerson, (training.round.id, training.alice.id))
    return row and row.passed_at


def told(session):
    events = session.scalars(select(Event).where(Event.type == "round.pass").order_by(Event.seq))
    return [(event.actor, json.loads(event.payload)) for event in events]


def test_enough_right_answers_make_a_pass_when_the_last_article_is_handed_in(session, tested):
    work(session, tested, ("allegation", "denial", "context"))

    assert passed_at(session, tested)
    assert told(session) == [
        (
            "system",
            {
                "person": tested.alice.pid,
                "outcome": "passed",
                "right": 2,
                "items": 3,
                "failed": ["R4"],
            },
        )
    ]


def test_too_few_make_none_and_the_page_of_results_says_which_clauses(session, tested):
    work(session, tested, ("allegation", "context", "context"))

    [mine] = results.mine(session, tested.alice)
    assert passed_at(session, tested) is None
    assert (mine.state, mine.mark.right, mine.mark.items) == ("failed", 1, 3)
    assert mine.mark.failed == ("R4", "R6")


def test_a_clause_that_must_be_passed_is_not_made_up_for(session, tested):
    tested.round.must_pass = ["R6"]

    work(session, tested, ("allegation", "context", "evidence"))

    assert passed_at(session, tested) is None


def test_without_a_mark_and_without_items_who_hands_everything_in_has_passed(session, training):
    work(session, training, ("context",) * 3)

    assert passed_at(session, training)


def test_an_article_that_is_missing_leaves_it_open(session, tested):
    for sentence in tested.sentences:
        annotate(session, tested.alice, sentence, {"label": "context"})

    [mine] = results.mine(session, tested.alice)
    assert (mine.state, mine.submitted, mine.articles) == ("working", 0, 1)
    assert told(session) == []


def test_an_item_whose_label_the_guideline_has_no_more_counts_for_nobody(session, tested):
    session.get(items.TestItem, tested.sentences[0]).label = "fib"
    work(session, tested, ("context", "denial", "evidence"))

    [mine] = results.mine(session, tested.alice)
    assert (mine.mark.right, mine.mark.items) == (2, 2)


def test_what_was_withdrawn_counts_for_nobody(session, tested):
    work(session, tested, ("context",) * 3)
    withdrawing.withdraw(session, tested.lead, tested.article.id, "Rights.")

    assert results.everybody(session, tested.lead) == []


def test_a_lead_lets_somebody_pass(session, tested):
    work(session, tested, ("context",) * 3)
    passes.let_pass(session, tested.lead, tested.round.id, tested.alice.id)
    passes.let_pass(session, tested.lead, tested.round.id, tested.alice.id)

    assert passed_at(session, tested)
    assert [(actor, said["outcome"]) for actor, said in told(session)] == [
        ("system", "failed"),
        (tested.lead.pid, "passed"),
    ]


def test_who_is_asked_to_repeat_begins_from_nothing_and_may_pass_then(session, tested):
    work(session, tested, ("context",) * 3)
    passes.ask_to_repeat(session, tested.lead, tested.round.id, tested.alice.id)
    shown = desk.show(session, tested.alice, tested.article.id)
    assert (shown.done, shown.lessons, shown.open) == (0, {}, True)

    work(session, tested, RIGHT)

    first, second = results.mine(session, tested.alice)
    assert (first.turn, first.mark.right, second.turn, second.mark.right) == (1, 0, 2, 3)
    assert passed_at(session, tested)


def test_a_third_time_is_no_training_any_more(session, tested):
    for _turn in range(2):
        work(session, tested, ("context",) * 3)
        if _turn == 0:
            passes.ask_to_repeat(session, tested.lead, tested.round.id, tested.alice.id)

    with pytest.raises(RepeatedError):
        passes.ask_to_repeat(session, tested.lead, tested.round.id, tested.alice.id)


def test_nobody_repeats_what_they_have_not_finished(session, tested):
    with pytest.raises(StillTrainingError):
        passes.ask_to_repeat(session, tested.lead, tested.round.id, tested.alice.id)


def test_nobody_decides_about_their_own_training(session, tested):
    work(session, tested, ("context",) * 3)
    alice = join(session, tested.project, "alice", "annotator", "manager")

    with pytest.raises(OwnTrainingError):
        passes.let_pass(session, alice, tested.round.id, alice.id)


def test_a_lead_who_trains_in_a_round_sees_nobodys_results_of_it(session, tested):
    work(session, tested, RIGHT, tested.bob)
    alice = join(session, tested.project, "alice", "annotator", "manager")

    assert results.everybody(session, alice) == []
    with pytest.raises(NotFoundError):
        passes.let_pass(session, alice, tested.round.id, tested.bob.id)


def test_the_round_that_requires_it_opens_with_the_pass(session, tested):
    production = session.scalars(select(Round).where(Round.kind == "production")).one()
    production.requires_id = tested.round.id
    session.flush()
    other = import_more(session, tested)

    assert held(session, tested) == [tested.article.id]
    work(session, tested, RIGHT)

    assert held(session, tested) == [other.id]


def import_more(session, training):
    from tests.factories import import_text

    return import_text(session, training.project, "The mayor spoke. Nobody replied.", "port-2")


def held(session, training):
    from annotator.models import Assignment

    query = select(Assignment.article_id).where(
        Assignment.person_id == training.alice.id, Assignment.state == "open"
    )
    return list(session.scalars(query))


def test_check_finds_a_pass_that_the_ledger_does_not_have(session, tested):
    work(session, tested, RIGHT)
    assert "who passed training" not in problems(session, tested)

    session.get(RoundPerson, (tested.round.id, tested.alice.id)).passed_at = None
    session.flush()

    assert "who passed training" in problems(session, tested)


def problems(session, training):
    return {
        problem.partition(":")[0] for problem in checking.check(session, training.project).problems
    }


def test_what_somebody_does_not_read_or_is_not_given_is_not_waited_for(session, tested):
    french = import_more(session, tested)
    french.language, french.round = "fr", tested.round
    tested.alice.languages = ["en"]
    work(session, tested, RIGHT)

    assert passed_at(session, tested)


def test_who_waited_only_for_what_is_withdrawn_has_passed(session, tested):
    other = import_more(session, tested)
    other.round = tested.round
    work(session, tested, RIGHT)
    assert passed_at(session, tested) is None

    withdrawing.withdraw(session, tested.lead, other.id, "Rights.")

    assert passed_at(session, tested)
