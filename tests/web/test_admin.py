import re

import pytest

from annotator import accounts, membership, projects
from tests.factories import make_account


@pytest.fixture
def ids(session):
    made = {
        "root": make_account(session, "root", admin=True),
        "alice": make_account(session, "alice"),
    }
    session.commit()
    return {name: account.id for name, account in made.items()}


@pytest.fixture
def root(ids, sign_in):
    return sign_in("root")


def stored(session, username):
    session.rollback()
    session.expire_all()
    return accounts.find_account(session, username)


def link_in(response):
    return re.search(r'value="http://localhost([^"]+)"', response.text)[1]


def make_project(client, **changed):
    form = {
        "slug": "port",
        "name": "The port",
        "languages": "fr, en",
        "overlap": "2",
        "manager": "alice",
    }
    return client.post("/projects/new", data={**form, **changed})


def test_the_list_names_the_accounts(root):
    page = root.get("/accounts").text

    assert "alice" in page
    assert "site admin" in page


def test_an_account_is_made_with_a_link_for_its_password(root, session, app):
    link = link_in(root.post("/accounts", data={"username": "bob"}))
    bob = app.test_client()
    bob.post(link, data={"password": "a long password"})

    assert bob.get("/account").status_code == 200


def test_the_link_is_not_shown_again(root, ids):
    link = link_in(root.post(f"/accounts/{ids['alice']}/password-link"))

    assert link not in root.get("/accounts").text


def test_a_password_link_works_once(root, ids, app):
    link = link_in(root.post(f"/accounts/{ids['alice']}/password-link"))
    app.test_client().post(link, data={"password": "a long password"})

    assert app.test_client().post(link, data={"password": "mallory's own"}).status_code == 404


def test_a_short_password_leaves_the_link_good(root, ids, app):
    link = link_in(root.post(f"/accounts/{ids['alice']}/password-link"))
    response = app.test_client().post(link, data={"password": "short"})

    assert response.status_code == 422
    assert app.test_client().get(link).status_code == 200


def test_a_wrong_name_is_said_beside_the_field_and_kept(root):
    response = root.post("/accounts", data={"username": "Bob!"})

    assert response.status_code == 422
    assert 'value="Bob!"' in response.text


def test_an_account_is_switched_off_and_its_browser_with_it(root, ids, sign_in):
    alice = sign_in("alice")
    root.post(f"/accounts/{ids['alice']}/active", data={"active": "no"})

    assert alice.get("/account").status_code == 303


def test_an_account_is_switched_on_again(root, ids, session):
    root.post(f"/accounts/{ids['alice']}/active", data={"active": "no"})
    root.post(f"/accounts/{ids['alice']}/active", data={"active": "yes"})

    assert stored(session, "alice").active


def test_the_last_admin_stays_and_the_page_says_why(root, ids, session):
    response = root.post(f"/accounts/{ids['root']}/active", data={"active": "no"})

    assert response.status_code == 409
    assert "root is the last site admin" in response.text
    assert stored(session, "root").active


def test_an_admin_can_make_another_and_go(root, ids, session):
    root.post(f"/accounts/{ids['alice']}/admin", data={"admin": "yes"})
    response = root.post(f"/accounts/{ids['root']}/admin", data={"admin": "no"})

    assert (response.location, stored(session, "root").is_admin) == ("/", False)


def test_a_project_is_made_with_its_manager(root, session):
    make_project(root)
    session.rollback()
    (manager,) = membership.people(session, projects.find(session, "port"))

    assert (manager.account.username, manager.roles) == ("alice", {"manager"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "The port"),
        ("slug", ""),
        ("languages", ""),
        ("languages", "french!"),
        ("overlap", "none"),
        ("overlap", "21"),
        ("manager", "nobody"),
        ("name", "x" * 101),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(root, field, value):
    response = make_project(root, **{field: value})

    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text


def test_a_taken_short_name_is_refused(root):
    make_project(root)

    assert make_project(root).status_code == 409


def test_who_is_no_admin_finds_nothing(ids, sign_in):
    assert sign_in("alice").get("/accounts").status_code == 404
