from dataclasses import replace

import pytest

from annotator import clock, ledger
from annotator.adjudication import choices, decisions, gold, queue
from annotator.adjudication.choices import Choice
from annotator.adjudication.closing import close
from annotator.adjudication.place import (
    ArticleClosedError,
    ExcludedError,
    HeldError,
    OwnAnnotationError,
    TooEarlyError,
)
from annotator.errors import NotFoundError
from annotator.labeling import dealing
from annotator.labeling.acts import OperationReusedError
from annotator.labeling.annotations import annotate
from annotator.labeling.answers import (
    TooLongError,
    UnfitDetailError,
    UnknownLabelError,
    UnknownSkipReasonError,
)
from annotator.labeling.assignments import submit, take_back
from annotator.models import Decision, Guideline, Hold
from tests.factories import import_text, join, make_project

EVIDENCE = Choice(label="evidence", reason="slip")
CONTEXT = Choice(label="context", reason="guideline_gap")


@pytest.fixture
def open_minded(contested):
    """The project shows the answers at once."""
    contested.project.decide_first = False
    return contested


def decide(scene, choice=EVIDENCE, n=1, person=None, **options):
    sentence = scene.sentences()[n - 1].id
    return decisions.decide(scene.session, person or scene.lead, sentence, choice, **options)


def change_of_mind(scene, person, label, n=1):
    take_back(scene.session, person, scene.article.id)
    annotate(scene.session, person, scene.sentences()[n - 1].id, {"label": label})
    submit(scene.session, person, scene.article.id)


def last_event(scene):
    scene.session.flush()
    return ledger.as_record(list(ledger.events(scene.session, scene.project.id))[-1])


# What a decision is


def test_a_decision_may_be_a_label(open_minded):
    decide(open_minded)

    assert (open_minded.gold().status, open_minded.gold().label) == ("adjudicated", "evidence")


def test_a_decision_may_be_a_skip_reason(open_minded):
    decide(open_minded, Choice(skip_reason="heading", reason="slip"))

    assert (open_minded.gold().status, open_minded.gold().skip_reason) == ("skipped", "heading")


def test_a_decision_may_be_that_the_sentence_is_ambiguous(open_minded):
    decide(open_minded, Choice(ambiguous=True, reason="ambiguous_text"))

    assert open_minded.gold().status == "ambiguous"


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        (Choice(reason="slip"), choices.NoAnswerError),
        (replace(EVIDENCE, ambiguous=True), choices.NoAnswerError),
        (replace(EVIDENCE, skip_reason="heading"), choices.NoAnswerError),
        (Choice(label="rumour", reason="slip"), UnknownLabelError),
        (Choice(skip_reason="boring", reason="slip"), UnknownSkipReasonError),
        (Choice(label="evidence"), choices.NoReasonError),
        (Choice(label="evidence", reason="mood"), choices.UnknownReasonError),
        (replace(EVIDENCE, clause="R99"), choices.UnknownClauseError),
    ],
)
def test_what_does_not_explain_itself_is_refused(open_minded, choice, error):
    with pytest.raises(error):
        decide(open_minded, choice)


def test_what_is_refused_changes_nothing(open_minded):
    with pytest.raises(choices.UnknownClauseError):
        decide(open_minded, replace(EVIDENCE, clause="R99"))

    assert open_minded.session.query(Decision).count() == 0


def test_details_that_fit_the_label_are_kept(open_minded):
    details = {"response": "no_comment", "evidence": "absent"}

    decision = decide(open_minded, replace(CONTEXT, details=details))

    assert decision.details == {"evidence": "absent", "response": "no_comment"}


def test_a_detail_that_does_not_fit_the_label_is_refused(open_minded):
    with pytest.raises(UnfitDetailError):
        decide(open_minded, replace(CONTEXT, details={"response": "rejects"}))


def test_a_label_brings_the_detail_that_it_always_has(open_minded):
    assert decide(open_minded).details == {"evidence": "described"}


def test_a_clause_and_a_note_are_kept(open_minded):
    decision = decide(open_minded, replace(EVIDENCE, clause="R4", note=" it says\nhow "))

    assert (decision.clause, decision.note) == ("R4", "it says how")


def test_overruling_a_unanimous_answer_needs_a_note(open_minded):
    with pytest.raises(choices.NoteNeededError):
        decide(open_minded, CONTEXT, n=2)


