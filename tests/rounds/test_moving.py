"""Articles go from one round into another."""

import pytest
from sqlalchemy import select

from annotator import checking, ledger
from annotator.adjudication import closing as articles_closing
from annotator.models import Annotation, Gold
from annotator.rounds import changing, moving
from annotator.rounds.plans import Plan


@pytest.fixture
def pilot(scene):
    plan = Plan("pilot", kind="pilot", overlap=3)
    return changing.create(scene.session, scene.project, plan)


def statuses(scene):
    return set(scene.session.scalars(select(Gold.status)))


def problems(scene):
    return checking.check(scene.session, scene.project).problems


def test_articles_in_another_round_want_what_that_round_wants(scene, pilot):
    scene.bring("a-0", "a-1")
    moved = moving.move(scene.session, pilot, ["a-1"], by=scene.lead, role="manager")

    assert moved == 1
    assert (scene.article("a-1").wanted, scene.article("a-0").wanted) == (3, 2)
    assert scene.held(scene.carol) == ["a-1"]
    assert problems(scene) == []


def test_answers_stay_with_the_round_that_they_were_given_in(scene, pilot):
    scene.bring("a-0")
    scene.finish(scene.alice, "a-0")
    scene.answer(scene.bob, "a-0", only=1)
    moving.move(scene.session, pilot, ["a-0"])

    assert len(scene.session.scalars(select(Annotation)).all()) == 3
    assert statuses(scene) == {"insufficient"}
    assert problems(scene) == []


def test_who_had_an_article_in_another_round_comes_last(scene, pilot):
    scene.bring("a-0")
    scene.finish(scene.alice, "a-0")
    scene.finish(scene.bob, "a-0")
    moving.move(scene.session, pilot, ["a-0"])
    held = [scene.held(person) for person in (scene.alice, scene.bob, scene.carol)]
    for person in (scene.alice, scene.bob, scene.carol):
        scene.finish(person, "a-0", "denial")

    assert held == [["a-0"]] * 3  # three are wanted, and there is nobody else
    assert statuses(scene) == {"unanimous"}
    assert problems(scene) == []


def test_an_article_comes_back_into_its_first_round_with_its_answers(scene, pilot):
    scene.bring("a-0")
    scene.finish(scene.alice, "a-0")
    scene.finish(scene.bob, "a-0")
    moving.move(scene.session, pilot, ["a-0"])
    moving.move(scene.session, scene.production, ["a-0"])

    assert statuses(scene) == {"unanimous"}
    assert problems(scene) == []


def test_untouched_articles_are_drawn_by_lot_the_same_each_time(scene, pilot):
    scene.bring(*(f"a-{n}" for n in range(30)))
    drawn = moving.draw(scene.session, scene.production, 5)

    assert drawn == moving.draw(scene.session, scene.production, 5)
    assert not set(drawn) & {"a-0", "a-1", "a-2"}  # that people hold
    assert moving.draw(scene.session, scene.production, 8)[:5] == drawn
    with pytest.raises(moving.TooFewError, match="nobody has begun: 25"):
        moving.draw(scene.session, scene.production, 26)


@pytest.mark.parametrize(
    ("ids", "error"),
    [([], moving.NoArticlesError), (["a-0", "b-9"], moving.UnknownArticleError)],
)
def test_what_is_not_there_moves_nothing(scene, pilot, ids, error):
    scene.bring("a-0")
    before = ledger.end(scene.session, scene.project.id)

    with pytest.raises(error):
        moving.move(scene.session, pilot, ids)
    assert ledger.end(scene.session, scene.project.id) == before


def test_a_closed_article_stays_where_it_is(scene, pilot):
    scene.bring("a-0")
    scene.finish(scene.alice, "a-0")
    scene.finish(scene.bob, "a-0")
    articles_closing.close(scene.session, scene.article("a-0"), scene.lead)

    with pytest.raises(moving.ClosedArticleError):
        moving.move(scene.session, pilot, ["a-0"])


def test_imports_go_into_the_round_that_is_named_else_into_production(scene, pilot):
    scene.bring("a-0")
    scene.bring("b-0", into="pilot")

    rounds = [scene.article(name).round.name for name in ("a-0", "b-0")]
    assert rounds == ["production", "pilot"]
    assert problems(scene) == []
