import pytest
from sqlalchemy import select

from annotator import accounts, passwords
from annotator.models import LoginSession
from tests.factories import join, make_project

OLD, NEW = "the old password", "the new password"


@pytest.fixture(scope="session")
def old_hash():
    return passwords.hash_password(OLD)


@pytest.fixture
def alice(session, old_hash):
    account = accounts.create_account(session, "alice", old_hash)
    join(session, make_project(session, name="The port"), "alice", "annotator")
    session.commit()
    return account


def change(client, current=OLD, password=NEW):
    return client.post("/account/password", data={"current": current, "password": password})


def password_of(session, account):
    session.rollback()
    session.refresh(account)
    return account.password_hash


def test_the_page_says_what_is_recorded(alice, sign_in):
    page = sign_in("alice").get("/account").text

    assert "What is recorded about me" in page
    assert "The port" in page


def test_a_new_password_is_taken(alice, session, sign_in):
    change(sign_in("alice"))

    assert passwords.fits(password_of(session, alice), NEW)


def test_a_new_password_signs_all_other_browsers_out_at_once(alice, sign_in):
    here, elsewhere = sign_in("alice"), sign_in("alice")
    change(here)

    assert [browser.get("/account").status_code for browser in (here, elsewhere)] == [200, 303]


def test_without_the_old_password_nothing_changes(alice, session, sign_in):
    response = change(sign_in("alice"), current="a guess at it")

    assert response.status_code == 422
    assert 'aria-describedby="current-error" aria-invalid="true"' in response.text
    assert passwords.fits(password_of(session, alice), OLD)


def test_a_short_password_is_refused_beside_its_field(alice, sign_in):
    response = change(sign_in("alice"), password="short")

    assert response.status_code == 422
    assert 'aria-describedby="password-hint password-error" aria-invalid="true"' in response.text


def test_guesses_at_the_old_password_are_limited_too(alice, sign_in, monkeypatch):
    monkeypatch.setattr(passwords, "check_password_hash", lambda *_: False)
    client = sign_in("alice")
    statuses = [change(client, current="a guess").status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]


def test_the_language_of_pages_is_the_account_s(alice, sign_in):
    client = sign_in("alice")
    client.post("/account/preferences", data={"language": "fr", "theme": ""})
    page = client.get("/account", headers={"Accept-Language": "en"})

    assert '<html lang="fr"' in page.text


def test_the_display_is_the_account_s(alice, sign_in):
    client = sign_in("alice")
    client.post("/account/preferences", data={"language": "", "theme": "dark"})

    assert 'data-theme="dark"' in client.get("/account").text


def test_a_language_that_there_is_not_is_refused(alice, sign_in):
    assert sign_in("alice").post("/account/preferences", data={"language": "xx"}).status_code == 422


def test_signing_out_everywhere_ends_every_session(alice, session, sign_in):
    here, _elsewhere = sign_in("alice"), sign_in("alice")
    here.post("/account/sign-out-everywhere")
    session.rollback()

    assert session.scalars(select(LoginSession)).all() == []
