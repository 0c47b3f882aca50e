import pytest

from annotator import checking, ledger
from annotator.adjudication import decisions
from annotator.adjudication.choices import Choice
from annotator.labeling.links import NotEarlierError, UnfitRelationError
from annotator.models import DecisionLink

DENIAL = {"label": "denial", "reason": "slip"}


@pytest.fixture
def open_minded(contested):
    contested.project.decide_first = False
    return contested


def decide(scene, n=2, links=(), **fields):
    ids = [sentence.id for sentence in scene.sentences()]
    made = tuple((relation, ids[target - 1]) for relation, target in links)
    choice = Choice(**{**DENIAL, **fields}, links=made)
    return decisions.decide(scene.session, scene.lead, ids[n - 1], choice)


def stored(scene):
    ids = [sentence.id for sentence in scene.sentences()]
    rows = scene.session.query(DecisionLink).order_by(DecisionLink.id)
    return [(row.relation, ids.index(row.target_id) + 1) for row in rows]


def test_a_decision_says_what_a_sentence_answers(open_minded):
    decide(open_minded, links=[("answers", 1)])

    assert stored(open_minded) == [("answers", 1)]


def test_links_of_a_decision_are_in_the_ledger(open_minded):
    decide(open_minded, links=[("answers", 1)])

    open_minded.session.flush()
    event = ledger.as_record(list(ledger.events(open_minded.session, open_minded.project.id))[-1])
    assert event["payload"]["links"] == [{"relation": "answers", "target": "port-1@1:0-26"}]


def test_a_link_is_made_once(open_minded):
    decide(open_minded, links=[("answers", 1), ("answers", 1)])

    assert stored(open_minded) == [("answers", 1)]


def test_a_skip_has_no_links(open_minded):
    fields = {"label": None, "skip_reason": "heading", "note": "a heading"}
    decide(open_minded, links=[("answers", 1)], **fields)

    assert stored(open_minded) == []


@pytest.mark.parametrize("relation", ["supports", "loves", ""])
def test_a_relation_must_fit_the_label(open_minded, relation):
    with pytest.raises(UnfitRelationError):
        decide(open_minded, links=[(relation, 1)])


@pytest.mark.parametrize("target", [2, 3])
def test_a_link_leads_back(open_minded, target):
    with pytest.raises(NotEarlierError):
        decide(open_minded, links=[("answers", target)])


def test_a_link_that_is_refused_leaves_nothing(open_minded):
    with pytest.raises(NotEarlierError):
        decide(open_minded, links=[("answers", 3)])

    assert open_minded.session.query(DecisionLink).count() == 0


def test_the_database_checks_with_links_of_both_kinds(scene):
    scene.project.decide_first = False
    for person in (scene.alice, scene.bob):
        scene.answer(person, "allegation", "denial", "evidence")
    decide(scene, links=[("repeats", 1)])
    decide(scene, n=3, links=[("supports", 1), ("undercuts", 2)], label="evidence")
    scene.project.decide_first = True  # as the ledger has it
    scene.session.commit()

    assert checking.check(scene.session, scene.project).problems == []
    assert stored(scene) == [("repeats", 1), ("supports", 1), ("undercuts", 2)]
