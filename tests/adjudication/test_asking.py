import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import clock
from annotator.adjudication import asking, decisions, gold, queue
from annotator.adjudication.asking import ASKS, Circumstances, asked
from annotator.adjudication.choices import Choice
from annotator.adjudication.closing import close, reopen
from annotator.adjudication.rules import Status
from annotator.labeling import dealing
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit, take_back
from annotator.models import AnnotationRequest, CutReport
from tests.factories import import_text, join

READY = Circumstances(wanted=2)
STATUSES = ("excluded", "adjudicated", "skipped", "ambiguous", "insufficient", "single")
STATUSES += ("unanimous", "majority", "unresolved")
circumstances = st.builds(
    Circumstances,
    wanted=st.integers(1, 4),
    closed=st.booleans(),
    appealed=st.booleans(),
    waits=st.booleans(),
    decided=st.booleans(),
    second_look=st.sampled_from([None, "wanted", "same", "different"]),
    unsure=st.booleans(),
    drawn=st.booleans(),
)
golds = st.builds(Status, st.sampled_from(STATUSES), n=st.integers(0, 4), stale=st.booleans())


@pytest.mark.parametrize(
    ("status", "more", "expected"),
    [
        ("unresolved", {}, "contested"),
        ("majority", {}, "majority"),
        ("unanimous", {}, None),
        ("unanimous", {"drawn": True}, "sample"),
        ("unanimous", {"drawn": True, "unsure": True}, "unsure"),
        ("skipped", {"drawn": True}, None),
        ("skipped", {"unsure": True}, "unsure"),
        ("unresolved", {"waits": True}, None),
        ("unresolved", {"closed": True}, None),
        ("unresolved", {"wanted": 3}, None),
        ("adjudicated", {"decided": True}, None),
        ("adjudicated", {"decided": True, "unsure": True, "drawn": True}, None),
        ("adjudicated", {"decided": True, "second_look": "wanted"}, "second_look"),
        ("adjudicated", {"decided": True, "second_look": "same"}, None),
        ("adjudicated", {"decided": True, "second_look": "different"}, "difference"),
        ("adjudicated", {"decided": True, "closed": True, "appealed": True}, "appeal"),
        ("excluded", {"appealed": True}, None),
    ],
)
def test_the_reason_to_ask_is_the_first_that_fits(status, more, expected):
    at = Circumstances(**{"wanted": 2, **more})

    assert asked(Status(status, n=2), at) == expected


def test_a_stale_decision_is_asked_about_before_its_second_look():
    at = Circumstances(wanted=2, decided=True, second_look="wanted")

    assert asked(Status("adjudicated", n=2, stale=True), at) == "stale"


@given(golds, circumstances)
def test_nobody_is_asked_about_what_is_not_ready(gold, at):
    found = asked(gold, at)

    assert found is None or found in ASKS
    if found not in (None, "appeal"):
        assert gold.n >= at.wanted
        assert not at.closed
        assert not at.waits


def test_a_share_of_a_thousand_is_drawn_about_so_often():
    drawn = sum(asking.is_drawn("f" * 64, f"port-1@1:{n}-{n + 9}", 250) for n in range(4000))

    assert 850 < drawn < 1150


def test_another_project_draws_others():
    names = [f"port-1@1:{n}-{n + 9}" for n in range(100)]
    draws = [[asking.is_drawn(seed, name, 500) for name in names] for seed in ("a", "b")]

    assert draws[0] != draws[1]


# As it is written


def asks(scene, n=1):
    return scene.gold(n).asks


def test_what_is_contested_is_asked_about(contested):
    assert [asks(contested, n) for n in (1, 2, 3)] == ["contested", None, None]


