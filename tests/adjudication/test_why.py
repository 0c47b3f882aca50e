import pytest

from annotator import clock
from annotator.adjudication import closing, decisions, gold
from annotator.adjudication.choices import Choice
from annotator.adjudication.place import OwnAnnotationError
from annotator.adjudication.why import DecideFirstError, why
from annotator.errors import NotFoundError
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit, take_back
from annotator.models import Guideline
from tests.factories import join, make_project


@pytest.fixture
def boss(contested):
    """A manager, who is asked to decide nothing."""
    return join(contested.session, contested.project, "boss", "manager")


def of(scene, person, n=1):
    return why(scene.session, person, scene.sentences()[n - 1].id)


def decide(scene, n=1):
    scene.project.decide_first = False
    choice = Choice(label="context", reason="slip", note="so")
    decisions.decide(scene.session, scene.lead, scene.sentences()[n - 1].id, choice)
    scene.session.flush()


def asides(scene, person, n=1):
    return [given.aside for given in of(scene, person, n).answers]


def test_a_status_rests_on_the_answers_that_count(contested, boss):
    found = of(contested, boss)

    assert (found.text, found.place.gold.status, len(found.counted)) == (
        "The port accused the firm.",
        "unresolved",
        2,
    )


def test_a_decision_stands_with_its_reason(contested, boss):
    decide(contested)
    found = of(contested, boss)

    assert (found.standing.label, found.changed, found.outdated) == ("context", False, False)


def test_what_was_not_handed_in_does_not_count(contested, boss):
    take_back(contested.session, contested.bob, contested.article.id)

    assert asides(contested, boss) == [None, "open"]


def test_what_was_answered_under_another_major_version_does_not_count(contested, boss):
    old = contested.article.round.guideline
    same = {n: getattr(old, n) for n in ("project_id", "document", "texts", "published_at")}
    newer = Guideline(**same, sha256="f" * 64, version="2.0.0", major=2)
    decide(contested)
    contested.article.round.guideline = newer
    gold.refresh(contested.session, contested.article.id)

    assert asides(contested, boss) == ["guideline", "guideline"]
    assert of(contested, boss).outdated


def test_a_stale_decision_says_what_has_changed(contested, boss):
    decide(contested, 2)
    take_back(contested.session, contested.bob, contested.article.id)
    key = contested.sentences()[1].id
    annotate(contested.session, contested.bob, key, {"label": "context"})
    contested.session.flush()
    submit(contested.session, contested.bob, contested.article.id)
    found = of(contested, boss, 2)

    assert (found.place.gold.stale, found.changed, found.outdated) == (True, True, False)


def test_what_is_out_of_the_gold_says_why(contested, boss):
    contested.article.withdrawn_at = clock.now()
    gold.refresh(contested.session, contested.article.id)

    assert of(contested, boss).excluded == "withdrawn"


def test_who_may_be_asked_decides_first(contested):
    with pytest.raises(DecideFirstError):
        of(contested, contested.lead)


def test_who_decided_sees_why_while_a_second_look_is_wanted(contested):
    contested.project.second_look_share = 1000
    decide(contested)
    omar = join(contested.session, contested.project, "omar", "adjudicator")

    assert of(contested, contested.lead).standing.label == "context"
    with pytest.raises(DecideFirstError):
        of(contested, omar)


def test_what_is_undecided_says_why_when_its_article_is_closed(contested):
    with pytest.raises(DecideFirstError):
        of(contested, contested.lead, 2)
    decide(contested)
    closing.close(contested.session, contested.article, contested.lead)
    contested.project.decide_first = True

    assert of(contested, contested.lead, 2).place.gold.status == "unanimous"


def test_where_one_does_not_decide_first_everything_says_why(contested):
    contested.project.decide_first = False

    assert of(contested, contested.lead).place.gold.status == "unresolved"


def test_who_labels_an_article_does_not_see_why(contested):
    contested.alice.is_manager = True

    with pytest.raises((NotFoundError, OwnAnnotationError)):
        of(contested, contested.alice)


def test_a_sentence_of_another_project_is_not_there(contested):
    eve = join(contested.session, make_project(contested.session, "b"), "eve", "auditor")

    with pytest.raises(NotFoundError):
        of(contested, eve)
