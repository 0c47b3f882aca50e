import pytest

from annotator import checking, ledger, projects
from annotator.adjudication import batches, bulk, decisions, gold, queue
from annotator.adjudication.choices import Choice
from annotator.adjudication.closing import close
from annotator.adjudication.place import ArticleClosedError
from annotator.errors import NotFoundError
from annotator.models import Decision
from tests.factories import import_text, join


@pytest.fixture
def agreed(scene):
    """Alice and bob agree on all but the first sentence."""
    scene.answer(scene.alice, "allegation", "denial", "evidence")
    scene.answer(scene.bob, "context", "denial", "evidence")
    return scene


def accept(scene, person=None, **options):
    n = bulk.accept(scene.session, person or scene.lead, **options)
    scene.session.flush()
    return n


def decided(scene):
    return scene.session.query(Decision).order_by(Decision.id).all()


def test_unanimous_answers_are_accepted_one_by_one(agreed):
    assert accept(agreed) == 2
    assert [(d.label, d.bulk, d.before_reveal, d.reason) for d in decided(agreed)] == [
        ("denial", True, None, None),
        ("evidence", True, None, None),
    ]


def test_accepted_answers_are_adjudicated(agreed):
    accept(agreed)

    assert [agreed.gold(n).status for n in (1, 2, 3)] == [
        "unresolved",
        "adjudicated",
        "adjudicated",
    ]


def test_each_is_an_event_of_its_own(agreed):
    accept(agreed)

    events = [e for e in ledger.events(agreed.session, agreed.project.id) if "decision" in e.type]
    records = [ledger.as_record(event) for event in events]
    assert [record["payload"]["bulk"] for record in records] == [True, True]
    assert [record["seq"] for record in records] == [decision.seq for decision in decided(agreed)]


def test_with_decide_first_an_accepted_answer_is_not_decided_blind(agreed):
    accept(agreed)

    assert {decision.before_reveal for decision in decided(agreed)} == {None}


def test_what_was_drawn_into_the_sample_is_left_to_be_decided(agreed):
    agreed.project.sample_share = 1000
    gold.refresh(agreed.session, agreed.article.id)

    with pytest.raises(bulk.NothingToAcceptError):
        accept(agreed)


def test_what_somebody_is_unsure_of_is_left_to_be_decided(agreed):
    agreed.gold(2).asks = "unsure"

    assert accept(agreed) == 1


def test_what_another_holds_is_left_to_them(agreed):
    omar = join(agreed.session, agreed.project, "omar", "adjudicator")
    queue.claim(agreed.session, omar, agreed.sentences()[1].id)

    assert accept(agreed) == 1


def test_nobody_accepts_what_they_annotated(agreed):
    agreed.alice.is_adjudicator = True

    with pytest.raises(bulk.NothingToAcceptError):
        accept(agreed, agreed.alice)


def test_one_article_is_accepted(agreed):
    other = import_text(agreed.session, agreed.project, "One. Two.", "port-2")
    for person in (agreed.alice, agreed.bob):
        agreed.answer(person, "context", "context", article=other)

    assert [(a.external_id, n) for a, n in bulk.offered(agreed.session, agreed.lead)] == [
        ("port-1", 2),
        ("port-2", 2),
    ]
    assert accept(agreed, article_id=other.id) == 2
    assert agreed.gold(2).status == "unanimous"


def test_one_label_is_accepted(agreed):
    assert accept(agreed, label="evidence") == 1


def test_one_act_accepts_so_many(agreed, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)

    assert [accept(agreed), accept(agreed)] == [1, 1]


def test_the_same_op_accepts_once(agreed, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)

    assert [accept(agreed, op="a1"), accept(agreed, op="a1")] == [1, 0]


def test_it_is_taken_back_as_one(agreed):
    accept(agreed)
    batch, n = batches.last(agreed.session, agreed.lead)
    undone = batches.undo(agreed.session, agreed.lead, batch)

    assert (n, undone, agreed.gold(2).status) == (2, 2, "unanimous")
    assert batches.last(agreed.session, agreed.lead) is None


def test_it_is_taken_back_also_after_the_next_decision(agreed):
    accept(agreed)
    agreed.project.decide_first = False
    choice = Choice(label="context", reason="slip")
    decisions.decide(agreed.session, agreed.lead, agreed.sentences()[0].id, choice)
    batch, n = batches.last(agreed.session, agreed.lead)

    assert (n, batches.undo(agreed.session, agreed.lead, batch)) == (2, 2)


def test_of_a_closed_article_nothing_is_offered_to_be_taken_back(agreed):
    accept(agreed)
    agreed.project.decide_first = False
    choice = Choice(label="context", reason="slip")
    decisions.decide(agreed.session, agreed.lead, agreed.sentences()[0].id, choice)
    close(agreed.session, agreed.article, agreed.lead)

    assert batches.last(agreed.session, agreed.lead) is None


def test_what_was_decided_since_stays(agreed):
    agreed.project.decide_first = False
    accept(agreed)
    standing = decided(agreed)[0]
    choice = Choice(label="context", reason="slip", note="so", supersedes=standing.id)
    decisions.decide(agreed.session, agreed.lead, agreed.sentences()[1].id, choice)

    assert batches.undo(agreed.session, agreed.lead, standing.batch) == 1
    assert agreed.gold(2).label == "context"


def test_only_who_accepted_takes_it_back(agreed):
    accept(agreed)
    omar = join(agreed.session, agreed.project, "omar", "adjudicator")

    with pytest.raises(NotFoundError):
        batches.undo(agreed.session, omar, decided(agreed)[0].batch)


def test_nothing_is_taken_back_in_a_closed_article(agreed):
    agreed.project.decide_first = False
    choice = Choice(label="context", reason="slip")
    decisions.decide(agreed.session, agreed.lead, agreed.sentences()[0].id, choice)
    accept(agreed)
    close(agreed.session, agreed.article, agreed.lead)

    with pytest.raises(ArticleClosedError):
        batches.undo(agreed.session, agreed.lead, decided(agreed)[-1].batch)


def test_the_last_decision_to_undo_by_a_key_is_none_of_many(agreed):
    accept(agreed)

    assert decisions.last_of(agreed.session, agreed.lead) is None


def test_the_database_checks_after_accepting_and_taking_back(agreed):
    accept(agreed)
    batches.undo(agreed.session, agreed.lead, decided(agreed)[0].batch)
    accept(agreed, label="denial")
    agreed.session.commit()

    assert checking.check(agreed.session, agreed.project).problems == []


def test_accepting_what_was_drawn_is_found_out(agreed):
    """Somebody who writes into the database cannot pretend that the sample was not drawn."""
    accept(agreed)
    told = ledger.as_record(list(ledger.events(agreed.session, agreed.project.id))[-1])
    agreed.project.sample_share = 1000
    payload = projects.settings(agreed.project)
    ledger.append(agreed.session, agreed.project.id, "project.set", "demo", payload)
    ledger.append(
        agreed.session, agreed.project.id, "decision.set", told["subject"], told["payload"]
    )
    agreed.session.commit()

    problems = checking.check(agreed.session, agreed.project).problems
    assert any("drawn into the sample" in problem for problem in problems)
