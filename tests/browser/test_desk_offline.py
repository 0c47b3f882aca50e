"""Nothing that was answered is lost: without a network or a server, over reloads and restarts."""

import pytest
from playwright.sync_api import Error, expect

from annotator.config import HTMX_URL
from tests.browser.conftest import ARGUMENTS, CHROMIUM, _cookie, _htmx
from tests.browser.desk import (
    DESK,
    LABELS,
    accept_dialogs,
    answers,
    article,
    current,
    events,
    opened,
    saved,
    waiting,
)
from tests.durability.team import assemble, serving
from tests.factories import import_text, join, make_project

KEYS = "1234" * 8
THIRTY = [(n, LABELS[key]) for n, key in enumerate(KEYS[:30], start=1)]


@pytest.fixture
def project(session):
    project = make_project(session)
    for name in ("alice", "bob"):
        join(session, project, name, "annotator")
    import_text(session, project, article(40))
    session.commit()


@pytest.fixture
def desk(project, visit):
    return opened(visit("alice"))


def offline(page, off=True):
    page.context.set_offline(off)


def test_what_is_answered_offline_shows_at_once_and_is_sent_when_the_network_is_back(desk, session):
    offline(desk)
    desk.keyboard.type(KEYS[:30])
    current(desk, 31)
    waiting(desk, "30 waiting, the server does not answer")
    expect(desk.locator("#s30")).to_have_attribute("data-label", THIRTY[-1][1])
    assert answers(session) == []

    offline(desk, False)
    saved(desk)

    assert (answers(session), events(session)) == (THIRTY, 30)


def test_thirty_answers_survive_a_reload_and_arrive_once_and_in_order(desk, session):
    accept_dialogs(desk)
    offline(desk)
    desk.keyboard.type(KEYS[:30])
    waiting(desk, "30 waiting")
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        desk.reload()

    offline(desk, False)
    desk.goto(DESK)
    saved(desk)

    assert (answers(session), events(session)) == (THIRTY, 30)


def test_after_a_reload_the_page_shows_what_is_still_on_its_way(desk):
    accept_dialogs(desk)
    desk.context.route("**/annotation", lambda route: route.abort())
    desk.keyboard.type("12")
    waiting(desk, "2 waiting")
    desk.goto(DESK)

    current(desk, 3)
    expect(desk.locator("#s2")).to_have_attribute("data-label", "denial")
    waiting(desk, "2 waiting")


def test_answers_survive_the_end_of_the_browser(project, browser, server, app, session, tmp_path):
    def start():
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=list(ARGUMENTS), base_url=server
        )
        context.route(HTMX_URL, _htmx)
        context.add_cookies([_cookie(app, "alice", server)])
        return context

    context = start()
    page = opened(context.new_page())
    offline(page)
    page.keyboard.type(KEYS[:5])
    waiting(page, "5 waiting")
    context.close()

    context = start()
    page = opened(context.new_page())
    context.close()

    assert answers(session) == THIRTY[:5]


def test_a_server_that_was_killed_gets_everything_when_it_is_back(browser, tmp_path):
    team = assemble(f"sqlite:///{tmp_path / 'annotator.db'}", tmp_path, people=1, articles=1)
    with serving(team) as (port, process):
        page = page_of(browser, team, port)
        page.keyboard.type("12")
        saved(page)
        process.kill()
        process.wait()
        page.keyboard.type("341")
        waiting(page, "3 waiting, the server does not answer")
    with serving(team, port=port):
        saved(page)
        with team.reading() as session:
            kept = answers(session, "annotator-0")
    page.context.close()

    assert kept == [(n, LABELS[key]) for n, key in enumerate("12341", start=1)]


def test_thirty_answers_to_a_dead_server_survive_a_reload(browser, tmp_path):
    team = assemble(f"sqlite:///{tmp_path / 'annotator.db'}", tmp_path, people=1, articles=1)
    with serving(team) as (port, process):
        page = page_of(browser, team, port)
        accept_dialogs(page)
        process.kill()
        process.wait()
        page.keyboard.type(KEYS[:30])
        waiting(page, "30 waiting, the server does not answer")
        with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
            page.reload()
    with serving(team, port=port):
        page.goto(f"http://127.0.0.1:{port}{DESK}")
        saved(page)
        with team.reading() as session:
            kept = answers(session, "annotator-0"), events(session)
    page.context.close()

    assert kept == (THIRTY, 30)


