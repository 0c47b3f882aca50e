"""The desk by keyboard: fast, held, remapped, on other keyboards, and switched off."""

import pytest
from playwright.sync_api import expect

from annotator import accounts
from annotator.db import begin_writing
from tests.browser.desk import LABELS, answers, article, current, opened, saved
from tests.factories import import_text, join, make_project


@pytest.fixture
def project(session):
    project = make_project(session)
    join(session, project, "alice", "annotator")
    import_text(session, project, article(12))
    session.commit()


@pytest.fixture
def desk(project, visit):
    return opened(visit("alice"))


@pytest.fixture
def desk_with(project, session, visit):
    """Alice's desk as her preferences make it."""

    def open_it(**preferences):
        begin_writing(session)
        accounts.find_account(session, "alice").preferences = preferences
        session.commit()
        return opened(visit("alice"))

    return open_it


def type_on(page, key, code, **more):
    """What a keyboard of another country sends."""
    event = {"key": key, "code": code, "bubbles": True, "cancelable": True, **more}
    page.evaluate(
        "(event) => document.body.dispatchEvent(new KeyboardEvent('keydown', event))", event
    )


def test_two_keys_typed_fast_are_two_acts(desk, session):
    desk.keyboard.type("1234")
    current(desk, 5)
    saved(desk)

    assert answers(session) == [(n, LABELS[str(n)]) for n in (1, 2, 3, 4)]


def test_a_held_key_labels_once(desk, session):
    for _ in range(4):
        desk.keyboard.down("1")
    desk.keyboard.up("1")
    saved(desk)

    assert answers(session) == [(1, "allegation")]


def test_a_double_click_labels_once(desk, session):
    desk.get_by_role("button", name="Denial").dblclick()
    saved(desk)

    assert answers(session) == [(1, "denial")]


def test_two_clicks_label_two_sentences(desk, session):
    for n in (2, 3):
        desk.get_by_role("button", name="Denial").click()
        current(desk, n)
    saved(desk)

    assert answers(session) == [(1, "denial"), (2, "denial")]


@pytest.mark.parametrize(
    ("key", "code", "shift"),
    [("&", "Digit1", False), ("1", "Digit1", True), ("1", "Numpad1", False)],
)
def test_a_french_keyboard_labels_with_and_without_shift(desk, session, key, code, shift):
    type_on(desk, key, code, shiftKey=shift)
    saved(desk)

    assert answers(session) == [(1, "allegation")]


@pytest.mark.parametrize(("key", "code"), [("U", "KeyU"), ("г", "KeyU")])
def test_capitals_and_other_alphabets_are_understood(desk, session, key, code):
    desk.keyboard.press("1")
    current(desk, 2)
    type_on(desk, key, code)
    current(desk, 1)
    saved(desk)

    assert answers(session) == []


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_the_browsers_own_shortcuts_stay_its_own(desk, session, modifier):
    type_on(
        desk, "1", "Digit1", **{f"{'ctrl' if modifier == 'Control' else modifier.lower()}Key": True}
    )
    current(desk, 1)

    assert answers(session) == []


def test_a_label_has_the_key_that_its_user_chose(desk_with, session):
    desk = desk_with(keys={"demo": {"allegation": "q"}})
    expect(desk.get_by_role("button", name="Allegation").locator("kbd")).to_have_text("q")
    desk.keyboard.type("q1")
    current(desk, 2)
    saved(desk)

    assert answers(session) == [(1, "allegation")]


def test_a_label_stays_where_it_is_when_that_is_preferred(desk_with, session):
    desk = desk_with(goes_on=False)
    desk.keyboard.press("1")
    saved(desk)
    current(desk, 1)
    expect(desk.get_by_role("button", name="Allegation")).to_have_attribute("aria-pressed", "true")
    desk.keyboard.press("2")
    saved(desk)

    assert answers(session) == [(1, "denial")]


def test_single_keys_can_be_switched_off(desk_with, session):
    desk = desk_with(shortcuts=False)
    desk.keyboard.press("1")
    desk.get_by_role("button", name="Denial").click()
    saved(desk)

    assert answers(session) == [(1, "denial")]


def test_arrows_go_to_the_next_and_back(desk):
    for key, n in (
        ("ArrowDown", 2),
        ("ArrowDown", 3),
        ("ArrowUp", 2),
        ("ArrowUp", 1),
        ("ArrowUp", 1),
    ):
        desk.keyboard.press(key)
        current(desk, n)


def test_a_held_arrow_goes_on(desk):
    for _ in range(5):
        desk.keyboard.down("ArrowDown")
    desk.keyboard.up("ArrowDown")

    current(desk, 6)


def test_j_and_k_go_to_what_has_no_answer(desk):
    desk.keyboard.type("123")
    desk.locator("#s8 .go").click()
    desk.keyboard.press("1")
    desk.locator("#s2 .go").click()
    for key, n in (("j", 4), ("j", 5), ("k", 4), ("J", 5), ("j", 6), ("j", 7), ("j", 9), ("k", 7)):
        desk.keyboard.press(key)
        current(desk, n)


def test_a_click_goes_anywhere_and_a_label_there_is_changed(desk, session):
    desk.keyboard.type("111")
    desk.get_by_text("payment 1 went astray").click()
    current(desk, 2)
    expect(desk.get_by_role("button", name="Allegation")).to_have_attribute("aria-pressed", "true")
    desk.keyboard.press("4")
    current(desk, 4)
    saved(desk)

    assert dict(answers(session)) == {1: "allegation", 2: "context", 3: "allegation"}


def test_the_address_keeps_the_place(desk):
    desk.locator("#s9 .go").click()
    desk.wait_for_url("**sentence=9")
    desk.reload()

    current(desk, 9)


def test_the_slash_lists_every_key(desk):
    desk.keyboard.press("/")
    keys = desk.locator("#keys")
    expect(keys).to_be_visible()

    shown = set(desk.locator("#keys kbd").all_text_contents())
    wanted = set(desk.locator("#bar :is(.labels, .tools) [data-key] kbd").all_text_contents())
    assert wanted - shown == set()


def test_what_is_found_is_reached(desk):
    desk.keyboard.press("f")
    desk.keyboard.type("PAYMENT 7")
    expect(desk.locator("#find output")).to_have_text("1 of 1")
    desk.get_by_role("button", name="Go there").click()
    current(desk, 8)


def test_enter_goes_to_the_next_that_is_found(desk):
    desk.keyboard.press("f")
    desk.keyboard.type("payment 1")
    expect(desk.locator("#find output")).to_have_text("1 of 3")
    desk.keyboard.press("Enter")
    expect(desk.locator("#find output")).to_have_text("2 of 3")
    desk.keyboard.press("Escape")
    expect(desk.locator("#find")).not_to_be_visible()

    current(desk, 1)
