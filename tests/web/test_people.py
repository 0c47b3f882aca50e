import pytest

from annotator.adjudication import closing
from annotator.db import begin_writing
from tests.agreement.scenes import article
from tests.factories import join, make_project

PAGE = "/projects/demo/annotators"


@pytest.fixture
def project(session):
    made = make_project(session)
    for username in ("alice", "bob"):
        join(session, made, username, "annotator")
    join(session, made, "lead", "adjudicator", "manager")
    join(session, made, "carol", "auditor")
    return made


@pytest.fixture
def answered(session, project):
    return article(session, project, "one", alice="AADE-", bob="AADE-")


@pytest.fixture
def visit(session, project, sign_in):
    """A page as somebody gets it, once what the test has made is stored."""

    def visit(username, page=PAGE):
        session.commit()
        return sign_in(username).get(page)

    return visit


def test_before_anybody_answers_there_is_nothing_to_tell(visit):
    assert "Nobody has answered yet." in visit("lead").text


def test_leads_read_names_and_auditors_ids(answered, visit):
    assert "alice" in visit("lead").text
    page = visit("carol").text
    assert "alice" not in page
    assert "p-" in page


def test_the_list_leads_to_each(answered, visit, session, project):
    alice = next(p for p in _people(session, project) if p.account.username == "alice")
    page = visit("lead", f"{PAGE}/{alice.id}").text
    assert "1 article handed in" in page
    assert "100.0" in page


def test_somebody_of_another_project_is_nobody_here(answered, visit, session):
    other = join(session, make_project(session, "other"), "mallory", "annotator")
    assert visit("lead", f"{PAGE}/{other.id}").status_code == 404


def test_annotators_see_their_own_figures_of_what_is_closed_alone(
    answered, visit, session, project
):
    mine = "/projects/demo/my-figures"
    assert "None of the articles that you labelled is closed yet." in visit("alice", mine).text
    begin_writing(session)
    lead = next(p for p in _people(session, project) if p.account.username == "lead")
    closing.close(session, answered, lead)
    assert "100.0" in visit("alice", mine).text


def _people(session, project):
    from annotator.models import Person

    return session.query(Person).where(Person.project_id == project.id).all()
