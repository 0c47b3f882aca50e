import pytest
from flask import request

from annotator.config import MEBIBYTE
from annotator.web import guard
from tests.factories import make_account

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def alice(session, sign_in):
    make_account(session, "alice")
    session.commit()
    return sign_in("alice")


def save(client, **headers):
    return client.post("/account/preferences", data={"language": "fr"}, headers=headers)


@pytest.mark.parametrize(
    "address", ["/sign-in", "/", "/account", "/healthz", "/nowhere", "/static/annotator.css"]
)
def test_every_answer_carries_the_headers(alice, address):
    with alice.get(address) as response:
        headers = response.headers

    assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_nothing_inline_and_no_other_host_may_run(alice):
    policy = alice.get("/account").headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert (
        "script-src 'self' https://cdn.jsdelivr.net/npm/htmx.org@2.0.11/dist/htmx.min.js;"
    ) in policy


def test_pages_are_kept_by_no_cache(alice):
    assert alice.get("/account").headers["Cache-Control"] == "no-store"


def test_over_https_browsers_are_told_to_stay_there(alice):
    headers = alice.get("/sign-in", base_url="https://localhost").headers

    assert "max-age=" in headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "headers",
    [
        {},  # not a browser
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},  # a browser over plain http
    ],
)
def test_our_own_pages_can_write(alice, headers):
    assert save(alice, **headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "https://localhost"},
        {"Origin": "null"},
    ],
)
def test_pages_of_other_sites_cannot(alice, headers):
    assert save(alice, **headers).status_code == 403


def test_they_cannot_sign_anybody_in_either(app):
    response = app.test_client().post("/sign-in", headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_guarded_too(alice, method):
    response = getattr(alice, method)("/account", headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403


def test_a_host_that_is_not_ours_gets_no_answer(app):
    app.config["TRUSTED_HOSTS"] = ["annotator.example"]
    response = app.test_client().get("/sign-in", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_host_of_ours_is_answered(app):
    app.config["TRUSTED_HOSTS"] = ["annotator.example"]
    response = app.test_client().get("/sign-in", headers={"Host": "annotator.example"})

    assert response.status_code == 200


def forwarded_by(app, hops):
    """What the application takes for the address of a client behind so many proxies."""
    app.config["ANNOTATOR_PROXIES"] = hops
    guard.trust_proxies(app)
    seen = {}
    inner = app.full_dispatch_request

    def look():
        seen.update(address=request.remote_addr, secure=request.is_secure)
        return inner()

    app.full_dispatch_request = look
    app.test_client().get(
        "/sign-in",
        headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Proto": "https"},
    )
    return seen


def test_without_proxies_nobody_can_claim_another_address(app):
    assert forwarded_by(app, 0) == {"address": "127.0.0.1", "secure": False}


def test_behind_one_proxy_its_word_counts_and_no_more(app):
    assert forwarded_by(app, 1) == {"address": "203.0.113.9", "secure": True}


def test_who_is_not_signed_in_cannot_send_much(app):
    body = {"username": "a", "password": "b", "more": "x" * (MEBIBYTE + 1)}

    assert app.test_client().post("/sign-in", data=body).status_code == 413


def test_a_form_has_its_limit(alice):
    assert alice.post("/account/preferences", data={"x": "x" * 2 * MEBIBYTE}).status_code == 413


@pytest.mark.parametrize("address", ["/sign-in?next=%00", "/projects/%00/members"])
def test_a_nul_in_an_address_is_refused(alice, address):
    assert alice.get(address).status_code == 400


def test_a_nul_in_a_form_is_refused(alice):
    assert alice.post("/account/preferences", data={"language": "\0"}).status_code == 400


def test_an_id_larger_than_any_is_not_found(alice):
    assert alice.post(f"/accounts/{10**30}/active").status_code == 404


def test_strangers_do_not_take_the_write_lock(app, monkeypatch):
    monkeypatch.setattr(guard, "begin_writing", None)

    assert app.test_client().post("/account/preferences").status_code == 303
