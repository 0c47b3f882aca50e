import pytest

from annotator import checking, ledger
from annotator.adjudication import appeals, closing, decisions, item, queue
from annotator.adjudication.choices import Choice
from annotator.adjudication.place import ArticleClosedError, OwnDecisionError
from annotator.errors import NotFoundError
from annotator.labeling.acts import OperationReusedError
from annotator.labeling.answers import TooLongError
from annotator.models import Appeal
from tests.factories import join

CONTEXT = Choice(label="context", reason="guideline_gap", clause="R4")
WORDS = "The sentence names who did it."


@pytest.fixture
def closed(contested):
    """The lead decided the first sentence and closed the article; omar decides too."""
    contested.project.decide_first = False
    contested.omar = join(contested.session, contested.project, "omar", "adjudicator")
    decide(contested, CONTEXT)
    closing.close(contested.session, contested.article, contested.lead)
    return contested


@pytest.fixture
def appealed(closed):
    appeal(closed)
    return closed


def decide(scene, choice, person=None, n=1):
    key = scene.sentences()[n - 1].id
    return decisions.decide(scene.session, person or scene.lead, key, choice)


def appeal(scene, n=1, person=None, words=WORDS, **options):
    key = scene.sentences()[n - 1].id
    return appeals.appeal(scene.session, person or scene.alice, key, words, **options)


def answer(scene, person, label="allegation"):
    standing = decide_on(scene)
    choice = Choice(label=label, reason="slip", supersedes=standing and standing.id)
    return decide(scene, choice, person)


def decide_on(scene):
    return item.show(scene.session, scene.omar, scene.sentences()[0].id).decision


def test_an_appeal_goes_into_the_queue(appealed):
    assert appealed.gold().asks == "appeal"
    assert queue.take_next(appealed.session, appealed.omar) == appealed.sentences()[0].id


def test_an_appeal_is_in_the_ledger_with_its_words(appealed):
    appealed.session.flush()
    event = ledger.as_record(list(ledger.events(appealed.session, appealed.project.id))[-1])

    assert (event["type"], event["subject"], event["actor"], event["words"]) == (
        "appeal.set",
        "port-1@1:0-26",
        appealed.alice.pid,
        {"appeal": WORDS},
    )


def test_who_decided_does_not_answer_the_appeal(appealed):
    assert queue.take_next(appealed.session, appealed.lead) is None
    with pytest.raises(OwnDecisionError):
        answer(appealed, appealed.lead)


def test_who_decided_answers_when_nobody_else_can(appealed):
    appealed.omar.is_adjudicator = False
    appealed.session.flush()

    assert queue.take_next(appealed.session, appealed.lead) is not None


def test_an_adjudicator_whose_account_is_off_cannot(appealed):
    appealed.omar.account.active = False
    appealed.session.flush()

    assert queue.take_next(appealed.session, appealed.lead) is not None


def test_a_decision_answers_the_appeal_in_the_closed_article(appealed):
    decision = answer(appealed, appealed.omar)

    [stored] = appealed.session.query(Appeal)
    assert (decision.kind, stored.decision_id) == ("appeal", decision.id)
    assert (appealed.gold().label, appealed.gold().asks) == ("allegation", None)
    assert appealed.article.closed_at


def test_what_is_answered_is_in_the_ledger(appealed):
    decision = answer(appealed, appealed.omar)

    appealed.session.flush()
    event = ledger.as_record(list(ledger.events(appealed.session, appealed.project.id))[-1])
    assert (event["type"], event["payload"]) == (
        "appeal.answer",
        {"appeal": decision.seq - 1, "decision": decision.seq},
    )


def test_an_appeal_may_be_turned_down(appealed):
    decision = answer(appealed, appealed.omar, "context")

    assert (decision.kind, appealed.gold().label) == ("appeal", "context")


def test_an_answer_to_an_appeal_can_be_taken_back(appealed):
    decision = answer(appealed, appealed.omar)
    assert decisions.last_of(appealed.session, appealed.omar) is decision
    decisions.undo(appealed.session, appealed.omar, decision.id)

    assert (appealed.gold().asks, appealed.gold().label) == ("appeal", "context")


def test_what_nobody_appeals_against_stays_closed(appealed):
    with pytest.raises(ArticleClosedError):
        decide(appealed, Choice(label="context", reason="slip", note="so"), appealed.omar, n=2)


def test_gold_without_a_decision_is_appealed_against_too(closed):
    appeal(closed, n=2)

    assert closed.gold(2).asks == "appeal"


def test_one_appeals_once(appealed):
    with pytest.raises(appeals.AppealedError):
        appeal(appealed, words="Again.")


def test_one_does_not_appeal_against_the_answer(appealed):
    answer(appealed, appealed.omar)

    with pytest.raises(appeals.AppealedError):
        appeal(appealed, words="Again.")


def test_two_annotators_are_answered_by_one_decision(appealed):
    appeal(appealed, person=appealed.bob, words="It is context.")
    decision = answer(appealed, appealed.omar)

    assert {row.decision_id for row in appealed.session.query(Appeal)} == {decision.id}


def test_the_same_op_appeals_once(closed):
    for _ in range(2):
        appeal(closed, op="a1")

    assert closed.session.query(Appeal).count() == 1


def test_an_op_of_another_appeal_is_refused(closed):
    appeal(closed, op="a1")

    with pytest.raises(OperationReusedError):
        appeal(closed, words="Something else.", op="a1")


@pytest.mark.parametrize(
    ("words", "error"),
    [("", appeals.NoAppealError), ("  ", appeals.NoAppealError), ("a" * 301, TooLongError)],
)
def test_an_appeal_is_one_line(closed, words, error):
    with pytest.raises(error):
        appeal(closed, words=words)


def test_nobody_appeals_before_closing(contested):
    with pytest.raises(appeals.NotClosedError):
        appeal(contested)


def test_nobody_appeals_who_gave_no_answer(closed):
    dora = join(closed.session, closed.project, "dora", "annotator")

    with pytest.raises(NotFoundError):
        appeal(closed, person=dora)


def test_the_database_checks_after_an_appeal(appealed):
    answer(appealed, appealed.omar)
    appealed.project.decide_first = True  # as the ledger has it
    appealed.session.commit()

    assert checking.check(appealed.session, appealed.project).problems == []
