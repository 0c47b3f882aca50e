"""What becomes of gold and work when a round is made or changed in mid-round."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from annotator import checking, guidelines, ledger
from annotator.adjudication import closing as articles_closing
from annotator.models import Article, Gold, Round
from annotator.rounds import changing, closing, finding, plans
from annotator.rounds.plans import Plan


def change(scene, **changes):
    return changing.change(
        scene.session,
        scene.production,
        replace(plans.of_round(scene.production), **changes),
        by=scene.lead,
        role="manager",
    )


def statuses(scene, name):
    query = select(Gold.status).join(Gold.article).where(Article.external_id == name)
    return set(scene.session.scalars(query))


def problems(scene):
    return checking.check(scene.session, scene.project).problems


def test_a_round_is_made_with_all_that_exports_depend_on(scene):
    plan = Plan("school", kind="training", overlap=3, share=300, everybody=False, shuffled=True)
    phase = changing.create(scene.session, scene.project, plan, by=scene.lead, role="manager")

    *_, event = ledger.records(scene.session, scene.project.id)
    assert (event["type"], event["subject"], event["role"]) == ("round.set", "school", "manager")
    assert event["payload"] == {
        "kind": "training",
        "overlap": 3,
        "share": 300,
        "guideline_version": "1.0.0",
        "counts": False,  # a training round never does
        "everybody": False,
        "shuffled": True,
        "requires": None,
        "pass_share": None,
        "must_pass": [],
        "repeats": 0,
    }
    assert not phase.counts
    assert problems(scene) == []


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"name": "production"}, plans.RoundTakenError),
        ({"name": ""}, plans.RoundNameError),
        ({"name": "two\nlines"}, plans.RoundNameError),
        ({"kind": "fun"}, plans.RoundKindError),
        ({"overlap": 0}, plans.OverlapError),
        ({"overlap": None}, plans.OverlapError),
        ({"share": 1001}, plans.ShareError),
        ({"guideline": "9.9.9"}, plans.NoVersionError),
        ({"requires": "production"}, plans.RequiresError),
        ({"pass_share": 1001}, plans.PassShareError),
        ({"repeats": -1}, plans.RepeatsError),
    ],
)
def test_a_round_that_cannot_be_is_refused_and_leaves_nothing(scene, wrong, error):
    before = ledger.end(scene.session, scene.project.id)

    with pytest.raises(error):
        changing.create(scene.session, scene.project, replace(Plan("pilot"), **wrong))
    assert ledger.end(scene.session, scene.project.id) == before


def test_more_overlap_asks_for_more_people_and_leaves_gold_insufficient(scene):
    scene.bring("a-0")
    scene.finish(scene.alice, "a-0")
    scene.finish(scene.bob, "a-0")
    agreed = statuses(scene, "a-0")
    change(scene, overlap=3)

    assert (agreed, statuses(scene, "a-0")) == ({"unanimous"}, {"insufficient"})
    assert scene.held(scene.carol) == ["a-0"]
    assert problems(scene) == []


def test_less_overlap_frees_who_has_not_begun_and_keeps_who_has(scene):
    change(scene, overlap=3)
    scene.bring("a-0", "a-1")
    for name in ("a-0", "a-1"):
        scene.answer(scene.carol, name, only=1)
    scene.finish(scene.alice, "a-0")
    change(scene, overlap=1)

    assert (scene.held(scene.alice), scene.held(scene.bob)) == ([], [])
    assert scene.held(scene.carol) == ["a-0", "a-1"]
    assert statuses(scene, "a-0") == {"single"}
    assert problems(scene) == []


def test_overlap_holds_for_a_share_drawn_from_the_ledger(scene):
    scene.bring(*(f"a-{n}" for n in range(60)))
    change(scene, share=300)
    some = set(scene.session.scalars(select(Article.external_id).where(Article.wanted == 2)))
    change(scene, share=600)
    more = set(scene.session.scalars(select(Article.external_id).where(Article.wanted == 2)))

    assert 8 <= len(some) <= 30
    assert some < more
    assert problems(scene) == []


def test_what_is_imported_later_is_drawn_as_well(scene):
    change(scene, share=0)
    scene.bring("a-0", "a-1")

    assert set(scene.session.scalars(select(Article.wanted))) == {1}
    assert problems(scene) == []


def test_a_closed_article_wants_what_it_wanted_until_it_is_reopened(scene):
    scene.bring("a-0")
    scene.finish(scene.alice, "a-0")
    scene.finish(scene.bob, "a-0")
    article = scene.article("a-0")
    articles_closing.close(scene.session, article, scene.lead)
    change(scene, overlap=3)
    fixed = statuses(scene, "a-0")
    articles_closing.reopen(scene.session, article, scene.lead)

    assert fixed == {"unanimous"}
    assert (article.wanted, statuses(scene, "a-0")) == (3, {"insufficient"})


def test_the_ledger_says_what_a_closed_article_wants(scene):
    scene.bring("a-0")
    scene.finish(scene.alice, "a-0")
    scene.finish(scene.bob, "a-0")
    articles_closing.close(scene.session, scene.article("a-0"), scene.lead)
    change(scene, overlap=3)

    assert problems(scene) == []


def test_a_round_that_does_not_count_leaves_everything_out(scene):
    scene.bring("a-0", "a-1")
    scene.finish(scene.alice, "a-0")
    change(scene, counts=False)
    left_out = statuses(scene, "a-0") | statuses(scene, "a-1")
    change(scene, counts=True)

    assert left_out == {"excluded"}
    assert statuses(scene, "a-0") == {"insufficient"}
    assert problems(scene) == []


def test_nothing_new_makes_no_event(scene):
    before = ledger.end(scene.session, scene.project.id)

    assert not change(scene)
    assert ledger.end(scene.session, scene.project.id) == before


def test_a_closed_round_is_not_changed(scene):
    closing.close(scene.session, scene.production)

    with pytest.raises(finding.ClosedRoundError):
        change(scene, overlap=3)


def test_the_version_of_a_round_is_one_that_is_published(scene):
    draft = guidelines.read_folder(guidelines.DEFAULT)
    newer = replace(draft, document={**draft.document, "version": "1.1.0"})
    guidelines.publish(scene.session, scene.project, newer)
    change(scene, guideline="1.1.0")

    phase = scene.session.scalars(select(Round)).one()
    assert phase.guideline.version == "1.1.0"
    assert problems(scene) == []
