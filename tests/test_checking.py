import pytest
from sqlalchemy import func, select, update

from annotator import checking
from annotator.db import begin_writing, reading
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Decision,
    Event,
    Gold,
    Guideline,
    Link,
    Party,
    Person,
    Project,
    Sentence,
)
from tests import golden


@pytest.fixture
def demo(session):
    project, _people = golden.make(session)
    return project.id


@pytest.fixture
def checked(demo):
    def check(head=None):
        with reading() as session:
            return checking.check(session, session.get(Project, demo), head)

    return check


@pytest.fixture
def spoil(demo, session):
    """Changes rows behind the application's back."""

    def change(statement):
        begin_writing(session)
        session.execute(statement.execution_options(synchronize_session=False))
        session.commit()

    return change


def test_a_project_is_whole(checked):
    assert checked().problems == []


def test_a_hash_that_was_noted_earlier_is_found_again(checked, session):
    noted = session.scalars(select(Event.hash).where(Event.seq == 9)).one()
    session.rollback()

    assert checked(noted).problems == []


def test_a_hash_of_another_history_is_said(checked):
    assert "another history" in checked("0" * 64).problems[0]


FIRST = Annotation.id == select(func.min(Annotation.id)).scalar_subquery()
WAYS = {
    "an answer": update(Annotation).where(FIRST).values(label="evidence"),
    "the comment of an answer": update(Annotation).where(FIRST).values(comment="x"),
    "a link": update(Link).values(relation="repeats"),
    "a name on the list of parties": update(Party)
    .where(Party.person_id.is_(None))
    .values(name="x"),
    "gold": update(Gold).where(Gold.label == "denial").values(label="context"),
    "how many answers gold counts": update(Gold).values(n=7),
    "what gold is uncertain about": update(Gold).values(entropy=999),
    "the note of a decision": update(Decision).values(note="I know him"),
    "that a decision stands": update(Decision).values(undone_seq=None),
    "who handed in": update(Assignment).where(Assignment.id == 1).values(state="open"),
    "how many are wanted": update(Article).values(wanted=1),
    "what was given back": update(Assignment).values(returned=None),
    "a sentence that was replaced": update(Sentence).values(retired=None),
    "where a sentence was carried from": update(Sentence).values(carried_from_id=None),
    "the text of an older version": update(ArticleVersion)
    .where(ArticleVersion.version == 1, ArticleVersion.replaced.is_not(None))
    .values(text="x" * 75),
    "which version is the current one": update(Article).values(version=1),
    "what replaced a version": update(ArticleVersion).values(replaced=None),
    "the group of an article": update(Article).where(Article.id == 1).values(group_name="port-2"),
    "an erasure": update(Article).values(erased_at=None),
    "a withdrawal undone": update(Article).values(withdrawn_at=None),
    "a withdrawal": update(Article).values(withdrawn_at="2026-01-01T00:00:00Z"),
    "a setting": update(Project).values(majorities=True),
    "a role": update(Person).where(Person.is_auditor).values(is_manager=True),
    "a guideline": update(Guideline).values(sha256="0" * 64),
    "the end of the ledger": update(Project).values(seq=5),
    "the head": update(Project).values(head="0" * 64),
    "a payload": update(Event).where(Event.seq == 9).values(payload='{"a":1}'),
    "an act's time": update(Event).where(Event.seq == 9).values(at="2020-01-01T00:00:00Z"),
    "an act's actor": update(Event).where(Event.seq == 9).values(actor="p-00000000"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_row_changed_behind_its_back_is_found(way, spoil, checked):
    spoil(WAYS[way])

    assert checked().problems


def test_an_act_taken_out_is_found(checked, session):
    begin_writing(session)
    session.query(Event).where(Event.seq == 12).delete()
    session.commit()

    assert any("event 12 is missing" in line for line in checked().problems)


def test_an_act_cut_off_is_found(checked, session):
    begin_writing(session)
    last = session.scalar(select(Project.seq))
    session.query(Event).where(Event.seq == last).delete()
    session.commit()

    assert checked().problems
