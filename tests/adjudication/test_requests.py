import pytest

from annotator import checking, ledger
from annotator.adjudication import decisions, queue, requests
from annotator.adjudication.choices import Choice
from annotator.adjudication.place import HeldError, OwnAnnotationError
from annotator.labeling import assignments, desk, reports
from annotator.labeling.annotations import annotate
from annotator.membership import set_roles
from annotator.models import AnnotationRequest, Assignment, CutReport
from tests.factories import import_text, join

MORE = "The port accused the firm. " + " ".join(f"This is number {n}." for n in range(9))


@pytest.fixture
def scene(contested):
    """Alice and bob differ on the first two of ten sentences; dora has nothing to do."""
    article = import_text(contested.session, contested.project, MORE, "port-2")
    rest = ["context"] * 8
    contested.answer(contested.alice, "allegation", "denial", *rest, article=article)
    contested.answer(contested.bob, "context", "context", *rest, article=article)
    contested.dora = join(contested.session, contested.project, "dora", "annotator")
    contested.article = article
    return contested


def ask(scene, n=1, **options):
    requests.ask(scene.session, scene.lead, scene.sentences()[n - 1].id, **options)
    scene.session.flush()


def scope_of(scene, person):
    """The numbers of the sentences that the person is asked for."""
    scene.session.flush()
    query = scene.session.query(Assignment).populate_existing()
    found = query.filter_by(person_id=person.id, article_id=scene.article.id).one()
    ids = [sentence.id for sentence in scene.sentences()]
    return {ids.index(key) + 1 for key in found.scope}


def answer(scene, person, label):
    shown = desk.show(scene.session, person, scene.article.id)
    for sentence in shown.asked:
        annotate(scene.session, person, sentence.id, {"label": label})
    scene.session.flush()
    assignments.submit(scene.session, person, scene.article.id)


def last_event(scene, kind):
    events = ledger.events(scene.session, scene.project.id)
    return ledger.as_record([event for event in events if event.type == kind][-1])


def test_a_third_annotator_gets_the_sentence_and_another(scene):
    ask(scene)

    scope = scope_of(scene, scene.dora)
    assert len(scope) == 2
    assert 1 in scope


def test_two_in_one_article_are_asked_for_together(scene):
    scene.alice.is_annotator = scene.bob.is_annotator = False
    for n in range(3):  # dora has her hands full
        import_text(scene.session, scene.project, f"Full {n}.", f"full-{n}")
    ask(scene)
    ask(scene, 2)
    assignments.release(scene.session, scene.dora, _held(scene, scene.dora))

    scope = scope_of(scene, scene.dora)
    assert len(scope) == 4
    assert {1, 2} < scope


def _held(scene, person):
    row = scene.session.query(Assignment).filter_by(person_id=person.id, state="open").first()
    return row.article_id


def test_what_is_drawn_beside_differs(scene):
    drawn = set()
    for n in range(12):
        person = join(scene.session, scene.project, f"extra{n}", "annotator")
        scene.dora.is_annotator = False
        scene.session.flush()
        ask(scene)
        drawn |= scope_of(scene, person) - {1}
        answer(scene, person, "context")

    assert len(drawn) > 2


def test_the_sentence_leaves_the_queue_until_the_answer_is_there(scene):
    ask(scene)
    waiting = scene.gold().asks
    answer(scene, scene.dora, "denial")

    assert (waiting, scene.gold().asks, scene.gold().n) == (None, "contested", 3)


def test_gold_is_as_if_there_were_no_decision(scene):
    before = scene.gold().status
    ask(scene)

    assert (before, scene.gold().status) == ("unresolved", "unresolved")


def test_a_third_answer_may_make_a_majority(scene):
    scene.project.majorities = True
    ask(scene)
    answer(scene, scene.dora, "context")

    assert (scene.gold().status, scene.gold().asks) == ("majority", "majority")


def test_who_asks_is_in_the_ledger(scene):
    ask(scene, note="Who did it?")

    event = last_event(scene, "sentence.ask")
    assert (event["actor"], event["subject"], event["payload"], event["words"]) == (
        scene.lead.pid,
        "port-2@1:0-26",
        {"n": 2, "open": True},
        {"note": "Who did it?"},
    )


def test_the_short_list_is_in_the_ledger(scene):
    ask(scene)

    event = last_event(scene, "assignment.open")
    assert (event["payload"]["person"], len(event["payload"]["scope"])) == (scene.dora.pid, 2)


def test_what_is_given_up_goes_to_somebody_else(scene):
    emil = join(scene.session, scene.project, "emil", "annotator")
    ask(scene)
    assignments.release(scene.session, scene.dora, scene.article.id)

    assert 1 in scope_of(scene, emil)