def test_a_unanimous_answer_is_overruled_with_a_note(open_minded):
    decide(open_minded, replace(CONTEXT, note="nobody denies anything"), n=2)

    assert open_minded.gold(2).label == "context"


def test_a_unanimous_answer_is_confirmed_without_a_note(open_minded):
    decide(open_minded, Choice(label="denial", reason="slip"), n=2)

    assert open_minded.gold(2).status == "adjudicated"


def test_overruling_a_unanimous_skip_needs_a_note(scene):
    scene.project.decide_first = False
    scene.answer(scene.alice, "heading", "denial", "evidence")
    scene.answer(scene.bob, "metadata", "denial", "evidence")

    with pytest.raises(choices.NoteNeededError):
        decide(scene)


# Who may decide


def test_nobody_decides_on_what_they_annotated(open_minded):
    open_minded.alice.is_adjudicator = True

    with pytest.raises(OwnAnnotationError):
        decide(open_minded, person=open_minded.alice)


def test_a_project_may_allow_own_decisions_which_say_so(open_minded):
    open_minded.alice.is_adjudicator = True
    open_minded.project.own_decisions = True

    assert decide(open_minded, person=open_minded.alice).own


def test_a_decision_on_other_peoples_answers_is_not_own(open_minded):
    open_minded.project.own_decisions = True

    assert not decide(open_minded).own


def test_an_article_that_is_open_for_the_adjudicator_is_not_there(open_minded):
    open_minded.alice.is_adjudicator = True
    open_minded.project.own_decisions = True
    take_back(open_minded.session, open_minded.alice, open_minded.article.id)

    with pytest.raises(NotFoundError):
        decide(open_minded, person=open_minded.alice)


def test_a_sentence_of_another_project_is_not_there(open_minded):
    elsewhere = join(open_minded.session, make_project(open_minded.session, "b"), "eve")

    with pytest.raises(NotFoundError):
        decide(open_minded, person=elsewhere)


# When


def test_nothing_is_decided_before_enough_answers_count(scene):
    scene.answer(scene.alice, "allegation", "denial", "evidence")

    with pytest.raises(TooEarlyError):
        decide(scene)


def test_nothing_is_decided_in_a_withdrawn_article(open_minded):
    open_minded.article.withdrawn_at = clock.now()
    gold.refresh(open_minded.session, open_minded.article.id)

    with pytest.raises(ExcludedError):
        decide(open_minded)


def test_nothing_is_decided_in_a_closed_article(open_minded):
    decide(open_minded)
    close(open_minded.session, open_minded.article, open_minded.lead)

    with pytest.raises(ArticleClosedError):
        decide(open_minded, CONTEXT)


def test_an_item_that_somebody_else_holds_is_theirs(open_minded):
    other = join(open_minded.session, open_minded.project, "omar", "adjudicator")
    queue.take_next(open_minded.session, other)

    with pytest.raises(HeldError):
        decide(open_minded)


def test_when_the_lease_has_ended_anybody_may_decide(open_minded):
    other = join(open_minded.session, open_minded.project, "omar", "adjudicator")
    queue.take_next(open_minded.session, other)
    open_minded.session.query(Hold).one().until = clock.after(-1)

    assert decide(open_minded).label == "evidence"


def test_of_two_adjudicators_one_wins(open_minded):
    decide(open_minded)
    other = join(open_minded.session, open_minded.project, "omar", "adjudicator")

    with pytest.raises(choices.AlreadyDecidedError):
        decide(open_minded, CONTEXT, person=other)


def test_a_page_that_shows_old_answers_does_not_decide(open_minded):
    change_of_mind(open_minded, open_minded.bob, "denial")

    with pytest.raises(choices.AnswersChangedError):
        decide(open_minded, replace(EVIDENCE, saw=(1, 2)))


# First without looking


def test_the_first_answer_is_kept_aside(contested):
    assert decide(contested, Choice(label="context")) is None


def test_a_blind_answer_is_not_gold(contested):
    decide(contested, Choice(label="context"))

    assert contested.gold().status == "unresolved"


def test_a_blind_answer_needs_no_reason_but_must_be_a_known_one(contested):
    with pytest.raises(UnknownLabelError):
        decide(contested, Choice(label="rumour"))


def test_keeping_ones_mind_records_both(contested):
    decide(contested, Choice(label="context"))
    decision = decide(contested, CONTEXT)

    assert (decision.before_reveal, decision.label) == ("context", "context")


