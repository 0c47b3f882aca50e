import re

import pytest

from annotator import membership, passwords, projects
from annotator.db import begin_writing
from annotator.models import Person
from tests.factories import join, make_account, make_project


@pytest.fixture
def people(session):
    project = make_project(session, name="The port")
    people = {
        "lead": join(session, project, "lead", "manager"),
        "alice": join(session, project, "alice", "annotator"),
    }
    make_account(session, "mallory")
    session.commit()
    return {name: person.id for name, person in people.items()}


def set_roles(client, person, *roles):
    return client.post(f"/projects/demo/members/{person}/roles", data={"roles": list(roles)})


def invite(client, *roles):
    return client.post("/projects/demo/invitations", data={"roles": list(roles)})


def link_in(response):
    return re.search(r'value="http://localhost([^"]+)"', response.text)[1]


def roles_of(session, person):
    session.rollback()
    found = session.get(Person, person, populate_existing=True)
    return set(found.roles)


def test_the_page_names_everybody(people, sign_in):
    page = sign_in("lead").get("/projects/demo/members").text

    assert "alice" in page
    assert "lead" in page


def test_roles_are_given(people, session, sign_in):
    set_roles(sign_in("lead"), people["alice"], "annotator", "auditor")

    assert roles_of(session, people["alice"]) == {"annotator", "auditor"}


def test_the_last_manager_stays_and_the_page_says_why(people, session, sign_in):
    response = set_roles(sign_in("lead"), people["lead"], "annotator")

    assert response.status_code == 409
    assert "lead is the last manager of this project" in response.text
    assert roles_of(session, people["lead"]) == {"manager"}


def test_a_role_that_there_is_not_is_refused(people, sign_in):
    assert set_roles(sign_in("lead"), people["alice"], "king").status_code == 422


def test_a_person_of_another_project_is_not_found(people, session, sign_in):
    other = join(begin_writing(session), make_project(session, "other"), "bob", "annotator").id
    session.commit()

    assert set_roles(sign_in("lead"), other, "manager").status_code == 404


def test_who_gives_up_managing_is_led_home(people, session, sign_in):
    client = sign_in("lead")
    set_roles(client, people["alice"], "manager")

    assert set_roles(client, people["lead"], "auditor").location == "/"


def test_an_invitation_shows_its_link_once(people, sign_in):
    client = sign_in("lead")
    link = link_in(invite(client, "annotator"))

    assert link not in client.get("/projects/demo/members").text


def test_an_invitation_without_a_role_is_refused(people, sign_in):
    response = invite(sign_in("lead"))

    assert response.status_code == 422
    assert "Choose at least one role" in response.text


def test_an_invitation_can_be_withdrawn(people, session, sign_in, app):
    client = sign_in("lead")
    link = link_in(invite(client, "annotator"))
    address = re.search(r'action="([^"]+/withdraw)"', client.get("/projects/demo/members").text)[1]
    client.post(address)

    assert app.test_client().get(link).status_code == 404


def test_following_a_link_changes_nothing_yet(people, sign_in, app):
    link = link_in(invite(sign_in("lead"), "annotator"))
    app.test_client().get(link)

    assert app.test_client().get(link).status_code == 200


def test_who_has_an_account_joins_with_it(people, session, sign_in):
    link = link_in(invite(sign_in("lead"), "annotator", "auditor"))
    sign_in("mallory").post(link)
    session.rollback()
    project = projects.find(session, "demo")
    mallory = next(
        p for p in membership.people(session, project) if p.account.username == "mallory"
    )

    assert mallory.roles == {"annotator", "auditor"}


def test_who_has_none_makes_one_and_is_signed_in(people, sign_in, app):
    link = link_in(invite(sign_in("lead"), "annotator"))
    bob = app.test_client()
    bob.post(f"{link}/account", data={"username": "bob", "password": "a long password"})

    assert "The port" in bob.get("/").text


def test_a_taken_name_is_said_and_the_link_still_works(people, sign_in, app):
    link = link_in(invite(sign_in("lead"), "annotator"))
    response = app.test_client().post(
        f"{link}/account", data={"username": "alice", "password": "a long password"}
    )

    assert response.status_code == 409
    assert "The user name alice is taken." in response.text
    assert app.test_client().get(link).status_code == 200


def test_a_used_link_is_gone(people, sign_in, app):
    link = link_in(invite(sign_in("lead"), "annotator"))
    sign_in("mallory").post(link)

    assert app.test_client().get(link).status_code == 404


def test_joining_with_an_account_needs_one(people, sign_in, app):
    link = link_in(invite(sign_in("lead"), "annotator"))

    assert app.test_client().post(link).location == "/sign-in"


def test_a_guessed_link_is_not_hashed_for(people, app, monkeypatch):
    monkeypatch.setattr(passwords, "hash_password", None)
    response = app.test_client().post(
        "/invitations/guess/account", data={"username": "eve", "password": "a long password"}
    )

    assert response.status_code == 404


def test_what_somebody_reads_is_set(people, session, sign_in):
    client = sign_in("lead")
    here = f"/projects/demo/members/{people['alice']}/languages"
    client.post(here, data={"languages": ["fr"]})
    session.rollback()
    some = session.get(Person, people["alice"], populate_existing=True).languages
    client.post(here, data={"languages": ["fr", "en"]})
    session.rollback()

    assert some == ["fr"]
    assert session.get(Person, people["alice"], populate_existing=True).languages is None


def test_somebody_reads_at_least_one_language(people, sign_in):
    here = f"/projects/demo/members/{people['alice']}/languages"
    answer = sign_in("lead").post(here, data={"languages": ["de"]})

    assert answer.status_code == 422
    assert "Choose at least one language" in answer.text
