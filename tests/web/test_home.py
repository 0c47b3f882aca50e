import pytest

from annotator.db import begin_writing
from tests.factories import import_text, join, make_account, make_project


def test_who_is_signed_out_is_asked_to_sign_in(app):
    response = app.test_client().get("/")

    assert (response.status_code, response.location) == (303, "/sign-in?next=/")


@pytest.fixture
def port(session):
    project = make_project(session, name="The port")
    join(session, project, "alice", "annotator")
    import_text(session, project, title="A report on the port")
    session.commit()
    return project


def test_an_annotator_sees_the_articles_that_wait(port, sign_in):
    page = sign_in("alice").get("/").text

    assert "A report on the port" in page
    assert "0 of 3" in page


def test_an_annotator_finds_the_way_to_the_closed_articles(port, sign_in):
    assert 'href="/projects/demo/closed"' in sign_in("alice").get("/").text


def test_a_manager_sees_the_way_to_the_people(session, sign_in):
    join(session, make_project(session), "lead", "manager")
    session.commit()

    assert 'href="/projects/demo/members"' in sign_in("lead").get("/").text


def test_a_project_that_i_left_is_gone(port, session, sign_in):
    join(begin_writing(session), port, "alice")
    session.commit()

    assert "The port" not in sign_in("alice").get("/").text


def test_without_a_project_the_page_says_what_to_do(session, sign_in):
    make_account(session, "mallory")
    session.commit()

    assert "You are in no project yet." in sign_in("mallory").get("/").text


def test_an_admin_without_a_project_can_make_one(session, sign_in):
    make_account(session, "root", admin=True)
    session.commit()

    assert 'href="/projects/new"' in sign_in("root").get("/").text


def test_the_page_does_not_tell_what_others_answered(port, session, sign_in):
    before = sign_in("alice").get("/").text
    join(begin_writing(session), port, "bob", "annotator")
    session.commit()

    assert sign_in("alice").get("/").text == before
