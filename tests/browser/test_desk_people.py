"""Two people at one browser, one person at two tabs, somebody who was signed out meanwhile."""

import pytest
from playwright.sync_api import expect

from annotator import accounts, passwords
from tests.browser.conftest import _cookie
from tests.browser.desk import (
    DESK,
    accept_dialogs,
    answers,
    article,
    current,
    opened,
    saved,
    waiting,
)
from tests.factories import import_text, join, make_project

PASSWORD = "three short words"


@pytest.fixture
def project(session):
    project = make_project(session)
    for name in ("alice", "bob"):
        join(session, project, name, "annotator")
    accounts.find_account(session, "alice").password_hash = passwords.hash_password(PASSWORD)
    import_text(session, project, article(12))
    session.commit()


@pytest.fixture
def desk(project, visit):
    return opened(visit("alice"))


@pytest.fixture
def sign_in(app, server):
    """Makes that browser somebody else's."""

    def become(page, username):
        page.context.clear_cookies()
        page.context.add_cookies([_cookie(app, username, server)])

    return become


def sign_in_by_hand(page):
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_another_user_of_the_browser_sends_nothing_of_the_first(desk, session, sign_in):
    accept_dialogs(desk)
    desk.context.set_offline(True)
    desk.keyboard.type("12")
    waiting(desk, "2 waiting")
    desk.goto("about:blank")
    sign_in(desk, "bob")
    desk.context.set_offline(False)
    sent = []
    desk.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    opened(desk, DESK)
    desk.keyboard.press("4")
    saved(desk)
    assert (answers(session, "bob"), answers(session), len(sent)) == ([(1, "context")], [], 1)

    sign_in(desk, "alice")
    opened(desk, DESK)

    assert answers(session) == [(1, "allegation"), (2, "denial")]


def test_a_tab_of_the_first_user_writes_nothing_for_the_second(desk, session, sign_in):
    sign_in(desk, "bob")
    desk.keyboard.press("1")
    desk.wait_for_url("**/sign-in?next=*")
    assert (answers(session), answers(session, "bob")) == ([], [])

    sign_in_by_hand(desk)
    saved(desk)

    assert (answers(session), answers(session, "bob")) == ([(1, "allegation")], [])


def test_who_was_signed_out_in_another_tab_comes_back_to_the_same_sentence(desk, session):
    desk.keyboard.type("12")
    saved(desk)
    other = desk.context.new_page()
    other.goto("/account")
    other.get_by_role("button", name="Sign out", exact=True).click()
    other.wait_for_url("**/sign-in")
    desk.keyboard.press("3")
    desk.wait_for_url("**/sign-in?next=*")
    sign_in_by_hand(desk)
    saved(desk)
    current(desk, 4)

    assert answers(session) == [(1, "allegation"), (2, "denial"), (3, "evidence")]


def sign_out(page):
    """With two answers that the server did not get."""
    page.context.route("**/annotation", lambda route: route.abort())
    page.keyboard.type("12")
    waiting(page, "2 waiting")
    page.get_by_role("button", name="Sign out", exact=True).click()
    return page.get_by_role("dialog", name="Not all is saved")


def test_who_signs_out_may_leave_what_waits_for_the_next_time(desk, session):
    asked = accept_dialogs(desk)
    sign_out(desk).get_by_role("button", name="keep").click()
    desk.wait_for_url("**/sign-in")
    desk.context.unroute("**/annotation")
    sign_in_by_hand(desk)
    desk.wait_for_url("**/")
    opened(desk)

    assert (answers(session), asked) == ([(1, "allegation"), (2, "denial")], [])


def test_who_signs_out_may_throw_away_what_waits(desk, session, axe):
    asked = sign_out(desk)
    assert axe(desk) == []
    asked.get_by_role("button", name="Throw them away").click()
    desk.wait_for_url("**/sign-in")
    desk.context.unroute("**/annotation")
    sign_in_by_hand(desk)
    desk.wait_for_url("**/")
    opened(desk)

    current(desk, 1)
    assert answers(session) == []


def test_who_thinks_again_stays(desk):
    sign_out(desk).get_by_role("button", name="Stay").click()

    waiting(desk, "2 waiting")
    current(desk, 3)


def test_of_two_tabs_the_act_that_arrives_later_wins_and_both_are_told(desk, session):
    other = opened(desk.context.new_page())
    desk.keyboard.press("1")
    saved(desk)
    expect(other.locator("#told")).to_contain_text("Sentence 1 was answered in another tab.")
    expect(other.locator("#s1")).to_have_attribute("data-label", "allegation")
    other.keyboard.press("2")
    saved(other)
    expect(desk.locator("#s1")).to_have_attribute("data-label", "denial")
    expect(desk.locator("#told")).to_contain_text("Sentence 1 was answered in another tab.")

    assert answers(session) == [(1, "denial")]


def test_a_tab_on_another_machine_is_told_when_it_answers(desk, visit, session):
    other = opened(visit("alice"))
    desk.keyboard.press("1")
    saved(desk)
    other.keyboard.press("2")
    saved(other)
    expect(other.locator("#told")).to_contain_text("Another tab had changed this answer")

    assert answers(session) == [(1, "denial")]


def test_two_tabs_send_what_waits_once_and_in_order(desk, session):
    other = opened(desk.context.new_page())
    posted = []
    desk.context.on("request", lambda request: posted.append(request.method))
    desk.context.set_offline(True)
    desk.keyboard.type("1234")
    waiting(desk, "4 waiting")
    waiting(other, "4 waiting")
    desk.context.set_offline(False)
    saved(desk)
    saved(other)

    kept = [(1, "allegation"), (2, "denial"), (3, "evidence"), (4, "context")]
    assert answers(session) == kept


def test_two_tabs_that_answer_different_sentences_lose_neither(desk, session):
    other = opened(desk.context.new_page())
    other.locator("#s7 .go").click()
    current(other, 7)
    desk.keyboard.type("123")
    other.keyboard.type("444")
    saved(desk)
    saved(other)

    assert sorted(n for n, _ in answers(session)) == [1, 2, 3, 7, 8, 9]
