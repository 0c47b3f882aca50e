"""Training in a browser: a wrong answer is explained, a pass opens production."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from annotator.models import Round
from annotator.rounds import changing, moving, plans
from annotator.rounds.plans import Plan
from annotator.training import items
from annotator.training.items import Right
from tests.browser.desk import current, opened, saved
from tests.factories import import_text, join, make_project
from tests.training.conftest import sentences_of

WHY = "The firm rejects what the port says."


@pytest.fixture
def project(session):
    """A training article with one test sentence, and an article of production behind it."""
    project = make_project(session)
    lead = join(session, project, "lead", "manager")
    training = import_text(session, project)
    import_text(session, project, "The mayor spoke. Nobody replied.", "port-2", title="The mayor")
    phase = changing.create(session, project, Plan("school", "training", pass_share=500))
    moving.move(session, phase, ["port-1"])
    right = Right("denial", None, "R6", WHY)
    items.put(session, project, sentences_of(session, training)[1], right, lead)
    production = session.scalars(select(Round).where(Round.kind == "production")).one()
    changing.change(session, production, replace(plans.of_round(production), requires="school"))
    join(session, project, "alice", "annotator")
    join(session, project, "bob", "annotator")
    session.commit()
    return project


def test_who_is_wrong_reads_why_and_who_passes_goes_on_to_production(project, visit, axe):
    page = opened(visit("alice"))
    expect(page.locator("#lesson")).to_be_empty()

    page.keyboard.press("4")
    page.keyboard.press("4")
    current(page, 3)
    expect(page.locator("#lesson")).to_contain_text("Sentence 2: something else is right.")
    expect(page.locator("#lesson")).to_contain_text(WHY)
    expect(page.locator("#s2")).to_contain_text("something else is right")
    assert axe(page) == []
    page.keyboard.press("4")
    saved(page)
    hand_in(page)
    page.goto("/projects/demo/training")
    expect(page.get_by_text("not passed")).to_be_visible()

    lead = visit("lead")
    lead.goto("/projects/demo/training")
    assert axe(lead) == []
    lead.get_by_role("button", name="Ask to repeat alice").click()
    expect(lead.get_by_text("They get the articles of this round once more")).to_be_visible()

    opened(page)
    for n, key in enumerate("424", 1):
        current(page, n)
        page.keyboard.press(key)
    saved(page)
    hand_in(page)
    expect(page.get_by_role("heading", name="The mayor")).to_be_visible()


def hand_in(page):
    for step in ("Review and submit", "Submit the article"):
        page.get_by_text(step).click()
    page.get_by_text("Submit the article").wait_for(state="detached")


def test_what_was_told_is_neither_undone_nor_answered_again(project, visit):
    page = opened(visit("bob"))
    page.keyboard.press("4")
    page.keyboard.press("4")
    expect(page.locator("#lesson")).to_contain_text("Sentence 2: something else is right.")
    page.keyboard.press("u")

    expect(page.locator("#refused")).to_contain_text("so your answer stays")
    expect(page.locator("#s2")).to_have_attribute("data-label", "context")


def test_without_javascript_too(project, visit):
    page = visit("bob", java_script_enabled=False)
    page.goto("/projects/demo/label")
    for _sentence in range(2):
        page.locator("#choose button[value=denial]").click()

    expect(page.locator("#lesson")).to_contain_text("Sentence 2: right.")
    expect(page.locator("#lesson")).to_contain_text(WHY)


def test_a_lead_makes_a_test_sentence_of_an_article(project, visit, axe):
    page = visit("lead")
    page.goto("/projects/demo/articles")
    page.get_by_role("link", name="The mayor").click()
    page.get_by_role("link", name="Make test sentences").click()
    page.get_by_role("link", name="make it a test sentence").first.click()
    page.get_by_label("Right answer").select_option("context")
    page.get_by_label("Clause").select_option("Q5")
    page.get_by_label("Why it is right, in one line").fill("It says who spoke, no more.")
    assert axe(page) == []
    page.get_by_role("button", name="Make it a test sentence").click()
    expect(page.get_by_text("It is a test sentence with this answer")).to_be_visible()

    page.goto("/projects/demo/test-items")
    expect(page.get_by_text("It says who spoke, no more.")).to_be_visible()
    assert axe(page) == []
