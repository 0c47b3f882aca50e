import pytest

from tests.factories import import_text, join, make_project

PAGE = "/projects/demo/progress"


@pytest.fixture
def project(session):
    made = make_project(session)
    join(session, made, "boss", "manager")
    join(session, made, "alice", "annotator")
    return made


@pytest.fixture
def visit(session, project, sign_in):
    """The page as a manager gets it, once what the test has made is stored."""

    def visit():
        session.commit()
        return sign_in("boss").get(PAGE).text

    return visit


def test_an_empty_project_says_what_to_do_next(visit):
    page = visit()
    assert "There are no articles yet." in page
    assert "/projects/demo/import" in page


def test_it_says_how_far_the_articles_are_and_who_has_one(session, project, visit):
    import_text(session, project)
    page = visit()
    assert "alice" in page
    assert "2 articles are still to be handed in" in page
    assert "nobody can say until when" in page