def test_changing_ones_mind_records_both(contested):
    decide(contested, Choice(skip_reason="heading"))
    decision = decide(contested, EVIDENCE)

    assert (decision.before_reveal, decision.label) == ("skip:heading", "evidence")


def test_a_decision_names_the_answers_that_it_saw(contested):
    decide(contested, Choice(ambiguous=True))
    decision = decide(contested, EVIDENCE)

    first = contested.sentences()[0].id
    counted = gold.counted_answers(contested.session, [first])[first]
    assert decision.saw == sorted(answer.seq for answer in counted)


def test_without_decide_first_there_is_no_blind_answer(open_minded):
    assert decide(open_minded).before_reveal is None


def test_the_blind_answer_is_asked_again_of_somebody_else(contested):
    decide(contested, Choice(label="context"))
    contested.session.query(Hold).one().until = clock.after(-1)
    other = join(contested.session, contested.project, "omar", "adjudicator")

    assert decide(contested, CONTEXT, person=other) is None


# Once


def test_the_same_act_sent_twice_counts_once(open_minded):
    first = decide(open_minded, op="a1")

    assert decide(open_minded, op="a1") is first


def test_the_blind_answer_sent_twice_does_not_decide(contested):
    decide(contested, CONTEXT, op="a1")
    decide(contested, CONTEXT, op="a1")

    assert contested.session.query(Decision).count() == 0


def test_an_act_with_another_content_is_refused(open_minded):
    decide(open_minded, op="a1")

    with pytest.raises(OperationReusedError):
        decide(open_minded, CONTEXT, op="a1")


# Later


def test_a_later_decision_supersedes_the_one_that_it_saw(open_minded):
    first = decide(open_minded)
    second = decide(open_minded, replace(CONTEXT, supersedes=first.id))

    assert (second.supersedes_id, open_minded.gold().label) == (first.id, "context")


def test_superseding_needs_a_reason(open_minded):
    first = decide(open_minded)

    with pytest.raises(choices.NoReasonError):
        decide(open_minded, Choice(label="context", supersedes=first.id))


def test_undoing_brings_the_earlier_decision_back(open_minded):
    first = decide(open_minded)
    second = decide(open_minded, replace(CONTEXT, supersedes=first.id))
    decisions.undo(open_minded.session, open_minded.lead, second.id)

    assert open_minded.gold().label == "evidence"


def test_undoing_the_only_decision_leaves_the_sentence_as_it_was(open_minded):
    decisions.undo(open_minded.session, open_minded.lead, decide(open_minded).id)

    assert open_minded.gold().status == "unresolved"


def test_a_retried_undo_undoes_once(open_minded):
    first = decide(open_minded)
    second = decide(open_minded, replace(CONTEXT, supersedes=first.id))
    for _ in range(2):
        decisions.undo(open_minded.session, open_minded.lead, second.id)

    assert open_minded.gold().label == "evidence"


def test_a_superseded_decision_cannot_be_undone_alone(open_minded):
    first = decide(open_minded)
    decide(open_minded, replace(CONTEXT, supersedes=first.id))

    with pytest.raises(decisions.SupersededError):
        decisions.undo(open_minded.session, open_minded.lead, first.id)


def test_only_who_decided_takes_a_decision_back(open_minded):
    first = decide(open_minded)
    other = join(open_minded.session, open_minded.project, "omar", "adjudicator")

    with pytest.raises(decisions.OthersDecisionError):
        decisions.undo(open_minded.session, other, first.id)


def test_nothing_is_undone_in_a_closed_article(open_minded):
    first = decide(open_minded)
    close(open_minded.session, open_minded.article, open_minded.lead)

    with pytest.raises(ArticleClosedError):
        decisions.undo(open_minded.session, open_minded.lead, first.id)


def test_after_an_undo_the_blind_answer_is_still_the_first_one(contested):
    decide(contested, Choice(label="context"))
    decisions.undo(contested.session, contested.lead, decide(contested, EVIDENCE).id)

    assert decide(contested, CONTEXT).before_reveal == "context"


def test_the_latest_decision_can_be_taken_back(open_minded):
    decision = decide(open_minded)

    assert decisions.last_of(open_minded.session, open_minded.lead) is decision


def test_what_somebody_superseded_cannot_be_taken_back(open_minded):
    first = decide(open_minded)
    other = join(open_minded.session, open_minded.project, "omar", "adjudicator")
    decide(open_minded, replace(CONTEXT, supersedes=first.id), person=other)

    assert decisions.last_of(open_minded.session, open_minded.lead) is None


