"""The desk in a real browser: keys, undo, skipping, without JavaScript, in both themes."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from annotator.db import db
from annotator.models import Annotation
from tests.factories import import_text, join, make_project

TEXT = "The port accused the firm. The firm denied it. A report came out in May. Prices rose."


@pytest.fixture
def project(session):
    project = make_project(session)
    join(session, project, "alice", "annotator")
    import_text(session, project, TEXT, title="The port and the firm", source="The Harbour Post")
    session.commit()


@pytest.fixture
def desk(project, visit):
    page: Page = visit("alice")
    page.goto("/projects/demo/label")
    return page


@pytest.fixture
def answers(app):
    """What is stored, sentence by sentence."""

    def read():
        with app.app_context():
            rows = db.session.scalars(select(Annotation).order_by(Annotation.sentence_id)).all()
            found = [row.label or f"skip:{row.skip_reason}" for row in rows]
            db.session.remove()
        return found

    return read


def at(page, n):
    """Wait until the page asks about that sentence and has saved what was sent."""
    expect(page.locator(".sentence[aria-current]")).to_have_attribute("data-n", str(n))
    expect(page.locator("#saved")).to_have_text("All saved")


def test_one_key_labels_and_moves_on(desk, answers):
    for n, key in enumerate("1234", start=1):
        at(desk, n)
        desk.keyboard.press(key)
    expect(desk.get_by_role("link", name="Review and submit")).to_be_visible()

    assert answers() == ["allegation", "denial", "evidence", "context"]


def test_the_mark_stands_in_the_margin(desk):
    desk.keyboard.press("2")
    at(desk, 2)

    expect(desk.locator("#s1")).to_have_attribute("data-label", "denial")


def test_what_lies_ahead_is_dimmed_and_what_is_read_is_not(desk):
    desk.keyboard.press("1")
    at(desk, 2)

    assert desk.locator(".ahead").evaluate_all("all => all.map((one) => one.id)") == ["s3", "s4"]


def test_a_skip_takes_two_keys(desk, answers):
    desk.keyboard.press("0")
    expect(desk.locator("#skip")).to_be_visible()
    desk.keyboard.press("2")
    at(desk, 2)

    assert answers() == ["skip:metadata"]


def test_u_takes_back_one_act_after_another(desk, answers):
    for n, key in enumerate("12", start=1):
        at(desk, n)
        desk.keyboard.press(key)
    at(desk, 3)
    desk.keyboard.press("u")
    at(desk, 2)
    desk.keyboard.press("u")
    at(desk, 1)

    assert answers() == []


def test_unsure_is_about_the_sentence_labelled_last(desk):
    desk.keyboard.press("1")
    at(desk, 2)
    desk.keyboard.press("?")

    expect(desk.locator("#s1")).to_contain_text("unsure")


def test_a_note_is_typed_without_labelling(desk, answers):
    desk.keyboard.press("1")
    at(desk, 2)
    desk.keyboard.press("n")
    desk.keyboard.type("page 2, see 3")
    desk.keyboard.press("Enter")
    expect(desk.locator("#s1")).to_contain_text("1 note")

    assert answers() == ["allegation"]


def test_a_held_key_labels_once(desk, answers):
    desk.keyboard.down("1")
    for _ in range(3):
        desk.keyboard.down("1")
    desk.keyboard.up("1")
    at(desk, 2)

    assert answers() == ["allegation"]


def test_a_double_click_labels_once(desk, answers):
    desk.get_by_role("button", name="Allegation").dblclick()
    expect(desk.locator("#s1")).to_have_attribute("data-label", "allegation")
    desk.reload()

    assert answers()[0] == "allegation"
    assert len(answers()) <= 2


def test_work_goes_on_where_it_stopped(desk):
    desk.keyboard.press("1")
    at(desk, 2)
    desk.goto("/projects/demo/label")

    at(desk, 2)


def test_a_label_is_one_request(desk):
    requests = []
    desk.on("request", lambda request: requests.append(request.method))
    desk.keyboard.press("1")
    at(desk, 2)

    assert requests == ["POST"]


def test_the_desk_works_without_javascript(project, visit, answers):
    page = visit("alice", java_script_enabled=False)
    page.goto("/projects/demo/label")
    for name in ("Allegation", "Denial", "Evidence", "Context"):
        page.get_by_role("button", name=name).click()
    page.get_by_role("link", name="Review and submit").click()
    page.get_by_role("button", name="Submit the article").click()

    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    assert answers() == ["allegation", "denial", "evidence", "context"]


def test_nothing_is_refused_by_the_content_security_policy(project, visit):
    page = visit("alice")
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto("/projects/demo/label")
    page.keyboard.press("1")
    at(page, 2)

    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_the_desk(project, visit, axe, scheme, width):
    page = visit("alice", color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto("/projects/demo/label")
    page.keyboard.press("1")
    at(page, 2)

    assert axe(page) == []


def test_keys_typed_faster_than_the_server_answers_are_all_meant(desk, answers):
    desk.wait_for_load_state()
    desk.keyboard.type("1234")
    expect(desk.get_by_role("link", name="Review and submit")).to_be_visible()

    assert answers() == ["allegation", "denial", "evidence", "context"]
