import pytest

from annotator import checking, clock, ledger
from annotator.adjudication import closing, decisions, outcomes, requests
from annotator.adjudication.choices import Choice
from annotator.errors import NotFoundError
from annotator.labeling.assignments import ClosedError, take_back, to_go_on_with
from tests.factories import import_text, join, make_project


@pytest.fixture
def settled(contested):
    contested.project.decide_first = False
    choice = Choice(label="context", reason="guideline_gap", clause="R4", note="no act is named")
    sentence = contested.sentences()[0].id
    decisions.decide(contested.session, contested.lead, sentence, choice)
    return contested


@pytest.fixture
def closed(settled):
    closing.close(settled.session, settled.article, settled.lead)
    return settled


def events(scene):
    scene.session.flush()
    return [
        (event.type, event.subject, event.role)
        for event in ledger.events(scene.session, scene.project.id)
    ]


def test_an_article_with_something_unresolved_is_not_closed(contested):
    with pytest.raises(closing.NotSettledError):
        closing.close(contested.session, contested.article, contested.lead)


def test_what_is_missing_is_said_with_the_first_of_it(contested):
    decide = decisions.decide
    contested.project.decide_first = False
    choice = Choice(label="context", reason="slip")
    decide(contested.session, contested.lead, contested.sentences()[0].id, choice)
    for n in (2, 3):
        contested.gold(n).stale = True
    found = closing.missing(contested.session, contested.article)

    assert (found.answers, found.decisions, found.first, found.n) == (
        0,
        2,
        contested.sentences()[1].id,
        2,
    )
    with pytest.raises(closing.NotSettledError) as refused:
        closing.close(contested.session, contested.article, contested.lead)
    assert refused.value.values == {"answers": 0, "decisions": 2, "n": 2}


def test_a_withdrawn_article_is_not_closed(settled):
    settled.article.withdrawn_at = clock.now()
    settled.session.flush()

    with pytest.raises(closing.WithdrawnError):
        closing.close(settled.session, settled.article, settled.lead)


def test_an_article_with_too_few_answers_is_not_closed(scene):
    with pytest.raises(closing.NotSettledError):
        closing.close(scene.session, scene.article, scene.lead)


def test_an_article_with_a_stale_decision_is_not_closed(settled):
    settled.gold().stale = True

    with pytest.raises(closing.NotSettledError):
        closing.close(settled.session, settled.article, settled.lead)


def test_an_article_of_which_nothing_counts_is_not_closed(settled):
    for n in (1, 2, 3):
        row = settled.gold(n)
        row.status, row.label = "excluded", None

    with pytest.raises(closing.NothingCountsError):
        closing.close(settled.session, settled.article, settled.lead)


def test_a_settled_article_is_offered_for_closing(settled):
    import_text(settled.session, settled.project, "Not answered yet.", "noise")

    assert closing.closable(settled.session, settled.lead) == [settled.article]


def test_a_closed_article_is_not_offered_again(closed):
    assert closing.closable(closed.session, closed.lead) == []


def test_an_article_is_not_offered_to_its_annotators(settled):
    settled.alice.is_adjudicator = True

    assert closing.closable(settled.session, settled.alice) == []


def test_an_annotator_may_close_where_own_decisions_are_allowed(settled):
    settled.project.own_decisions = True

    assert closing.closable(settled.session, settled.alice) == [settled.article]


def test_nobody_closes_what_they_annotate(settled):
    with pytest.raises(closing.OwnArticleError):
        closing.close(settled.session, settled.article, settled.alice)


def test_nobody_closes_an_article_of_another_project(settled):
    elsewhere = join(settled.session, make_project(settled.session, "b"), "eve", "manager")

    with pytest.raises(NotFoundError):
        closing.close(settled.session, settled.article, elsewhere)


def test_closing_fixes_the_answers(closed):
    with pytest.raises(ClosedError):
        take_back(closed.session, closed.alice, closed.article.id)


def test_a_closed_article_remembers_that_it_was_closed(closed):
    closing.reopen(closed.session, closed.article, closed.lead)

    assert (closed.article.closed_at, closed.article.was_closed) == (None, True)


def test_reopening_lets_the_answers_change_again(closed):
    closing.reopen(closed.session, closed.article, closed.lead)
    take_back(closed.session, closed.alice, closed.article.id)

    assert closed.gold(2).status == "insufficient"