def page_of(browser, team, port):
    context = browser.new_context()
    context.route(HTMX_URL, _htmx)
    here = f"http://127.0.0.1:{port}"
    context.add_cookies([{"name": "annotator", "value": team.cookies[0], "url": here}])
    return opened(context.new_page(), f"{here}{DESK}")


def test_an_answer_whose_acknowledgement_was_lost_counts_once(desk, session):
    def lose_the_first(route):
        desk.context.unroute("**/annotation")
        route.fetch()
        route.abort()

    desk.context.route("**/annotation", lose_the_first)
    desk.keyboard.press("1")
    saved(desk)

    assert (answers(session), events(session)) == ([(1, "allegation")], 1)


def test_the_page_of_a_foreign_network_acknowledges_nothing(desk, session):
    login = {"status": 200, "content_type": "text/html", "body": "<h1>Hotel network</h1>"}
    desk.context.route("**/annotation", lambda route: route.fulfill(**login))
    desk.keyboard.press("1")
    waiting(desk, "1 waiting, the server does not answer")
    desk.context.unroute("**/annotation")
    desk.evaluate("dispatchEvent(new Event('online'))")
    saved(desk)

    assert answers(session) == [(1, "allegation")]


def test_an_act_and_its_undo_wait_in_order(desk, session):
    offline(desk)
    desk.keyboard.type("12u3")
    waiting(desk, "4 waiting")
    current(desk, 3)
    offline(desk, False)
    saved(desk)

    assert answers(session) == [(1, "allegation"), (2, "evidence")]


def test_unsure_and_a_note_need_no_network(desk, session):
    offline(desk)
    desk.keyboard.type("1?n")
    desk.keyboard.type("see page 4")
    desk.keyboard.press("Enter")
    waiting(desk, "3 waiting")
    expect(desk.locator("#s1")).to_contain_text("unsure")
    offline(desk, False)
    saved(desk)
    desk.reload()

    expect(desk.locator("#s1 .remark")).to_contain_text("1 note")


def test_leaving_with_unsent_answers_is_asked_about(desk):
    asked = accept_dialogs(desk)
    desk.goto("/account")
    assert asked == []
    opened(desk)
    desk.context.route("**/annotation", lambda route: route.abort())
    desk.keyboard.press("1")
    waiting(desk, "1 waiting")
    desk.goto("/account")

    assert asked == ["beforeunload"]


def test_what_waits_is_said_and_sent_on_other_pages_too(desk, session):
    accept_dialogs(desk)
    desk.context.route("**/annotation", lambda route: route.abort())
    desk.keyboard.press("1")
    waiting(desk, "1 waiting")
    desk.goto("/account")
    expect(desk.get_by_text("1 waiting, the server does not answer")).to_be_visible()
    desk.context.unroute("**/annotation")
    desk.evaluate("dispatchEvent(new Event('online'))")
    expect(desk.get_by_text("1 waiting")).to_have_count(0)

    assert answers(session) == [(1, "allegation")]


def test_no_text_of_the_article_stays_in_the_browser(desk):
    offline(desk)
    desk.keyboard.type("12")
    waiting(desk, "2 waiting")
    kept = desk.evaluate(
        """() => new Promise((resolve) => {
            const asked = indexedDB.open("annotator");
            asked.onsuccess = () => {
                const all = asked.result.transaction("acts").objectStore("acts").getAll();
                const done = () => [all.result, localStorage, sessionStorage];
                all.onsuccess = () => resolve(JSON.stringify(done()));
            };
        })"""
    )

    assert '"label","denial"' in kept
    assert "payment" not in kept


FORBIDDEN = """Object.defineProperty(window, "indexedDB", {
    get() { throw new DOMException("", "SecurityError"); },
})"""
FULL = """IDBObjectStore.prototype.add = () => {
    throw new DOMException("", "QuotaExceededError");
}"""


