"""An export after the guideline has a new major version: the same gold, derived again."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from annotator import checking, guidelines, publishing
from annotator.adjudication import decisions
from annotator.adjudication.choices import Choice
from annotator.db import writing
from annotator.exporting import making
from annotator.exporting.contents import ForeignLabelError
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit
from annotator.models import Round, Sentence
from annotator.project_settings import Settings, change
from annotator.rounds import changing, plans
from annotator.verify.checking import verify
from tests.exporting.conftest import Folder
from tests.factories import import_text, join, make_project

TEXT = "The firm lied. It denies. A log shows it. So it goes. He spoke."
LABELS = ("allegation", "denial", "evidence", "context", "denial")
BECOMES = {"denial": "reply", "context": None}


@pytest.fixture
def scene(session):
    """Alice and bob agree on five sentences; the lead decided the last one, on a denial too."""
    project = make_project(session)
    people = [join(session, project, name, "annotator") for name in ("alice", "bob")]
    lead = join(session, project, "lead", "adjudicator", "manager")
    article = import_text(session, project, TEXT)
    keys = session.scalars(select(Sentence.id).order_by(Sentence.start)).all()
    for person in people:
        for key, label in zip(keys, LABELS, strict=True):
            annotate(session, person, key, {"label": label})
        submit(session, person, article.id)
    change(session, lead, seeing())
    decided = Choice(label="denial", reason="slip", note="So it is.")
    decisions.decide(session, lead, keys[4], decided)
    return project, people, keys, article


def seeing():
    return Settings(
        decide_first=False,
        own_decisions=False,
        group_decisions=True,
        random_order=False,
        undimmed=False,
        majorities=False,
        majority_minimum=3,
        sample_share=0,
        second_look_share=0,
    )


def renew(session, project, becomes=BECOMES, version="2.0.0", taken=True):
    """Denial is called reply from now on, and context is gone."""
    draft = guidelines.read_folder(guidelines.DEFAULT)
    labels = [row for row in draft.document["labels"] if row["id"] != "context"]
    labels[1]["id"] = "reply"
    document = {**draft.document, "version": version, "labels": labels}
    made = publishing.publish(session, project, replace(draft, document=document), becomes=becomes)
    if taken:
        phase = session.scalars(select(Round)).one()
        changing.change(session, phase, replace(plans.of_round(phase), guideline=made.version))
    session.commit()


def export(kind, tmp_path):
    return Folder(making.make(writing, "demo", kind, tmp_path / "out").path)


@pytest.fixture
def audit(session, scene, tmp_path):
    renew(session, scene[0])
    return export("audit", tmp_path)


def test_an_audit_export_derives_the_same_gold_again(audit):
    rows = audit.records("sentences.jsonl")

    assert [(row["status"], row["label"]) for row in rows] == [
        ("unanimous", "allegation"),
        ("unanimous", "reply"),
        ("unanimous", "evidence"),
        ("insufficient", None),
        ("adjudicated", "reply"),
    ]
    assert verify(audit.path).problems == []


def test_answers_stand_there_as_they_were_given(audit):
    rows = audit.records("sentences.jsonl")
    given = [[(a["label"], a["counted"]) for a in row["annotations"]] for row in rows]

    assert given[1] == [("denial", True)] * 2
    assert given[3] == [("context", False)] * 2
    assert rows[1]["label_distribution"] == {"allegation": 0, "evidence": 0, "reply": 2}


def test_the_decision_is_stale_all_the_same(audit):
    last = audit.records("sentences.jsonl")[4]

    assert (last["stale"], last["decisions"][0]["label"]) == (True, "denial")


def test_agreement_leaves_out_what_was_answered_under_another_major_version(audit):
    assert audit.document("manifest.json")["agreement"]["n_annotations"] == 0


def test_the_database_agrees_with_its_ledger(session, scene, audit):
    session.rollback()

    assert checking.check(session, scene[0]).problems == []


def test_a_training_export_has_the_labels_of_its_own_version(session, scene, tmp_path):
    renew(session, scene[0])
    rows = export("training", tmp_path).labelled

    assert {row["label"] for row in rows} == {"allegation", "evidence", "reply"}
    assert {row["guideline_version"] for row in rows} == {"2.0.0"}


def test_what_is_asked_again_counts_once_it_is_answered(session, scene, tmp_path):
    project, people, keys, article = scene
    renew(session, project)
    with writing() as again:
        for person in people:
            mine = again.get(type(person), person.id)
            annotate(again, mine, keys[3], {"label": "evidence"}, guideline="2.0.0")
            submit(again, mine, article.id)
    audit = export("audit", tmp_path)

    row = audit.records("sentences.jsonl")[3]
    assert (row["status"], row["label"]) == ("unanimous", "evidence")
    assert verify(audit.path).problems == []


def test_a_version_that_no_round_took_changes_nothing(session, scene, tmp_path):
    renew(session, scene[0], taken=False)
    audit = export("audit", tmp_path)

    assert [row["label"] for row in audit.records("sentences.jsonl")] == list(LABELS)
    assert verify(audit.path).problems == []


def test_two_majors_in_a_row_are_both_gone_through(session, scene, tmp_path):
    renew(session, scene[0])
    with writing() as later:
        back = {"reply": "denial", "evidence": "allegation"}
        project = later.get(type(scene[0]), scene[0].id)
        draft = guidelines.read_folder(guidelines.DEFAULT)
        document = {**draft.document, "version": "3.0.0"}
        publishing.publish(later, project, replace(draft, document=document), becomes=back)
        phase = later.scalars(select(Round)).one()
        changing.change(later, phase, replace(plans.of_round(phase), guideline="3.0.0"))
    audit = export("audit", tmp_path)

    assert [row["label"] for row in audit.records("sentences.jsonl")] == [
        "allegation",
        "denial",
        "allegation",
        None,
        "denial",
    ]
    assert verify(audit.path).problems == []


def test_a_round_that_stays_behind_with_what_has_no_place_is_named(session, scene, tmp_path):
    project = scene[0]
    renew(session, project, taken=False)
    with writing() as later:
        found = later.get(type(project), project.id)
        changing.create(later, found, plans.Plan("next", guideline="2.0.0"))

    with pytest.raises(ForeignLabelError, match=r"the answer context.*guideline 2\.0\.0"):
        export("audit", tmp_path)