def test_closing_and_reopening_are_in_the_ledger(closed):
    closing.reopen(closed.session, closed.article, closed.lead)

    assert events(closed)[-2:] == [
        ("article.close", "port-1@1", "adjudicator"),
        ("article.reopen", "port-1@1", "adjudicator"),
    ]


def test_a_manager_closes_as_a_manager(settled):
    boss = join(settled.session, settled.project, "boss", "manager")
    closing.close(settled.session, settled.article, boss)

    assert events(settled)[-1][2] == "manager"


def test_closing_twice_closes_once(closed):
    before = len(events(closed))
    closing.close(closed.session, closed.article, closed.lead)

    assert len(events(closed)) == before


def test_an_annotator_sees_what_became_of_each_of_their_answers(closed):
    shown = outcomes.outcome(closed.session, closed.alice, closed.article.id)

    assert [(o.annotation.label, o.gold.label, o.differs) for o in shown.outcomes] == [
        ("allegation", "context", True),
        ("denial", "denial", False),
        ("evidence", "evidence", False),
    ]


def test_an_annotator_sees_why(closed):
    shown = outcomes.outcome(closed.session, closed.alice, closed.article.id)

    decision = shown.outcomes[0].decision
    assert (decision.reason, decision.clause, decision.note) == (
        "guideline_gap",
        "R4",
        "no act is named",
    )


def test_nothing_is_shown_before_the_article_is_closed(settled):
    with pytest.raises(NotFoundError):
        outcomes.outcome(settled.session, settled.alice, settled.article.id)


def test_nothing_is_shown_to_who_did_not_annotate_it(closed):
    dora = join(closed.session, closed.project, "dora", "annotator")

    with pytest.raises(NotFoundError):
        outcomes.outcome(closed.session, dora, closed.article.id)


def test_the_closed_articles_of_an_annotator_are_listed(closed):
    assert outcomes.closed(closed.session, closed.bob).articles == [closed.article]


def test_a_full_page_of_closed_articles_leads_to_no_empty_one(closed, monkeypatch):
    monkeypatch.setattr(outcomes, "PAGE", 1)

    assert outcomes.closed(closed.session, closed.bob).after is None


def test_the_list_goes_on_after_an_article(closed):
    assert outcomes.closed(closed.session, closed.bob, after=closed.article.id).articles == []


def test_the_same_op_closes_once_whatever_came_between(settled):
    closing.close(settled.session, settled.article, settled.lead, op="a1")
    closing.reopen(settled.session, settled.article, settled.lead, op="a2")
    closing.close(settled.session, settled.article, settled.lead, op="a1")
    closing.reopen(settled.session, settled.article, settled.lead, op="a2")

    assert settled.article.closed_at is None
    assert [event[0] for event in events(settled)][-2:] == ["article.close", "article.reopen"]


@pytest.fixture
def asked_in_vain(contested):
    """Dora is asked about a sentence that the lead decides before she has answered."""
    contested.project.decide_first = False
    contested.dora = join(contested.session, contested.project, "dora", "annotator")
    sentence = contested.sentences()[0].id
    requests.ask(contested.session, contested.lead, sentence)
    choice = Choice(label="context", reason="guideline_gap", clause="R4", note="no act is named")
    decisions.decide(contested.session, contested.lead, sentence, choice)
    contested.project.decide_first = True  # as the ledger has it
    return contested


def test_nobody_keeps_a_closed_article_open(asked_in_vain):
    closing.close(asked_in_vain.session, asked_in_vain.article, asked_in_vain.lead)

    assert to_go_on_with(asked_in_vain.session, asked_in_vain.dora) is None
    assert ("assignment.release", "port-1@1", "system") in events(asked_in_vain)
    assert checking.check(asked_in_vain.session, asked_in_vain.project).problems == []


def test_what_closing_took_comes_back_when_the_article_is_reopened(asked_in_vain):
    closing.close(asked_in_vain.session, asked_in_vain.article, asked_in_vain.lead)
    closing.reopen(asked_in_vain.session, asked_in_vain.article, asked_in_vain.lead)

    assert to_go_on_with(asked_in_vain.session, asked_in_vain.dora).article == asked_in_vain.article
