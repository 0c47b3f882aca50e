"""After the reveal: how the same words were decided elsewhere."""

import pytest

from annotator.adjudication import claims, decisions, item
from annotator.adjudication.choices import Choice
from tests.factories import import_text, join, make_project

COPY = "The port accused the firm. Nobody replied."


@pytest.fixture
def copied(contested):
    """The first sentence of an article that was decided is in another one, too."""
    contested.project.decide_first = False
    contested.copy = import_text(contested.session, contested.project, COPY, "copy")
    contested.answer(contested.alice, "allegation", "context", article=contested.copy)
    contested.answer(contested.bob, "denial", "context", article=contested.copy)
    return contested


def decide(scene, person=None):
    choice = Choice(label="allegation", reason="guideline_gap", clause="R4")
    key = scene.sentences()[0].id
    return decisions.decide(scene.session, person or scene.lead, key, choice)


def precedents(scene, person=None, n=1):
    key = scene.sentences(scene.copy)[n - 1].id
    return item.show(scene.session, person or scene.lead, key).precedents


def test_what_was_decided_for_the_same_words_is_shown_with_its_clause(copied):
    decide(copied)

    [found] = precedents(copied)
    assert (found.decision.label, found.decision.clause, found.text, found.article) == (
        "allegation",
        "R4",
        "The port accused the firm.",
        copied.article,
    )


def test_other_words_are_no_precedent(copied):
    decide(copied)

    assert precedents(copied, n=2) == ()


def test_what_was_taken_back_is_no_precedent(copied):
    decisions.undo(copied.session, copied.lead, decide(copied).id)

    assert precedents(copied) == ()


def test_before_the_reveal_nothing_is_shown(copied):
    decide(copied)
    copied.project.decide_first = True

    assert precedents(copied) == ()


def test_what_waits_for_a_second_look_is_not_told_to_who_takes_it(copied):
    copied.project.second_look_share = 1000
    decide(copied)
    omar = join(copied.session, copied.project, "omar", "adjudicator")

    assert (len(precedents(copied)), precedents(copied, omar)) == (1, ())


def test_another_project_is_no_precedent(copied):
    elsewhere = make_project(copied.session, "elsewhere")
    import_text(copied.session, elsewhere, COPY)

    assert precedents(copied) == ()


def test_what_was_decided_of_the_same_claim_is_shown(copied):
    third = import_text(copied.session, copied.project, "It is said to leak.", "third")
    for person in (copied.alice, copied.bob):
        copied.answer(person, "allegation", article=third)
    decide(copied)
    there = [copied.sentences()[0].id, copied.sentences(third)[0].id]
    claims.create(copied.session, copied.lead, "The firm let it leak.", there)

    [found] = item.show(copied.session, copied.lead, there[1]).precedents
    assert (found.decision.label, found.same) == ("allegation", False)