def test_what_an_annotator_is_unsure_of_is_asked_about(scene):
    scene.answer(scene.alice, "allegation", "denial", "evidence")
    annotate(scene.session, scene.bob, scene.sentences()[1].id, {"label": "denial", "unsure": True})
    scene.answer(scene.bob, "allegation", "denial", "evidence")

    assert [asks(scene, n) for n in (1, 2, 3)] == [None, "unsure", None]


def test_an_unsure_answer_that_does_not_count_asks_nobody(scene):
    scene.answer(scene.alice, "allegation", "denial", "evidence")
    annotate(scene.session, scene.bob, scene.sentences()[1].id, {"label": "denial", "unsure": True})

    assert asks(scene, 2) is None


def test_a_decision_answers_what_was_asked(contested):
    contested.project.decide_first = False
    choice = Choice(label="context", reason="slip")
    decisions.decide(contested.session, contested.lead, contested.sentences()[0].id, choice)

    assert asks(contested) is None


def test_in_a_closed_article_nothing_is_asked(contested):
    contested.project.decide_first = False
    sentence = contested.sentences()[1]
    contested.project.sample_share = 1000
    for n in (1, 2):
        choice = Choice(label="denial", reason="slip")
        key = contested.sentences()[n - 1].id
        decisions.decide(contested.session, contested.lead, key, choice)
    contested.article.wanted = 2
    close(contested.session, contested.article, contested.lead)
    closed = asks(contested, 3)
    reopen(contested.session, contested.article, contested.lead)

    assert (closed, asks(contested, 3), sentence.retired) == (None, "sample", None)


@pytest.mark.parametrize(("n", "expected"), [(2, None), (1, "contested")])
def test_what_waits_for_another_answer_is_asked_about_when_it_is_in(contested, n, expected):
    request = AnnotationRequest(
        project_id=contested.project.id,
        sentence_id=contested.sentences()[0].id,
        person_id=contested.lead.id,
        n=n,
        at=clock.now(),
        seq=1,
    )
    contested.session.add(request)
    gold.refresh(contested.session, contested.article.id)

    assert asks(contested) == expected


@pytest.mark.parametrize(("role", "expected"), [("adjudicator", None), ("annotator", "contested")])
def test_only_an_adjudicators_report_takes_a_sentence_from_the_queue(contested, role, expected):
    first = contested.sentences()[0]
    known = {"sentence_id": first.id, "person_id": contested.lead.id, "at": clock.now()}
    contested.session.add(CutReport(**known, role=role))
    contested.lead.is_adjudicator = False  # what one was then counts, not what one is
    take_back(contested.session, contested.bob, contested.article.id)
    submit(contested.session, contested.bob, contested.article.id)

    assert asks(contested) == expected


def test_who_annotated_in_an_article_does_not_decide_there_if_the_project_says_so(contested):
    contested.project.group_decisions = False
    copy = import_text(contested.session, contested.project, "It leaks.", "copy")
    copy.group_name = contested.article.group_name = "leak"
    copy.wanted = 3
    dora = join(contested.session, contested.project, "dora", "annotator", "adjudicator")
    dealing.deal(contested.session, contested.project.id)
    before = queue.take_next(contested.session, dora)
    annotate(contested.session, dora, contested.sentences(copy)[0].id, {"label": "context"})
    contested.session.flush()
    queue.take_next(contested.session, dora, leave=before)

    assert before == contested.sentences()[0].id
    assert queue.take_next(contested.session, dora) is None


def test_who_annotated_a_near_duplicate_is_told_so(contested):
    contested.project.group_decisions = contested.project.decide_first = False
    contested.alice.is_adjudicator = True
    copy = import_text(contested.session, contested.project, "It leaks.", "copy")
    copy.group_name = contested.article.group_name = "leak"
    contested.answer(contested.alice, "context", article=copy)
    contested.answer(contested.bob, "denial", article=copy)
    dora = join(contested.session, contested.project, "dora", "adjudicator")

    assert queue.take_next(contested.session, contested.alice) is None
    assert queue.take_next(contested.session, dora) is not None
