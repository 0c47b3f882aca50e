import pytest

from annotator import ledger
from annotator.adjudication import decisions, item, queue
from annotator.adjudication.choices import AlreadyDecidedError, Choice
from annotator.adjudication.overview import decided
from annotator.labeling import dealing
from annotator.labeling.annotations import annotate
from annotator.models import Decision
from tests.factories import import_text, join

EVIDENCE = Choice(label="evidence", reason="slip")
CONTEXT = Choice(label="context", reason="guideline_gap")


@pytest.fixture
def scene(contested):
    """Every decision is drawn; omar and zoe decide beside the lead."""
    contested.project.decide_first = False
    contested.project.second_look_share = 1000
    for name in ("omar", "zoe"):
        person = join(contested.session, contested.project, name, "adjudicator")
        setattr(contested, name, person)
    return contested


@pytest.fixture
def looked_at(scene):
    decide(scene, EVIDENCE, scene.lead)
    return scene


def decide(scene, choice, person, n=1):
    return decisions.decide(scene.session, person, scene.sentences()[n - 1].id, choice)


def next_of(scene, person):
    return queue.take_next(scene.session, person) is not None


def show(scene, person):
    return item.show(scene.session, person, scene.sentences()[0].id)


def test_a_drawn_decision_goes_to_another_adjudicator(looked_at):
    assert (next_of(looked_at, looked_at.lead), next_of(looked_at, looked_at.omar)) == (False, True)


def test_without_a_share_nothing_is_looked_at_again(scene):
    scene.project.second_look_share = 0
    decide(scene, EVIDENCE, scene.lead)

    assert not next_of(scene, scene.omar)


def test_a_second_look_is_blind_to_the_first_decision(looked_at):
    shown = show(looked_at, looked_at.omar)

    assert (shown.decision, shown.settled, len(shown.answers)) == (None, False, 2)


def test_the_first_decision_stands_nowhere_else_for_who_looks_again(looked_at):
    lists = [decided(looked_at.session, getattr(looked_at, name)).rows for name in ("omar", "lead")]

    assert [len(rows) for rows in lists] == [0, 1]


def test_who_decided_sees_it_settled(looked_at):
    assert show(looked_at, looked_at.lead).settled


def test_with_decide_first_a_second_look_is_answered_blind(looked_at):
    looked_at.project.decide_first = True
    first = decide(looked_at, EVIDENCE, looked_at.omar)
    second = decide(looked_at, EVIDENCE, looked_at.omar)

    assert (first, second.before_reveal) == (None, "evidence")


def test_two_who_decide_alike_are_done(looked_at):
    second = decide(looked_at, EVIDENCE, looked_at.omar)

    assert (second.kind, second.second_look) == ("second look", "same")
    assert not any(next_of(looked_at, getattr(looked_at, name)) for name in ("lead", "omar", "zoe"))


def test_two_who_differ_come_back_to_the_queue(looked_at):
    second = decide(looked_at, CONTEXT, looked_at.omar)

    assert (second.second_look, looked_at.gold().asks) == ("different", "difference")
    assert [next_of(looked_at, getattr(looked_at, name)) for name in ("omar", "lead")] == [
        False,
        True,
    ]


def test_a_difference_is_settled_by_a_third_decision(looked_at):
    second = decide(looked_at, CONTEXT, looked_at.omar)
    third = Choice(label="evidence", reason="slip", supersedes=second.id)
    decide(looked_at, third, looked_at.zoe)

    assert (looked_at.gold().asks, looked_at.gold().label) == (None, "evidence")


def test_a_difference_is_theirs_who_looked_last_when_nobody_else_may_decide(looked_at):
    decide(looked_at, CONTEXT, looked_at.omar)
    looked_at.zoe.is_adjudicator = False
    looked_at.lead.account.active = False
    looked_at.session.flush()

    assert next_of(looked_at, looked_at.omar)


def test_a_difference_is_theirs_when_everybody_else_annotated_the_group(looked_at):
    looked_at.project.group_decisions = False
    decide(looked_at, CONTEXT, looked_at.omar)
    copy = import_text(looked_at.session, looked_at.project, "It leaks.", "copy")
    copy.wanted = 4
    copy.group_name = looked_at.article.group_name = "leak"
    for person in (looked_at.lead, looked_at.zoe):
        person.is_annotator = True
        looked_at.session.flush()
        dealing.deal(looked_at.session, looked_at.project.id)
        annotate(looked_at.session, person, looked_at.sentences(copy)[0].id, {"label": "context"})
        looked_at.session.flush()

    assert next_of(looked_at, looked_at.omar)


def test_a_difference_is_not_settled_by_who_has_not_seen_it(looked_at):
    decide(looked_at, CONTEXT, looked_at.omar)

    with pytest.raises(AlreadyDecidedError):
        decide(looked_at, EVIDENCE, looked_at.zoe)


def test_a_second_look_that_is_taken_back_is_wanted_again(looked_at):
    second = decide(looked_at, CONTEXT, looked_at.omar)
    decisions.undo(looked_at.session, looked_at.omar, second.id)

    assert (looked_at.gold().asks, looked_at.gold().label) == ("second_look", "evidence")


def test_a_second_look_is_in_the_ledger(looked_at):
    decide(looked_at, EVIDENCE, looked_at.omar)

    looked_at.session.flush()
    events = ledger.events(looked_at.session, looked_at.project.id)
    told = [ledger.as_record(e)["payload"] for e in events if e.type == "decision.set"]
    assert [payload["second_look"] for payload in told] == ["wanted", "same"]


def test_about_the_share_of_decisions_is_drawn(scene, monkeypatch):
    draws = iter([99, 100])
    monkeypatch.setattr("annotator.adjudication.recording.randbelow", lambda _: next(draws))
    scene.project.second_look_share = 100
    decide(scene, EVIDENCE, scene.lead)
    decide(scene, Choice(label="denial", reason="slip"), scene.lead, n=2)

    looks = [row.second_look for row in scene.session.query(Decision).order_by(Decision.id)]
    assert looks == ["wanted", None]
