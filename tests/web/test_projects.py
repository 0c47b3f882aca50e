"""Projects are archived and brought back."""

import pytest

from tests.factories import import_text, join, make_account, make_project


@pytest.fixture
def people(session, sign_in):
    """Browsers of a manager, of an annotator with an article, and of an admin."""
    project = make_project(session)
    join(session, project, "erin", "manager")
    alice = join(session, project, "alice", "annotator")
    make_account(session, "root", admin=True)
    article = import_text(session, project)
    session.commit()
    browsers = {name: sign_in(name) for name in ("erin", "alice", "root")}
    return browsers | {"article": article.id, "person": alice}


def archive(people, who="erin"):
    return people[who].post("/projects/demo/archive", follow_redirects=True)


def test_an_archived_project_stands_in_nobodys_list(people):
    before = people["alice"].get("/").text
    answer = archive(people)

    assert "demo is archived." in answer.text
    assert "1 article waits for you" in before
    for who in ("alice", "erin"):
        assert "waits for you" not in people[who].get("/").text
    assert "archived since" in people["erin"].get("/projects").text


def test_nothing_in_it_changes(people):
    archive(people)
    answer = people["alice"].post(f"/projects/demo/label/{people['article']}/release")

    assert answer.status_code == 409
    assert "This project is archived" in answer.text


def test_it_can_still_be_read_and_exported(people):
    archive(people)
    asked = people["erin"].post("/projects/demo/exports", data={"kind": "audit", "text": "full"})

    assert people["erin"].get(f"/projects/demo/articles/{people['article']}").status_code == 200
    assert asked.status_code == 303


def test_an_admin_who_has_no_part_in_it_brings_it_back(people):
    archive(people, "root")
    answer = people["root"].post("/projects/demo/bring-back", follow_redirects=True)

    assert "demo is back." in answer.text
    assert "1 article waits for you" in people["alice"].get("/").text


def test_an_annotator_archives_nothing(people):
    assert archive(people, "alice").status_code == 404
    assert "You manage no project." in people["alice"].get("/projects").text
