import pytest
from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from annotator.db import begin_writing, db
from annotator.errors import BusyError, ConflictError, ForbiddenError, InvalidError, TooOftenError
from annotator.models import Account
from annotator.web.failures import shown_on
from tests.factories import make_account


class WrongError(InvalidError):
    field = "language"
    message = "%(what)s is wrong."


class LateError(ConflictError):
    message = "Somebody was faster."


class NotYouError(ForbiddenError):
    message = "Not you."


def raising(error):
    def view():
        raise error

    return view


@pytest.fixture
def app(unused_app):
    """One that takes the routes below."""
    return unused_app


@pytest.fixture
def client(app, session, sign_in):
    """A browser of an application in which things go wrong."""
    bp = Blueprint("trouble", __name__)
    for name, error in {
        "wrong": WrongError(what="<b>this</b>"),
        "late": LateError(),
        "not-you": NotYouError(),
        "busy": BusyError(),
        "too-often": TooOftenError(61),
        "down": OperationalError("SELECT", {}, Exception("server closed the connection")),
        "bug": RuntimeError("a secret detail"),
    }.items():
        bp.add_url_rule(f"/{name}", name, raising(error), methods=["GET", "POST"])
    astray = shown_on("admin.index")(raising(LateError()))
    bp.add_url_rule("/astray", "astray", astray, methods=["POST"])
    bp.add_url_rule("/twice", "twice", twice, methods=["POST"])
    app.register_blueprint(bp)
    make_account(session, "alice")
    session.commit()
    return sign_in("alice")


def twice():
    for _ in range(2):
        db.session.add(Account(username="bob", created_at="2026-11-21T20:01:32Z"))
    db.session.flush()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/wrong", 422),
        ("/late", 409),
        ("/not-you", 403),
        ("/busy", 503),
        ("/too-often", 429),
        ("/down", 503),
        ("/bug", 500),
        ("/nowhere", 404),
    ],
)
def test_each_kind_has_its_status(client, address, status):
    assert client.get(address).status_code == status


def test_a_sentence_cannot_bring_markup(client):
    assert "&lt;b&gt;this&lt;/b&gt; is wrong." in client.get("/wrong").text


def test_a_bug_tells_nothing(client):
    assert "a secret detail" not in client.get("/bug").text


@pytest.mark.parametrize(
    ("address", "seconds"), [("/busy", "2"), ("/too-often", "61"), ("/down", "2")]
)
def test_what_passes_says_when_to_try_again(client, address, seconds):
    assert client.get(address).headers["Retry-After"] == seconds


def test_minutes_are_rounded_up(client):
    assert "Try again in 2 min." in client.get("/too-often").text


def test_a_wrong_method_names_the_right_one(client):
    response = client.get("/sign-out")

    assert (response.status_code, "POST" in response.headers["Allow"]) == (405, True)


def test_two_who_make_the_same_are_told_to_look_again(client):
    assert client.post("/twice").status_code == 409


def test_a_page_that_is_not_theirs_does_not_swallow_what_went_wrong(client):
    response = client.post("/astray")

    assert (response.status_code, "Somebody was faster." in response.text) == (409, True)


def test_nothing_is_stored_by_what_fails(client, session):
    client.post("/twice")
    session.rollback()

    assert session.scalar(text("SELECT count(*) FROM account")) == 1


def test_without_a_database_there_still_is_a_page(client, session):
    begin_writing(session).execute(text("ALTER TABLE session RENAME TO gone"))
    session.commit()
    try:
        response = client.get("/account")
    finally:
        begin_writing(session).execute(text("ALTER TABLE gone RENAME TO session"))
        session.commit()

    assert response.status_code in (500, 503)  # a missing table is a bug on PostgreSQL
    assert "<h1>" in response.text


def test_a_page_asks_to_sign_in_and_comes_back(app):
    response = app.test_client().get("/account?x=1")

    assert (response.status_code, response.location) == (303, "/sign-in?next=/account?x%3D1")


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_htmx_and_the_queue_are_told_with_401(app, headers):
    assert app.test_client().get("/account", headers=headers).status_code == 401


def test_a_post_without_a_session_does_not_come_back_to_it(app):
    assert app.test_client().post("/account/preferences").location == "/sign-in"


def test_a_fragment_is_the_failure_alone(client):
    response = client.get("/late", headers={"HX-Request": "true"})

    assert "<html" not in response.text
