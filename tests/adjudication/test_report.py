import csv
from datetime import datetime, timedelta
from io import StringIO

import pytest

from annotator import clock
from annotator.adjudication import appeals, bulk, closing, decisions, gold, report_files
from annotator.adjudication.choices import Choice
from annotator.adjudication.report import report
from annotator.adjudication.tally import Share, an_hour
from annotator.models import Decision
from tests.factories import import_text, join

NOON = datetime(2026, 5, 2, 12)


@pytest.fixture
def omar(contested):
    return join(contested.session, contested.project, "omar", "adjudicator")


def decide(scene, n=1, person=None, article=None, blind=None, **fields):
    """What the person decides; `blind` is their answer before the reveal."""
    key = scene.sentences(article)[n - 1].id
    scene.project.decide_first = blind is not None
    if blind:
        decisions.decide(scene.session, person or scene.lead, key, Choice(label=blind))
    choice = Choice(**{"label": "context", "reason": "slip", **fields})
    made = decisions.decide(scene.session, person or scene.lead, key, choice)
    scene.project.decide_first = False
    return made


def of(scene, person=None):
    scene.session.flush()
    return report(scene.session, person or scene.lead)


def test_reasons_and_clauses_are_counted(contested):
    decide(contested, reason="guideline_gap", clause="R4")
    decide(contested, 2, label="denial")
    tally = of(contested).tally

    assert (tally.n, dict(tally.reasons)) == (2, {"guideline_gap": 1, "slip": 1})
    assert {clause: dict(n) for clause, n in tally.clauses.items()} == {"R4": {"guideline_gap": 1}}


def test_while_nothing_happens_one_counts_once(contested):
    decide(contested)
    first, again = of(contested), of(contested)
    decide(contested, 2, label="denial")

    assert first.tally is again.tally
    assert of(contested).tally.n == 2


def test_changed_minds_are_counted_among_those_decided_blind(contested):
    contested.project.sample_share = 1000
    gold.refresh(contested.session, contested.article.id)
    decide(contested, blind="allegation")
    decide(contested, 2, blind="denial", label="denial")
    decide(contested, 3, label="evidence")
    tally = of(contested).tally

    assert (tally.changed.n, tally.changed.of) == (1, 2)
    assert dict(tally.changes) == {("allegation", "context"): 1}


def test_overruled_unanimous_answers_are_counted(contested):
    decide(contested, 2, label="evidence", note="so")
    decide(contested, 3, label="evidence")
    tally = of(contested).tally

    assert (tally.overrulings.n, tally.overrulings.of) == (1, 2)
    assert dict(tally.overruled) == {("denial", "evidence"): 1}


def test_another_reason_to_skip_overrules_nothing(scene):
    scene.answer(scene.alice, "heading", "denial", "evidence")
    scene.answer(scene.bob, "heading", "denial", "evidence")
    decide(scene, label=None, skip_reason="metadata")

    assert of(scene).tally.overrulings.n == 0


def test_the_sample_says_how_often_all_may_be_wrong(contested):
    contested.project.sample_share = 1000
    decide(contested, 2, label="evidence", note="so")
    decide(contested, 3, label="evidence")

    assert of(contested).tally.sample == Share(1, 2)


def test_each_pair_says_what_became_of_it(contested):
    decide(contested, reason="guideline_gap", clause="R4")

    [(pair, found)] = of(contested).tally.gaps
    assert (pair, found.n, dict(found.answers), dict(found.clauses)) == (
        "allegation|context",
        1,
        {"context": 1},
        {"R4": 1},
    )


def test_pairs_with_an_unclear_rule_come_first(contested):
    other = import_text(contested.session, contested.project, "One. Two.", "port-2")
    contested.answer(contested.alice, "denial", "denial", article=other)
    contested.answer(contested.bob, "evidence", "evidence", article=other)
    for n in (1, 2):
        decide(contested, n, article=other)
    decide(contested, reason="guideline_gap")

    assert [pair for pair, _of in of(contested).tally.gaps] == [
        "allegation|context",
        "denial|evidence",
    ]


def test_what_was_accepted_in_bulk_is_counted_apart(contested):
    bulk.accept(contested.session, contested.lead)
    found = of(contested)

    assert (found.bulk, found.tally.n, found.paces) == (2, 0, [])


