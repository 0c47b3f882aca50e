"""The sheet of a sentence in a real browser: details, links, history, wrong cuts; the guideline."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from annotator import guidelines
from annotator.db import begin_writing
from annotator.models import Annotation, CutReport, Link, Project, Round
from tests.browser.desk import answers, current, opened, saved
from tests.factories import import_text, join, make_project

TEXT = "The port accused the firm. The firm denied it. A report came out in May. Prices rose."
SIZES = {"wide": (1400, 800), "tablet": (900, 900), "phone": (390, 844)}


@pytest.fixture
def project(session):
    project = make_project(session)
    join(session, project, "alice", "annotator")
    import_text(session, project, TEXT, title="The port and the firm", source="The Harbour Post")
    session.commit()


@pytest.fixture
def desk(project, visit):
    return opened(visit("alice", viewport={"width": 1400, "height": 800}))


def label(page, keys):
    for n, key in enumerate(keys, start=1):
        current(page, n)
        page.keyboard.press(key)
    saved(page)


def rows(session, query):
    session.rollback()
    session.expire_all()
    return session.scalars(query).all()


def test_without_the_server_the_sheet_says_so_and_work_goes_on(desk, session):
    desk.keyboard.press("1")
    saved(desk)
    desk.context.set_offline(True)
    desk.keyboard.press("d")
    expect(desk.locator("#beside")).to_contain_text("This needs the server, which does not answer")
    desk.keyboard.press("2")
    desk.keyboard.press("l")
    expect(desk.locator("#told")).to_contain_text("What you answer is kept.")
    desk.context.set_offline(False)
    saved(desk)
    desk.keyboard.press("d")

    expect(desk.locator("#beside")).to_contain_text("Sentence 2")
    assert [label for _, label in answers(session)] == ["allegation", "denial"]


def test_who_is_signed_out_is_told_so_by_the_sheet(desk):
    desk.keyboard.press("1")
    saved(desk)
    desk.context.clear_cookies()
    desk.keyboard.press("d")

    expect(desk.locator("#beside")).to_contain_text("You are signed out.")


def test_d_opens_the_details_of_the_sentence_labelled_last(desk, session):
    label(desk, "12")
    desk.keyboard.press("d")
    expect(desk.locator("#beside [name=source]")).to_be_focused()
    desk.keyboard.type("The firm")
    desk.locator("#beside").get_by_text("rejects").click()
    desk.get_by_role("button", name="Save the details").click()
    saved(desk)
    expect(desk.locator("#s2 .remark")).to_contain_text("Response: rejects")

    second = rows(session, select(Annotation).order_by(Annotation.id))[1]
    assert second.details == {"response": "rejects", "source": "The firm"}


def test_details_do_not_block_the_one_key(desk, session):
    label(desk, "12")
    desk.keyboard.press("d")
    expect(desk.locator("#beside [name=source]")).to_be_focused()
    desk.keyboard.type("The firm")
    desk.keyboard.press("Enter")
    desk.keyboard.press("3")
    current(desk, 4)
    saved(desk)

    assert answers(session) == [(1, "allegation"), (2, "denial"), (3, "evidence")]


def test_a_link_takes_l_a_number_and_a_letter(desk, session):
    label(desk, "12")
    desk.keyboard.press("l")
    expect(desk.locator("#number")).to_be_focused()
    desk.keyboard.type("1a")
    expect(desk.locator("#s2 .remark")).to_contain_text("answers 1")
    saved(desk)

    assert [link.relation for link in rows(session, select(Link))] == ["answers"]


def test_u_takes_a_link_back(desk, session):
    label(desk, "12")
    desk.keyboard.press("l")
    expect(desk.locator("#number")).to_be_focused()
    desk.keyboard.type("1a")
    expect(desk.locator("#s2 .remark")).to_contain_text("answers 1")
    saved(desk)
    desk.keyboard.press("u")
    expect(desk.locator("#s2 .remark")).to_have_count(0)
    saved(desk)

    assert (rows(session, select(Link)), len(answers(session))) == ([], 2)


def test_a_link_is_removed_with_its_button(desk, session):
    label(desk, "12")
    desk.keyboard.press("l")
    expect(desk.locator("#number")).to_be_focused()
    desk.keyboard.type("1a")
    desk.get_by_role("button", name="Remove").click()
    expect(desk.locator("#s2 .remark")).to_have_count(0)
    saved(desk)

    assert rows(session, select(Link)) == []


def test_h_shows_my_answers_with_their_times(desk):
    label(desk, "1")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("2")
    saved(desk)
    desk.keyboard.press("h")
    listed = desk.locator("#history li")
    expect(listed).to_have_count(2)

    expect(listed.first).to_contain_text("Denial")
    expect(listed.last).to_contain_text("Allegation")


def test_x_reports_a_wrong_cut_without_stopping_me(desk, session):
    label(desk, "1")
    desk.keyboard.press("x")
    expect(desk.locator("#remark")).to_be_focused()
    desk.keyboard.type("Cut it after denied")
    desk.keyboard.press("Enter")
    expect(desk.locator("#s2 .remark")).to_contain_text("cut wrong")
    desk.keyboard.press("2")
    current(desk, 3)
    saved(desk)

    assert [row.remark for row in rows(session, select(CutReport))] == ["Cut it after denied"]


@pytest.mark.parametrize("size", SIZES)
def test_the_sheet_opens_by_its_button(project, visit, size):
    width, height = SIZES[size]
    page = opened(visit("alice", viewport={"width": width, "height": height}))
    page.get_by_role("button", name="Allegation").click()
    current(page, 2)
    saved(page)
    if size == "phone":
        page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Details").click()
    expect(page.locator("#beside")).to_be_visible()

    expect(page.locator("#beside [name=source]")).to_be_focused()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_open_sheet(project, visit, axe, size, scheme):
    width, height = SIZES[size]
    look = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    page = opened(visit("alice", **look))
    page.get_by_role("button", name="Allegation").click()
    current(page, 2)
    saved(page)
    if size == "phone":
        page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Details").click()
    expect(page.locator("#beside [name=source]")).to_be_focused()

    assert axe(page) == []


def test_g_opens_the_guideline_at_the_clause_that_fits(desk):
    label(desk, "2")
    desk.keyboard.press("ArrowUp")
    current(desk, 1)
    saved(desk)
    desk.wait_for_timeout(400)  # the server is asked about where one stays
    desk.keyboard.press("g")

    expect(desk.locator("#clause-Q2")).to_have_attribute("open", "")


def test_the_guideline_is_searched(desk):
    desk.get_by_role("searchbox", name="Search the guideline").fill("verb, not a noun")

    expect(desk.locator("#clause-R2")).to_be_visible()
    expect(desk.locator("#clause-R6")).to_be_hidden()


def test_a_new_guideline_is_announced_and_my_answer_carries_what_i_saw(desk, session):
    label(desk, "1")
    begin_writing(session)
    project = session.scalars(select(Project)).one()
    draft = guidelines.read_folder(guidelines.DEFAULT)
    draft = replace(draft, document={**draft.document, "version": "1.1.0"})
    session.scalars(select(Round)).one().guideline = guidelines.publish(session, project, draft)
    session.commit()
    desk.keyboard.press("2")
    expect(desk.locator("#told")).to_contain_text("Guideline 1.1.0 holds here from now on")
    expect(desk.locator("#guideline-title")).to_contain_text("1.1.0")
    desk.keyboard.press("3")
    current(desk, 4)
    saved(desk)
    expect(desk.locator("#told")).not_to_contain_text("Guideline 1.1.0")

    given = rows(session, select(Annotation).order_by(Annotation.id))
    assert [row.guideline.version for row in given] == ["1.0.0", "1.0.0", "1.1.0"]


def test_all_of_it_works_without_javascript(project, visit, session):
    page = visit("alice", java_script_enabled=False)
    page.goto("/projects/demo/label")
    for name in ("Allegation", "Denial"):
        page.get_by_role("button", name=name).click()
    page.get_by_role("link", name="Details").click()
    page.get_by_role("combobox", name="Source").fill("The firm")
    page.get_by_role("button", name="Save the details").click()
    page.get_by_role("link", name="Details").click()
    page.get_by_label("Number, 1 to 1").fill("1")
    page.get_by_role("button", name="answers").click()
    page.get_by_role("link", name="Cut wrong").click()
    page.get_by_role("button", name="Report it").click()
    for name in ("Evidence", "Context"):
        page.get_by_role("button", name=name).click()
    page.get_by_role("link", name="Review and submit").click()
    page.get_by_role("button", name="Submit the article").click()

    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    assert [link.relation for link in rows(session, select(Link))] == ["answers"]
    assert len(rows(session, select(CutReport))) == 1
