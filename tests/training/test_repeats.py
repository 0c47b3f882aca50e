"""An article comes back after a week; nothing that its annotator gets tells it from a new one."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from annotator import checking, clock, my_data
from annotator.adjudication import closing, gold, outcomes
from annotator.corpus.changes import cutting
from annotator.labeling import dealing, desk, history, reports
from annotator.labeling.annotations import annotate, undo
from annotator.labeling.assignments import NotOpenError, of_article, release, submit, take_back
from annotator.models import Assignment, Gold, Round
from annotator.rounds import changing, plans
from annotator.training import repeats
from tests.factories import import_text, join, make_project
from tests.training.conftest import sentences_of

FIRST, SECOND = ("allegation", "denial", "evidence"), ("allegation", "context", "evidence")


@pytest.fixture
def done(session):
    """Alice and bob labelled the one article of a production round in which all comes back."""
    project = make_project(session)
    bring_back(session, 1000)
    people = {name: join(session, project, name, "annotator") for name in ("alice", "bob")}
    article = import_text(session, project)
    found = SimpleNamespace(
        project=project, article=article, sentences=sentences_of(session, article), **people
    )
    for person in people.values():
        work(session, found, FIRST, person)
    return found


def bring_back(session, share):
    phase = session.scalars(select(Round)).one()
    changing.change(session, phase, replace(plans.of_round(phase), repeats=share))


def work(session, done, labels, person=None):
    for sentence, label in zip(done.sentences, labels, strict=True):
        annotate(session, person or done.alice, sentence, {"label": label})
    submit(session, person or done.alice, done.article.id)


def pass_days(session, done, days):
    """As if all that happened had happened so many days earlier."""
    from annotator.models import Event

    moved = {"at": clock.after(-days * 86400)}
    session.execute(update(Event).values(**moved))
    session.execute(
        update(Assignment).values(
            submitted_at=clock.after(-days * 86400), opened_at=clock.after(-(days + 1) * 86400)
        )
    )
    session.expire_all()
    dealing.deal(session, done.project.id)


def turns(session, person):
    query = select(Assignment.turn, Assignment.state).where(Assignment.person_id == person.id)
    return [tuple(row) for row in session.execute(query.order_by(Assignment.id))]


def test_nothing_comes_back_within_a_week(session, done):
    pass_days(session, done, 6)

    assert turns(session, done.alice) == [(1, "submitted")]


def test_after_a_week_the_whole_article_comes_back_to_each_who_labelled_it(session, done):
    pass_days(session, done, 7)

    assert turns(session, done.alice) == [(1, "submitted"), (2, "open")]
    assert turns(session, done.bob) == [(1, "submitted"), (2, "open")]


def test_none_is_drawn_where_the_round_wants_none(session, done):
    bring_back(session, 0)
    pass_days(session, done, 7)

    assert turns(session, done.alice) == [(1, "submitted")]


def test_nobody_holds_two_repeats_at_a_time_and_nothing_comes_a_third_time(session, done):
    other = import_text(session, done.project, "The mayor spoke.", "port-2")
    for person in (done.alice, done.bob):
        annotate(session, person, sentences_of(session, other)[0], {"label": "context"})
        submit(session, person, other.id)
    pass_days(session, done, 8)
    dealing.deal(session, done.project.id)
    assert [state for turn, state in turns(session, done.alice) if turn == 2] == ["open"]

    work(session, done, SECOND)
    pass_days(session, done, 8)

    assert [state for turn, state in turns(session, done.alice) if turn == 2] == [
        "submitted",
        "open",
    ]


def test_what_is_closed_does_not_come_back(session, done):
    lead = join(session, done.project, "lead", "manager")
    closing.close(session, done.article, lead)
    pass_days(session, done, 8)

    assert turns(session, done.alice) == [(1, "submitted")]


def test_the_desk_shows_nothing_of_the_first_turn(session, done):
    reports.report(session, done.alice, done.sentences[0], "Two sentences.")
    pass_days(session, done, 8)
    session.execute(update(reports.CutReport).values(at=clock.after(-8 * 86400)))

    shown = desk.show(session, done.alice, done.article.id)
    entries = history.of_sentence(session, done.alice, done.sentences[0]).entries

    assert (shown.open, shown.done, shown.answers, shown.reported) == (True, 0, {}, {})
    assert (shown.last, entries) == (None, ())


def test_what_was_done_in_the_first_turn_is_not_undone_in_the_second(session, done):
    number = done.alice.acts
    pass_days(session, done, 8)

    with pytest.raises(NotOpenError):
        undo(session, done.alice, number)


def test_the_first_turn_is_seen_again_once_the_second_is_handed_in(session, done):
    pass_days(session, done, 8)
    work(session, done, SECOND)

    entries = history.of_sentence(session, done.alice, done.sentences[1]).entries

    assert [entry.answer["label"] for entry in entries] == ["context", "denial"]


def test_a_repeat_counts_for_nothing(session, done):
    before = statuses(session)
    pass_days(session, done, 8)
    work(session, done, SECOND)

    assert statuses(session) == before
    assert gold.refresh(session, done.article.id) is None
    assert statuses(session) == before


def statuses(session):
    session.expire_all()
    return [(row.status, row.label, row.n) for row in session.scalars(select(Gold))]


def test_it_can_be_given_up_and_taken_back_like_any_other(session, done):
    pass_days(session, done, 8)
    release(session, done.alice, done.article.id)
    assert of_article(session, done.alice, done.article.id).turn == 1

    work(session, done, SECOND, done.bob)
    take_back(session, done.bob, done.article.id)
    assert of_article(session, done.bob, done.article.id).turn == 2
    assert desk.show(session, done.bob, done.article.id).done == 3


def test_a_repeat_that_was_given_up_goes_to_nobody_else(session, done):
    join(session, done.project, "carol", "annotator")
    pass_days(session, done, 8)
    release(session, done.alice, done.article.id)
    dealing.deal(session, done.project.id)

    assert turns(session, done.alice) == [(1, "submitted"), (2, "released")]
    assert {who.person for who in session.scalars(select(Assignment).filter_by(turn=2))} == {
        done.alice,
        done.bob,
    }


def test_a_repeat_ends_when_its_sentences_change_and_the_first_turn_goes_on(session, done):
    lead = join(session, done.project, "lead", "manager")
    pass_days(session, done, 8)
    cutting.merge(session, lead, done.sentences[0])

    assert turns(session, done.alice) == [(1, "open"), (2, "released")]
    assert of_article(session, done.alice, done.article.id).turn == 1


def test_ones_own_data_tells_nothing_of_it_either(session, done):
    pass_days(session, done, 8)
    [project] = my_data.of_account(session, done.alice.account)["projects"]

    assert [row["state"] for row in project["articles"]] == ["open"]
    assert project["answers"] == []
    assert not re.search("turn", str(project))


def test_both_turns_of_a_person_make_a_pair(session, done):
    pass_days(session, done, 8)
    work(session, done, SECOND)

    found = repeats.pairs(session, done.project)
    named = [
        (found.labels[one], found.labels[two])
        for one, two in zip(found.first, found.second, strict=True)
    ]
    assert named == list(zip(FIRST, SECOND, strict=True))
    assert set(found.people) == {done.alice.id}


def test_who_has_not_handed_in_the_second_turn_makes_none(session, done):
    pass_days(session, done, 8)

    assert len(repeats.pairs(session, done.project).people) == 0


def test_check_finds_all_as_the_ledger_has_it(session, done):
    session.execute(update(Assignment).values(submitted_at=clock.after(-8 * 86400)))
    session.expire_all()
    dealing.deal(session, done.project.id)
    work(session, done, SECOND)

    assert checking.check(session, done.project).problems == []


def test_what_became_of_an_answer_is_told_of_the_one_that_counts(session, done):
    lead = join(session, done.project, "lead", "manager")
    pass_days(session, done, 8)
    work(session, done, SECOND)
    closing.close(session, done.article, lead)

    told = outcomes.outcome(session, done.alice, done.article.id).outcomes
    assert [one.annotation.label for one in told] == list(FIRST)