@pytest.mark.parametrize("trouble", [FORBIDDEN, FULL])
def test_where_nothing_can_be_kept_the_page_works_and_says_so(project, visit, session, trouble):
    page = visit("alice")
    page.add_init_script(trouble)
    opened(page)
    offline(page)
    page.keyboard.type("12")
    waiting(page, "2 waiting, the server does not answer, kept by this page alone: leave it open")
    offline(page, False)
    saved(page)

    assert answers(session) == THIRTY[:2]


@pytest.mark.parametrize("method", ["put", "delete"])
def test_what_cannot_be_written_down_is_not_sent_for_ever(project, visit, session, method):
    page = visit("alice")
    page.add_init_script(FULL.replace(".add", f".{method}"))
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    opened(page)
    spoil_the_first(page)
    page.keyboard.type("12")
    expect(page.locator("#refused")).to_contain_text("truth is not a label of this project.")
    saved(page)
    page.wait_for_timeout(500)

    assert (answers(session), len(sent)) == ([(2, "denial")], 2)


def test_what_cannot_be_read_is_not_called_saved(desk, session):
    offline(desk)
    desk.keyboard.type("12")
    waiting(desk, "2 waiting")
    desk.evaluate(f"() => {{ {FULL.replace('.add', '.getAll')} }}")
    desk.keyboard.type("3")
    waiting(desk, "3 waiting, the server does not answer, kept by this page alone: leave it open")
    offline(desk, False)
    waiting(desk, "does not say what still waits")

    assert answers(session) == THIRTY[:3]


def test_where_nothing_can_be_read_from_the_start_nothing_is_called_saved(project, visit, session):
    page = visit("alice")
    page.add_init_script(FULL.replace(".add", ".getAll"))
    page.goto(DESK)
    waiting(page, "does not say what still waits")
    page.keyboard.type("12")
    current(page, 3)
    unread = "This browser does not say what still waits in it"
    expect(page.locator("#saved")).to_have_text(unread, timeout=20_000)

    assert answers(session) == THIRTY[:2]


def test_a_clock_that_is_wrong_by_years_changes_nothing(project, visit, session):
    page = visit("alice")
    page.clock.set_fixed_time("2003-01-01T00:00:00Z")
    opened(page)
    offline(page)
    page.keyboard.type("12")
    offline(page, False)
    saved(page)

    assert answers(session) == THIRTY[:2]


def test_without_the_script_of_others_all_of_this_works(project, visit, session):
    page = visit("alice")
    page.context.unroute(HTMX_URL)
    page.context.route(HTMX_URL, lambda route: route.abort())
    opened(page)
    page.keyboard.type("12u")
    saved(page)
    current(page, 2)

    assert answers(session) == THIRTY[:1]


def spoil_the_first(page):
    """Makes the server refuse the next answer."""

    def spoil(route):
        page.context.unroute("**/annotation")
        route.continue_(post_data=route.request.post_data.replace("allegation", "truth"))

    page.context.route("**/annotation", spoil)


def test_a_refused_answer_is_shown_and_holds_up_nothing(desk, session):
    spoil_the_first(desk)
    desk.keyboard.type("12")
    expect(desk.locator("#refused")).to_contain_text("truth is not a label of this project.")
    saved(desk)
    expect(desk.locator("#s1")).not_to_have_attribute("data-label", "allegation")
    assert answers(session) == [(2, "denial")]

    desk.get_by_role("button", name="Try again").click()
    saved(desk)
    expect(desk.locator("#refused")).to_be_empty()
    assert answers(session) == [(2, "denial"), (1, "allegation")]


def test_a_note_that_is_too_long_stays_to_be_shortened(desk):
    desk.keyboard.type("1n")
    desk.locator("#comment").evaluate("(field) => field.removeAttribute('maxlength')")
    desk.locator("#comment").fill("x" * 2001)
    desk.keyboard.press("Enter")
    expect(desk.locator("#refused")).to_contain_text("longer than 2000 characters")

    expect(desk.locator("#comment")).to_have_value("x" * 2001)
