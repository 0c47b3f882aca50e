"""Active time per sentence: what counts as working on it, and what does not."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from annotator.models import Annotation
from tests.browser.desk import article, current, opened, saved
from tests.factories import import_text, join, make_project

MINUTE = 60_000
LOOK_AWAY = """() => {
    Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
LOOK_BACK = """() => {
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def desk(session, visit):
    project = make_project(session)
    join(session, project, "alice", "annotator")
    import_text(session, project, article(8))
    session.commit()
    page = visit("alice")
    page.clock.install()
    return opened(page)


@pytest.fixture
def spent(session):
    """Seconds on each sentence, in order."""

    def read():
        session.rollback()
        query = select(Annotation.ms).order_by(Annotation.sentence_id)
        return [ms / 1000 for ms in session.scalars(query)]

    return read


def test_each_sentence_has_its_own_time(desk, spent):
    for seconds in (5, 20):
        desk.clock.fast_forward(seconds * 1000)
        desk.keyboard.press("1")
        saved(desk)

    assert spent() == [pytest.approx(5, abs=3), pytest.approx(20, abs=3)]


def test_after_a_minute_without_a_sign_of_life_nothing_counts(desk, spent):
    desk.clock.fast_forward(10 * MINUTE)
    desk.keyboard.press("1")
    saved(desk)

    assert spent() == [pytest.approx(60, abs=3)]


def test_reading_with_the_wheel_counts(desk, spent):
    for _ in range(3):
        desk.clock.fast_forward(40_000)
        desk.mouse.wheel(0, 20)
        desk.evaluate("document.dispatchEvent(new Event('wheel'))")
    desk.keyboard.press("1")
    saved(desk)

    assert spent() == [pytest.approx(120, abs=4)]


def test_another_window_does_not_count(desk, spent):
    desk.clock.fast_forward(10_000)
    desk.evaluate(LOOK_AWAY)
    desk.clock.fast_forward(50_000)
    desk.evaluate(LOOK_BACK)
    desk.clock.fast_forward(5_000)
    desk.keyboard.press("1")
    saved(desk)

    assert spent() == [pytest.approx(15, abs=3)]


def test_time_on_a_sentence_that_one_comes_back_to_adds_up(desk, spent):
    desk.clock.fast_forward(10_000)
    desk.keyboard.press("ArrowDown")
    current(desk, 2)
    desk.clock.fast_forward(30_000)
    desk.keyboard.press("ArrowUp")
    current(desk, 1)
    desk.clock.fast_forward(7_000)
    desk.keyboard.press("1")
    saved(desk)
    expect(desk.locator("#s1")).to_have_attribute("data-label", "allegation")

    assert spent() == [pytest.approx(17, abs=3)]
