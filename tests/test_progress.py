import pytest

from annotator import clock, progress
from annotator.labeling import dealing
from annotator.models import Assignment
from annotator.progress import Forecast
from tests.agreement.scenes import article
from tests.factories import import_text, join, make_project


@pytest.fixture
def project(session):
    return make_project(session)


@pytest.fixture
def boss(session, project):
    return join(session, project, "boss", "manager")


@pytest.fixture
def labelled(session, project, boss):
    """One article in which two people agree, one in which they differ once, one with both."""
    for username in ("alice", "bob"):
        join(session, project, username, "annotator")
    article(session, project, "one", alice="AAA", bob="AAA")
    article(session, project, "two", alice="AAD", bob="AAA")
    import_text(session, project, external_id="three")
    dealing.deal(session, project.id)
    session.flush()


def test_articles_and_sentences_are_each_counted_once(session, boss, labelled):
    found = progress.progress(session, boss)
    assert found.states == {
        "untouched": 1,
        "labelling": 0,
        "to decide": 1,
        "decided": 1,
        "closed": 0,
        "withdrawn": 0,
    }
    assert found.books["unanimous"] == 5
    assert found.books["unresolved"] == found.to_decide == 1
    assert found.books["insufficient"] == 3
    assert found.sentences == 9


def test_whoever_has_an_article_is_named_with_the_time_that_they_have_had_it(
    session, boss, labelled
):
    [alice, bob] = progress.progress(session, boss).holders
    assert {alice.name, bob.name} == {"alice", "bob"}
    assert alice.articles == bob.articles == 1


def test_auditors_know_them_by_the_projects_id(session, project, labelled):
    carol = join(session, project, "carol", "auditor")
    assert all(row.name.startswith("p-") for row in progress.progress(session, carol).holders)


def test_the_forecast_goes_on_at_the_pace_so_far(session, boss, labelled):
    found = progress.progress(session, boss).labelling
    assert (found.left, found.done, found.days) == (2, 4, 1)
    assert found.days_left == 1


def test_a_pace_is_told_by_the_last_two_weeks(session, boss, labelled):
    for row in session.query(Assignment).where(Assignment.state == "submitted"):
        row.submitted_at = clock.after(-20 * 24 * 3600)
    found = progress.progress(session, boss).labelling
    assert found.done == 0
    assert found.days_left is None


@pytest.mark.parametrize(
    ("left", "done", "days", "more"), [(10, 5, 2, 4), (1, 14, 14, 1), (0, 3, 1, 0), (7, 2, 1, 4)]
)
def test_days_are_counted_in_full(left, done, days, more):
    assert Forecast(left, done, days).days_left == more


def test_what_a_lead_labels_themselves_is_left_out(session, project, labelled):
    lead = join(session, project, "lead", "annotator", "adjudicator")
    before = progress.progress(session, lead).articles
    import_text(session, project, external_id="four")
    dealing.deal(session, project.id)
    held = session.query(Assignment).where(Assignment.person_id == lead.id).count()
    assert held > 0
    assert progress.progress(session, lead).articles == before + 1 - held


def test_an_empty_project_has_no_progress_and_no_error(session, boss):
    found = progress.progress(session, boss)
    assert found.articles == found.sentences == found.to_decide == 0
    assert found.labelling.days_left is None
