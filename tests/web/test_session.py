import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select, update

from annotator import accounts, limits, passwords
from annotator.db import begin_writing
from annotator.models import Account, AccountLog, Attempt, LoginSession

PASSWORD = "a long password"


@pytest.fixture(scope="session")
def hashed():
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def alice(session, hashed):
    account = accounts.create_account(session, "alice", hashed)
    session.commit()
    return account


@pytest.fixture
def client(app, alice):
    return app.test_client()


def sign_in_with(client, username="alice", password=PASSWORD, **more):
    return client.post("/sign-in", data={"username": username, "password": password, **more})


def count(session, table):
    session.rollback()
    return len(session.scalars(select(table)).all())


def use_up(session, username):
    """As if somebody had tried that name as often as they may."""
    session = begin_writing(session)
    for _ in range(limits.PER_ACCOUNT.times):
        limits.spend(session, limits.PER_ACCOUNT, username)
    session.commit()


def test_the_right_password_signs_in(client):
    response = sign_in_with(client)

    assert (response.status_code, client.get("/account").status_code) == (303, 200)


def test_blanks_and_capitals_that_a_phone_adds_are_forgiven(client):
    assert sign_in_with(client, "Alice ").status_code == 303


def test_a_wrong_password_is_said_beside_the_field_and_the_name_is_kept(client):
    response = sign_in_with(client, password="a wrong password")

    assert response.status_code == 422
    assert 'value="alice"' in response.text
    assert 'aria-describedby="password-error" aria-invalid="true"' in response.text


def test_a_password_is_never_sent_back(client):
    assert "a wrong password" not in sign_in_with(client, password="a wrong password").text


@pytest.mark.parametrize("username", ["nobody", "", "x" * 5000, "alice\0", "al ice"])
def test_a_name_that_nobody_has_gets_the_same_answer(client, username):
    wrong = sign_in_with(client, password="a wrong password")
    unknown = sign_in_with(client, username)

    assert (unknown.status_code, "The user name or the password is wrong." in unknown.text) == (
        wrong.status_code,
        True,
    )


def test_a_name_that_nobody_has_is_hashed_for_too(client, monkeypatch):
    hashed = []
    real = passwords.check_password_hash
    monkeypatch.setattr(
        passwords, "check_password_hash", lambda *given: hashed.append(1) or real(*given)
    )
    sign_in_with(client, "nobody")

    assert hashed == [1]


def test_no_account_has_the_hash_that_stands_for_nobody():
    assert not passwords.fits(passwords.NOBODY, "")


def test_an_account_that_is_switched_off_cannot_sign_in(client, session):
    begin_writing(session).execute(update(Account).values(active=False))
    session.commit()

    assert sign_in_with(client).status_code == 422


def test_an_account_without_a_password_cannot_sign_in(client, session):
    begin_writing(session).execute(update(Account).values(password_hash=None))
    session.commit()

    assert sign_in_with(client, password="").status_code == 422


def test_too_many_tries_are_refused_before_the_password_is_hashed(client, session, monkeypatch):
    use_up(session, "alice")
    monkeypatch.setattr(passwords, "check_password_hash", None)
    response = sign_in_with(client)

    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
    assert "This was tried too often. Try again in 15 min." in response.text


def test_failed_tries_are_counted_although_they_failed(client, session):
    sign_in_with(client, password="a wrong password")

    assert count(session, Attempt) == 2


def test_signing_in_gives_the_cookie_new_contents(client, session):
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    sign_in_with(client)

    with client.session_transaction() as cookie:
        assert set(cookie) == {"token", "_permanent"}


def test_signing_in_again_ends_the_session_before(client, session):
    sign_in_with(client)
    sign_in_with(client)

    assert count(session, LoginSession) == 1


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client):
    header = sign_in_with(client).headers["Set-Cookie"]

    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Secure" not in header


def test_over_https_the_cookie_stays_there(client):
    response = client.post(
        "/sign-in",
        data={"username": "alice", "password": PASSWORD},
        base_url="https://localhost",
    )

    assert "; Secure;" in response.headers["Set-Cookie"]


def test_the_cookie_ends_when_the_session_does(client):
    header = sign_in_with(client).headers["Set-Cookie"]
    ends = parsedate_to_datetime(re.search(r"Expires=([^;]+)", header)[1])

    assert round((ends - datetime.now(UTC)).total_seconds() / 86400) == 14


def test_pages_do_not_send_the_cookie_again(client):
    sign_in_with(client)

    assert "Set-Cookie" not in client.get("/account").headers


def test_sign_in_goes_on_to_where_i_wanted_to_go(client):
    assert sign_in_with(client, next="/account?x=1").location == "/account?x=1"


@pytest.mark.parametrize(
    "place",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/ok\\..\\evil",
        "javascript:alert(1)",
        "evil.example",
        "",
    ],
)
def test_it_never_goes_on_to_another_site(client, place):
    assert sign_in_with(client, next=place).location == "/"


def test_the_page_does_not_carry_another_site_in_its_form(client):
    assert "evil" not in client.get("/sign-in?next=//evil.example").text


def test_signing_out_ends_the_session(client, session):
    sign_in_with(client)
    client.post("/sign-out")

    assert (count(session, LoginSession), client.get("/account").status_code) == (0, 303)


def test_a_cookie_kept_aside_is_worth_nothing_after_signing_out(client, app):
    sign_in_with(client)
    with client.session_transaction() as cookie:
        token = cookie["token"]
    client.post("/sign-out")
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["token"] = token

    assert thief.get("/account").status_code == 303


def test_a_cookie_signed_with_another_key_is_nobody_s(client):
    other = Flask("other")
    other.secret_key = "guessed"
    forged = SecureCookieSessionInterface().get_signing_serializer(other).dumps({"token": "x"})
    client.set_cookie("annotator", forged)

    assert client.get("/account").status_code == 303


def test_signing_out_when_signed_out_does_nothing(client):
    assert client.post("/sign-out").location == "/sign-in"


def test_the_log_has_no_secrets(client, session):
    sign_in_with(client, password="a wrong password")
    sign_in_with(client, "a wrong password")
    sign_in_with(client)
    session.rollback()
    rows = [vars(row) for row in session.scalars(select(AccountLog))]

    assert [row["act"] for row in rows] == ["made", "sign-in failed", "signed in"]
    assert "password" not in str(rows)


def test_the_page_follows_the_browser_s_language(client):
    page = client.get("/sign-in", headers={"Accept-Language": "fr"})

    assert '<html lang="fr"' in page.text
