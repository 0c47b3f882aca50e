"""The desk for ears, large print, small screens and thumbs; nothing moves that need not."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import article, current, opened, saved
from tests.factories import import_text, join, make_project

LISTEN = """() => {
    window.said = [];
    for (const live of document.querySelectorAll("[role=status], [role=alert], [aria-live]")) {
        const hear = () => { if (live.ariaLive !== "off") said.push(live.textContent); };
        new MutationObserver(hear).observe(live, { childList: true, subtree: true });
    }
    document.addEventListener("focusin", (event) => said.push(`focus ${event.target.tagName}`));
}"""
WATCH = """() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            const moved = entry.sources.map(({ node }) => node?.id || node?.className);
            shifts.push([entry.value, ...moved]);
        }
    }).observe({ type: "layout-shift", buffered: false });
}"""


@pytest.fixture
def project(session):
    project = make_project(session)
    join(session, project, "alice", "annotator")
    import_text(session, project, article(16))
    session.commit()


def test_a_reader_hears_label_progress_and_sentence_once(project, visit):
    desk = opened(visit("alice"))
    desk.evaluate(LISTEN)
    desk.keyboard.press("1")
    saved(desk)
    current(desk, 2)

    assert desk.evaluate("said") == [
        "Allegation. 1 of 16 done. "
        "Sentence 2, no label: The firm denied on Monday that payment 1 went astray."
    ]


def test_a_reader_who_presses_the_button_stays_on_it(project, visit):
    desk = opened(visit("alice"))
    button = desk.get_by_role("button", name="Evidence")
    button.focus()
    desk.evaluate(LISTEN)
    desk.keyboard.press("Enter")
    saved(desk)

    expect(button).to_be_focused()
    assert len(desk.evaluate("said")) == 1


def test_going_elsewhere_is_heard_once(project, visit):
    desk = opened(visit("alice"))
    desk.keyboard.press("1")
    saved(desk)
    desk.evaluate(LISTEN)
    with desk.expect_response("**/label/*?sentence=*"):
        desk.keyboard.press("ArrowUp")

    assert desk.evaluate("said") == [
        "Sentence 1, Allegation: The firm denied on Monday that payment 0 went astray."
    ]


def test_trouble_is_heard(project, visit):
    desk = opened(visit("alice"))
    desk.context.set_offline(True)
    desk.keyboard.press("1")
    expect(desk.locator("#saved[aria-live=polite]")).to_have_text(
        "1 waiting, the server does not answer"
    )


def test_the_text_is_said_in_its_own_language(project, visit):
    desk = visit("alice", locale="fr")
    desk.goto("/projects/demo/label")
    expect(desk.locator("#saved.saved")).to_have_count(1)
    desk.keyboard.press("1")

    expect(desk.locator("#heard > [lang=en]")).to_contain_text("payment 1")


@pytest.mark.parametrize("size", [(1280, 800), (1600, 900), (1000, 700), (390, 844)])
def test_nothing_moves_when_a_sentence_is_labelled(project, visit, size):
    desk = opened(visit("alice", viewport={"width": size[0], "height": size[1]}))
    desk.evaluate(WATCH)
    for n, key in enumerate("123", start=2):
        desk.keyboard.press(key)
        current(desk, n)
        saved(desk)
    desk.keyboard.press("?")
    saved(desk)
    desk.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")

    assert desk.evaluate("shifts") == []


@pytest.mark.parametrize("size", [(320, 568), (320, 256), (390, 844)])
def test_small_and_magnified_pages_need_no_sideways_scrolling(project, visit, size):
    desk = opened(visit("alice", viewport={"width": size[0], "height": size[1]}))
    desk.keyboard.press("1")
    current(desk, 2)

    assert desk.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("size", [(1280, 900), (1280, 600), (390, 844), (320, 568), (320, 256)])
def test_the_current_sentence_never_hides_behind_the_bar(project, visit, size):
    desk = opened(visit("alice", viewport={"width": size[0], "height": size[1]}))
    for n in range(1, 17):
        current(desk, n)
        covered = desk.evaluate(
            """() => {
                const place = (what) => document.querySelector(what).getBoundingClientRect();
                const { top, bottom } = place(".sentence[aria-current]");
                return bottom > place("#bar").top + 1 || top < -1;
            }"""
        )
        assert not covered, n
        desk.keyboard.press("4")


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_every_target_is_large_enough(project, visit, size):
    desk = opened(visit("alice", viewport={"width": size[0], "height": size[1]}))
    desk.keyboard.press("1")
    current(desk, 2)
    small = desk.evaluate(
        """() => [...document.querySelectorAll("#bar :is(button, a), .go")]
            .filter((el) => el.checkVisibility())
            .map((el) => [el.textContent.trim(), el.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24)
            .map(([text]) => text)"""
    )

    assert small == []


def test_thumbs_label_skip_and_take_back(project, visit):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    desk = opened(visit("alice", **phone))
    desk.get_by_role("button", name="Denial").tap()
    current(desk, 2)
    desk.get_by_role("button", name="Skip").tap()
    desk.get_by_role("button", name="Heading").tap()
    current(desk, 3)
    desk.get_by_role("button", name="More").tap()
    desk.get_by_role("button", name="Undo").tap()
    current(desk, 2)
    saved(desk)


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("sheet", ["0", "n", "f", "/", "g"])
def test_axe_finds_nothing_in_a_sheet(project, visit, axe, locale, sheet):
    desk = visit("alice", locale=locale)
    desk.goto("/projects/demo/label")
    expect(desk.locator("#saved.saved")).to_have_count(1)
    desk.keyboard.type(f"1{sheet}")

    assert axe(desk) == []
