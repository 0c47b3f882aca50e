"""A round ends: what is handed in stays, what is open goes back."""

import pytest
from sqlalchemy import select

from annotator import checking
from annotator.labeling import assignments
from annotator.models import Annotation
from annotator.rounds import changing, closing, people
from annotator.rounds.plans import Plan


def problems(scene):
    return checking.check(scene.session, scene.project).problems


def test_a_round_with_open_leases_is_not_closed_unasked(scene):
    scene.bring("a-0", "a-1")

    with pytest.raises(closing.OpenLeasesError, match="have open: 4"):
        closing.close(scene.session, scene.production)
    assert scene.held(scene.alice) == ["a-0", "a-1"]


def test_what_was_taken_back_keeps_its_answers_for_the_day_it_opens_again(scene):
    scene.bring("a-0")
    scene.answer(scene.alice, "a-0", only=1)
    closing.close(scene.session, scene.production, release=True, by=scene.lead, role="manager")
    taken = scene.held(scene.alice)
    closing.reopen(scene.session, scene.production)

    held = [scene.held(person) for person in (scene.alice, scene.bob, scene.carol)]
    assert (taken, held.count(["a-0"])) == ([], 2)
    assert len(scene.session.scalars(select(Annotation)).all()) == 1
    assert problems(scene) == []


def test_the_ledger_says_that_a_round_is_closed(scene):
    closing.close(scene.session, scene.production)

    assert problems(scene) == []


def test_what_was_submitted_stays_as_it_is(scene):
    scene.bring("a-0")
    scene.finish(scene.alice, "a-0")
    closing.close(scene.session, scene.production, release=True)

    with pytest.raises(assignments.RoundClosedError):
        assignments.take_back(scene.session, scene.alice, scene.article("a-0").id)


def test_the_next_round_is_dealt_when_one_ends(scene):
    changing.change(scene.session, scene.production, Plan("production", overlap=3))
    scene.bring(*(f"a-{n}" for n in range(3)))
    changing.create(scene.session, scene.project, Plan("second", overlap=3))
    scene.bring("b-0", into="second")
    before = scene.held(scene.alice)
    closing.close(scene.session, scene.production, release=True)

    assert (before, scene.held(scene.alice)) == (["a-0", "a-1", "a-2"], ["b-0"])


def test_who_leaves_a_round_gives_back_what_they_have_not_submitted(scene):
    scene.bring("a-0", "a-1")
    scene.finish(scene.alice, "a-0")
    people.put(scene.session, scene.production, scene.alice, works=False)

    assert (scene.held(scene.alice), scene.held(scene.alice, "submitted")) == ([], ["a-0"])
    assert scene.held(scene.carol) == ["a-1"]
    assert problems(scene) == []


def test_a_round_for_named_people_is_dealt_to_these_alone(scene):
    plan = Plan("few", overlap=2, everybody=False)
    few = changing.create(scene.session, scene.project, plan)
    scene.bring("b-0", into="few")
    nobody = [scene.held(person) for person in (scene.alice, scene.bob, scene.carol)]
    people.put(scene.session, few, scene.carol, works=True)

    assert nobody == [[], [], []]
    assert (scene.held(scene.carol), scene.held(scene.bob)) == (["b-0"], [])


def test_nobody_is_given_more_than_their_quota(scene):
    people.put(scene.session, scene.production, scene.alice, works=True, quota=1)
    scene.bring("a-0", "a-1", "a-2")
    first = scene.held(scene.alice)
    scene.finish(scene.alice, *first)

    assert len(first) == 1
    assert scene.held(scene.alice) == []
    with pytest.raises(people.QuotaError):
        people.put(scene.session, scene.production, scene.alice, works=True, quota=-1)
