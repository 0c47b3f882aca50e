"""The sample project has something to show on every page."""

import pytest
from sqlalchemy import func, select

from annotator import demo, projects
from annotator.canonical import chain_problems
from annotator.ledger import as_record, events
from annotator.models import Assignment, Decision, Gold, Link, Party
from tests.factories import make_account

pytestmark = pytest.mark.slow

PASSWORDS = dict.fromkeys(demo.ROLES)


@pytest.fixture
def loaded(session):
    steps = []
    demo.load(session, PASSWORDS, lambda: steps.append(1))
    return steps


def test_an_empty_database_has_no_demo(session):
    assert not demo.is_loaded(session)


def test_other_peoples_data_is_left_alone(session):
    make_account(session, "ines")

    with pytest.raises(demo.OccupiedError):
        demo.is_loaded(session)


def test_the_demo_has_gold_of_every_kind_that_work_makes(session, loaded):
    statuses = set(session.scalars(select(Gold.status).distinct()))

    assert statuses >= {
        "adjudicated",
        "ambiguous",
        "insufficient",
        "skipped",
        "unanimous",
        "unresolved",
    }


def test_the_demo_has_articles_to_go_on_with_and_articles_done(session, loaded):
    states = dict(
        session.execute(select(Assignment.state, func.count()).group_by(Assignment.state)).all()
    )

    assert (states["submitted"], states["open"]) == (9, 6)


def test_every_sample_decision_stands(session, loaded):
    assert session.scalar(select(func.count(Decision.id))) == 12


def test_every_sample_link_is_made(session, loaded):
    assert session.scalar(select(func.count(Link.id))) == 47


def test_names_that_both_typed_are_on_the_list_of_parties(session, loaded):
    listed = select(Party.name).where(Party.person_id.is_(None))

    assert "Gourmélia" in set(session.scalars(listed))


def test_its_ledger_is_whole(session, loaded):
    project = projects.find(session, "demo")
    records = [as_record(event) for event in events(session, project.id)]

    assert list(chain_problems(records)) == []


def test_progress_is_reported_as_often_as_promised(session, loaded):
    assert len(loaded) == demo.STEPS