def test_of_what_still_stands_the_latest_can_be_taken_back(open_minded):
    earlier = decide(open_minded, Choice(label="evidence", reason="slip", note="so"), n=2)
    first = decide(open_minded)
    other = join(open_minded.session, open_minded.project, "omar", "adjudicator")
    decide(open_minded, replace(CONTEXT, supersedes=first.id), person=other)

    assert decisions.last_of(open_minded.session, open_minded.lead) is earlier


def test_what_is_offered_to_be_taken_back_can_be(open_minded):
    made = decide(open_minded)
    take_back(open_minded.session, open_minded.bob, open_minded.article.id)
    offered = decisions.last_of(open_minded.session, open_minded.lead)
    undone = decisions.undo(open_minded.session, open_minded.lead, offered.id)

    assert (undone is made, undone.undone_seq is not None) == (True, True)
    assert open_minded.gold().status == "insufficient"


# Stale


def test_a_decision_stands_but_is_stale_when_an_answer_that_it_saw_changed(open_minded):
    decide(open_minded)
    change_of_mind(open_minded, open_minded.bob, "denial")

    assert (open_minded.gold().label, open_minded.gold().stale) == ("evidence", True)


def test_a_decision_is_stale_when_another_answer_counts(open_minded):
    decide(open_minded)
    dora = join(open_minded.session, open_minded.project, "dora", "annotator")
    open_minded.article.wanted = 3
    dealing.deal(open_minded.session, open_minded.project.id)
    open_minded.answer(dora, "context", "denial", "evidence")

    assert open_minded.gold().stale


def test_a_decision_is_stale_under_another_major_guideline(open_minded):
    decide(open_minded)
    old = open_minded.article.round.guideline
    same = {n: getattr(old, n) for n in ("project_id", "document", "texts", "published_at")}
    newer = Guideline(**same, sha256="f" * 64, version="2.0.0", major=2)
    open_minded.article.round.guideline = newer
    gold.refresh(open_minded.session, open_minded.article.id)

    assert open_minded.gold().stale


def test_deciding_a_stale_sentence_again_makes_it_fresh(open_minded):
    first = decide(open_minded)
    change_of_mind(open_minded, open_minded.bob, "denial")
    decide(open_minded, replace(CONTEXT, supersedes=first.id))

    assert not open_minded.gold().stale


# The ledger


def test_a_decision_is_the_event_that_its_number_names(open_minded):
    decision = decide(open_minded, replace(EVIDENCE, note="see the report"))

    event = last_event(open_minded)
    assert (event["seq"], event["type"], event["words"], event["payload"]["label"]) == (
        decision.seq,
        "decision.set",
        {"note": "see the report"},
        "evidence",
    )


def test_the_event_of_a_decision_says_all_that_the_format_asks(open_minded):
    decide(open_minded)

    assert set(last_event(open_minded)["payload"]) == {
        *("kind", "label", "skip_reason", "ambiguous", "details", "reason", "clause"),
        *("before_reveal", "saw", "own", "bulk", "guideline_version", "supersedes"),
        *("links", "second_look"),
    }


def test_an_undo_is_in_the_ledger(open_minded):
    decision = decide(open_minded)
    decisions.undo(open_minded.session, open_minded.lead, decision.id)

    event = last_event(open_minded)
    assert (event["type"], event["payload"], event["subject"]) == (
        "decision.undo",
        {"undoes": decision.seq},
        "port-1@1:0-26",
    )


def test_a_blind_answer_is_not_in_the_ledger(contested):
    before = last_event(contested)["seq"]
    decide(contested, Choice(label="context"))

    assert last_event(contested)["seq"] == before


def test_another_article_is_left_alone(open_minded):
    other = import_text(open_minded.session, open_minded.project, "One. Two. Three.", "noise")
    decide(open_minded)

    assert open_minded.gold(article=other).status == "insufficient"


def test_a_note_may_not_be_endless(open_minded):
    with pytest.raises(TooLongError):
        decide(open_minded, replace(EVIDENCE, note="a" * 2001))


def test_a_blind_answer_is_read_back_as_it_was_written():
    written = [Choice(label="context"), Choice(skip_reason="heading"), Choice(ambiguous=True)]

    assert [choices.of_text(choice.text) for choice in written] == written
