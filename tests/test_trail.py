"""What the ledger shows to whom."""

import pytest
from sqlalchemy import select

from annotator import trail
from annotator.adjudication.secrecy import AskedOfYouError
from annotator.db import writing
from annotator.exporting import making, shelf
from annotator.models import Person
from tests import golden


@pytest.fixture
def lead(session):
    """An adjudicator and manager of the golden project, in which things are still asked."""
    _project, people = golden.make(session)
    return people.lead


def told(session, person, subject):
    return [entry.hidden for entry in trail.read(session, person, subject=subject).entries]


def test_answers_are_not_shown_to_who_may_yet_decide_there_unseen(session, lead):
    hidden = told(session, lead, "port-1@1:48-68")

    assert hidden
    assert all(hidden)


def test_answers_are_shown_where_nothing_is_asked(session, lead):
    assert set(told(session, lead, "port-2@1:9-30")) == {False}


def test_an_auditor_who_decides_nothing_reads_all(session, lead):
    auditor = session.scalars(select(Person).where(Person.is_auditor)).one()
    assert not any(entry.hidden for entry in trail.read(session, auditor).entries)


def test_no_export_is_handed_to_who_may_yet_decide_unseen(session, lead, tmp_path):
    made = making.make(writing, "demo", "audit", tmp_path)

    with pytest.raises(AskedOfYouError):
        shelf.hand_out(session, lead, made.export_id, "sentences.jsonl", tmp_path)


def test_acts_are_found_by_who_did_them(session, lead):
    auditor = session.scalars(select(Person).where(Person.is_auditor)).one()
    entries = trail.read(session, auditor, actor=lead.pid).entries

    assert {entry.event.actor for entry in entries} == {lead.pid}