def test_a_short_list_takes_nobodys_place(scene):
    ask(scene)
    assignments.take_back(scene.session, scene.bob, scene.article.id)
    scene.bob.is_annotator = False
    assignments.release(scene.session, scene.bob, scene.article.id)
    emil = join(scene.session, scene.project, "emil", "annotator")

    [given] = scene.session.query(Assignment).filter_by(
        person_id=emil.id, article_id=scene.article.id
    )
    assert (given.scope, given.extra) == (None, False)


def test_when_nobody_is_left_it_is_said(scene):
    scene.dora.is_annotator = False
    scene.session.flush()

    with pytest.raises(requests.NobodyLeftError):
        ask(scene)


def test_nobody_asks_twice(scene):
    ask(scene)

    with pytest.raises(requests.AskedError):
        ask(scene)


def test_the_same_op_asks_once(scene):
    for _ in range(2):
        ask(scene, op="a1")

    assert scene.session.query(AnnotationRequest).count() == 1


def test_a_request_can_be_taken_back(scene):
    ask(scene)
    requests.take_back(scene.session, scene.lead, scene.sentences()[0].id)

    assert scene.gold().asks == "contested"
    assert last_event(scene, "sentence.ask")["payload"]["open"] is False


def test_nobody_asks_about_what_another_decides(scene):
    omar = join(scene.session, scene.project, "omar", "adjudicator")
    held = queue.take_next(scene.session, omar)

    with pytest.raises(HeldError):
        requests.ask(scene.session, scene.lead, held)


def test_nobody_asks_about_what_they_annotated(scene):
    scene.alice.is_adjudicator = True

    with pytest.raises(OwnAnnotationError):
        requests.ask(scene.session, scene.alice, scene.sentences()[0].id)


def test_what_was_asked_for_may_be_decided_all_the_same(scene):
    scene.project.decide_first = False
    ask(scene)
    choice = Choice(label="context", reason="slip")
    decisions.decide(scene.session, scene.lead, scene.sentences()[0].id, choice)
    before = scene.gold().asks
    answer(scene, scene.dora, "denial")

    assert (before, scene.gold().asks) == (None, "stale")


def test_the_database_checks_with_a_short_list(scene):
    ask(scene)
    answer(scene, scene.dora, "denial")
    scene.session.commit()

    assert checking.check(scene.session, scene.project).problems == []


# Wrongly cut


def report(scene, **options):
    requests.report_cut(scene.session, scene.lead, scene.sentences()[0].id, **options)


def test_a_wrong_cut_goes_to_the_manager_and_leaves_the_queue(scene):
    report(scene, remark="Two sentences.")

    [row] = scene.session.query(CutReport)
    assert (row.remark, scene.gold().asks, scene.gold().status) == (
        "Two sentences.",
        None,
        "unresolved",
    )
    assert last_event(scene, "sentence.report")["role"] == "adjudicator"


def test_a_report_can_be_taken_back(scene):
    report(scene)
    requests.take_back(scene.session, scene.lead, scene.sentences()[0].id)

    assert (scene.session.query(CutReport).count(), scene.gold().asks) == (0, "contested")


def test_what_the_manager_leaves_as_it_is_comes_back(scene):
    report(scene)
    reports.dismiss(scene.session, scene.lead, scene.sentences()[0].id)

    assert scene.gold().asks == "contested"


def test_the_same_op_reports_once(scene):
    for _ in range(2):
        report(scene, op="a1")

    events = ledger.events(scene.session, scene.project.id)
    assert [event.type for event in events].count("sentence.report") == 1


def test_who_is_adjudicator_no_more_has_reported_as_one(scene):
    report(scene)
    set_roles(scene.session, scene.project, scene.lead.account, ["manager"])
    scene.session.commit()

    assert checking.check(scene.session, scene.project).problems == []


def test_what_an_annotator_reported_before_they_decide_too_keeps_nothing_from_the_queue(scene):
    reports.report(scene.session, scene.alice, scene.sentences()[0].id, "Two sentences.")
    set_roles(scene.session, scene.project, scene.alice.account, ["annotator", "adjudicator"])
    scene.session.commit()

    assert scene.gold().asks == "contested"
    assert checking.check(scene.session, scene.project).problems == []


def test_a_report_of_both_roles_is_taken_back_at_the_desk_too(scene):
    scene.project.own_decisions = scene.alice.is_adjudicator = True
    key = scene.sentences()[0].id
    requests.report_cut(scene.session, scene.alice, key)
    reports.report(scene.session, scene.alice, key, "Two sentences.")
    waits = scene.gold().asks
    reports.withdraw(scene.session, scene.alice, key)

    assert (waits, scene.gold().asks) == (None, "contested")
