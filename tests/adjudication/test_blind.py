"""What may yet be answered blind is shown nowhere: a blind answer in the ledger was blind."""

import pytest

from annotator.adjudication import (
    claim_lists,
    claims,
    decisions,
    gold,
    item,
    requests,
    timeline,
)
from annotator.adjudication.choices import Choice
from annotator.adjudication.claim_rows import UnlabelledError
from annotator.adjudication.overview import decided
from annotator.adjudication.why import DecideFirstError, why
from annotator.labeling.assignments import take_back
from annotator.labelsets import label_set
from annotator.models import Annotation, Hold
from tests.factories import join

EVIDENCE = Choice(label="evidence", reason="slip")
CONTEXT = Choice(label="context", reason="slip")


@pytest.fixture
def omar(contested):
    return join(contested.session, contested.project, "omar", "adjudicator")


@pytest.fixture
def looked_at(contested, omar):
    """The lead decided the first sentence; omar is to look at it again."""
    contested.project.decide_first = False
    contested.project.second_look_share = 1000
    decide(contested, EVIDENCE, contested.lead)
    contested.project.decide_first = True
    return contested


def key_of(scene, n=1):
    return scene.sentences()[n - 1].id


def decide(scene, choice, person, n=1):
    return decisions.decide(scene.session, person, key_of(scene, n), choice)


def show(scene, person, n=1):
    return item.show(scene.session, person, key_of(scene, n))


def refuses(scene, person, n=1):
    with pytest.raises(DecideFirstError):
        why(scene.session, person, key_of(scene, n))
    return True


def labels(scene):
    return label_set(scene.article.round.guideline)


def test_before_all_have_answered_nothing_is_shown(contested):
    take_back(contested.session, contested.bob, contested.article.id)

    assert refuses(contested, contested.lead)


def test_while_a_new_cut_is_waited_for_nothing_is_shown(contested):
    requests.report_cut(contested.session, contested.lead, key_of(contested))

    assert refuses(contested, contested.lead)
    assert not show(contested, contested.lead).revealed


def test_while_another_annotation_is_waited_for_nothing_is_shown(contested):
    join(contested.session, contested.project, "dora", "annotator")
    requests.ask(contested.session, contested.lead, key_of(contested))

    assert refuses(contested, contested.lead)
    assert not show(contested, contested.lead).revealed


def test_what_waits_and_comes_back_to_another_shows_nothing_of_the_first_decision(looked_at, omar):
    requests.report_cut(looked_at.session, omar, key_of(looked_at))
    found = show(looked_at, omar)

    assert refuses(looked_at, omar)
    assert (found.revealed, found.decision, found.settled) == (False, None, False)
    assert decided(looked_at.session, omar).rows == []


def test_who_decided_goes_on_seeing_what_waits(looked_at):
    requests.report_cut(looked_at.session, looked_at.lead, key_of(looked_at))

    assert show(looked_at, looked_at.lead).settled
    assert why(looked_at.session, looked_at.lead, key_of(looked_at)).standing.label == "evidence"


def test_a_decision_on_what_waits_is_the_second_look_all_the_same(looked_at, omar):
    requests.report_cut(looked_at.session, looked_at.lead, key_of(looked_at))
    decide(looked_at, CONTEXT, omar)
    made = decide(looked_at, CONTEXT, omar)

    assert (made.kind, made.second_look, made.before_reveal) == (
        "second look",
        "different",
        "context",
    )


def test_who_has_seen_the_answers_is_not_asked_blind_again(contested):
    decide(contested, Choice(label="context"), contested.lead)
    requests.report_cut(contested.session, contested.lead, key_of(contested))
    requests.take_back(contested.session, contested.lead, key_of(contested))
    contested.session.flush()
    shown = show(contested, contested.lead)

    assert (shown.revealed, shown.first.label) == (True, "context")
    assert contested.session.query(Hold).one().before_reveal == "context"


def test_what_nobody_is_asked_about_is_answered_blind_too(contested):
    decide(contested, Choice(label="evidence"), contested.lead, 2)
    made = decide(contested, Choice(label="evidence", reason="slip", note="so"), contested.lead, 2)

    assert made.before_reveal == "evidence"


# Claims


@pytest.fixture
def unsure(contested):
    """All call the third sentence evidence and the second a denial; bob is unsure of the third."""
    rows = contested.session.query(Annotation).filter_by(sentence_id=key_of(contested, 3))
    rows.order_by(Annotation.id.desc()).first().unsure = True
    gold.refresh(contested.session, contested.article.id)
    return contested


def test_of_a_sentence_that_one_is_asked_claims_do_not_tell_whether_it_has_a_label(unsure):
    for n in (1, 3):  # contested, and labelled but unsure
        with pytest.raises(UnlabelledError):
            claims.create(unsure.session, unsure.lead, "It is said.", [key_of(unsure, n)])


def test_claims_show_no_label_of_what_one_is_asked(unsure):
    unsure.project.decide_first = False
    made = claims.create(
        unsure.session, unsure.lead, "It is said.", [key_of(unsure, 2), key_of(unsure, 3)]
    )
    unsure.project.decide_first = True
    unsure.session.flush()
    line = timeline.timeline(unsure.session, unsure.lead, made.id)
    [listed] = claim_lists.claims(unsure.session, unsure.lead, labels(unsure)).rows

    entries = [one for moment in line.moments for lane in moment.lanes.values() for one in lane]
    assert [one.sentence_id for one in entries] == [key_of(unsure, 2)]
    assert (line.hidden, listed.sentences) == (1, 1)


def test_allegations_that_one_is_asked_about_are_not_listed(contested):
    rows = contested.session.query(Annotation).filter_by(sentence_id=key_of(contested, 2))
    for row in rows:
        row.label, row.unsure = "allegation", True
    gold.refresh(contested.session, contested.article.id)
    allegations = claim_lists.allegations

    assert contested.gold(2).label == "allegation"
    assert allegations(contested.session, contested.lead, labels(contested)).rows == []
    contested.project.decide_first = False
    assert len(allegations(contested.session, contested.lead, labels(contested)).rows) == 1