def test_what_was_taken_back_or_superseded_is_not_counted(contested):
    decisions.undo(contested.session, contested.lead, decide(contested).id)
    first = decide(contested, 2, label="denial")
    decide(contested, 2, label="evidence", note="so", supersedes=first.id)

    assert dict(of(contested).tally.answers) == {"evidence": 1}


def test_second_looks_say_how_far_two_adjudicators_agree(contested, omar):
    contested.project.second_look_share = 1000
    for n, label, again in ((1, "context", "context"), (2, "denial", "evidence")):
        decide(contested, n, label=label)
        decide(contested, n, omar, label=again, note="so")
    found = of(contested, contested.lead)

    assert (found.looks, found.alpha.n_annotations) == (Share(1, 2), 4)


def test_appeals_that_were_answered_otherwise_are_counted(contested, omar):
    first = decide(contested)
    closing.close(contested.session, contested.article, contested.lead)
    for n in (1, 2):
        key = contested.sentences()[n - 1].id
        appeals.appeal(contested.session, contested.alice, key, "No.")
    decide(contested, 1, omar, label="allegation", supersedes=first.id)
    decide(contested, 2, omar, label="denial")

    assert of(contested).appeals == Share(1, 2)


def test_the_pace_of_each_adjudicator_is_that_of_decisions_in_a_row(contested):
    for n, seconds in ((1, 0), (2, 60), (3, 4000)):
        made = decide(contested, n, label="evidence", note="so")
        made.at = (NOON + timedelta(seconds=seconds)).strftime(clock.FORMAT)
    found = of(contested)

    assert [(pace.who, pace.n, pace.an_hour) for pace in found.paces] == [("lead", 3, 60.0)]


def test_auditors_know_adjudicators_by_their_ids(contested):
    carol = join(contested.session, contested.project, "carol", "auditor")
    decide(contested)

    assert [pace.who for pace in of(contested, carol).paces] == [contested.lead.pid]


def test_who_labels_an_article_is_not_told_of_its_decisions(contested):
    contested.alice.is_adjudicator = True
    decide(contested)

    assert of(contested, contested.alice).tally.n == 0


def test_what_waits_for_a_second_look_is_not_told_to_who_takes_it(contested, omar):
    contested.project.second_look_share = 1000
    decide(contested)

    assert (of(contested).tally.n, of(contested, omar).tally.n) == (1, 0)


# Figures


def test_pauses_are_no_work():
    moments = [NOON + timedelta(seconds=s) for s in (0, 30, 60, 400, 430)]

    assert an_hour(moments) == 120


def test_two_people_at_once_are_not_twice_as_fast():
    moments = [NOON, NOON + timedelta(seconds=60)]

    assert an_hour(moments, moments) == 60


@pytest.mark.parametrize(
    ("share", "value", "interval"),
    [
        (Share(0, 0), None, None),
        (Share(1, 10), 0.1, (0.0179, 0.4042)),  # as in Newcombe (1998)
        (Share(81, 263), 0.308, (0.2553, 0.3662)),
    ],
)
def test_a_share_has_wilsons_interval(share, value, interval):
    assert share.value == (None if value is None else pytest.approx(value, abs=0.001))
    assert share.interval == (None if interval is None else pytest.approx(interval, abs=0.0005))


# Files


def test_the_record_holds_all_that_the_page_says(contested):
    decide(contested, blind="allegation", reason="guideline_gap", clause="R4")
    record = report_files.as_record(of(contested))

    assert record["mind_changes"]["changes"] == [{"from": "allegation", "to": "context", "n": 1}]
    assert record["pairs"]["allegation|context"]["clauses"] == {"R4": 1}
    assert record["clauses"] == {"R4": {"guideline_gap": 1}}


def test_the_table_has_one_figure_a_line(contested):
    decide(contested, reason="guideline_gap", clause="R4")
    rows = list(csv.reader(StringIO(report_files.as_csv(of(contested)))))

    assert rows[0] == ["part", "about", "figure", "value"]
    assert ["reasons", "", "guideline_gap", "1"] in rows
    assert ["pairs", "allegation|context answers", "context", "1"] in rows
    assert {len(row) for row in rows} == {4}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_no_cell_is_a_formula(contested, name):
    decide(contested)
    contested.session.query(Decision).update({"clause": name})
    rows = list(csv.reader(StringIO(report_files.as_csv(of(contested)))))

    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert ["pairs", "allegation|context clauses", f"'{name}", "1"] in rows
