"""An article that was labelled is corrected by a file, and cut anew: in a real browser."""

import json

import pytest
from playwright.sync_api import expect

from annotator import jobs
from annotator.db import db
from tests.browser.desk import answers, current, opened, saved
from tests.browser.test_import import drop
from tests.factories import import_text, join, make_project

SAID = ["The port accused the firm.", "The firm denied it.", "A report came out."]
CORRECTED = [SAID[0], "The firm denied everything.", SAID[2]]
CHANGED = "1 sentence is asked of you again; your other answers stay as they are."


@pytest.fixture
def work(app):
    def until_idle():
        with app.app_context():
            while jobs.run_next(app.config):
                db.session.remove()

    return until_idle


@pytest.fixture
def alice(session, visit):
    """She has labelled the article and handed it in."""
    project = make_project(session)
    join(session, project, "lead", "manager")
    join(session, project, "alice", "annotator")
    import_text(session, project, " ".join(SAID))
    session.commit()
    page = opened(visit("alice"))
    for n, key in enumerate("124", start=1):
        current(page, n)
        page.keyboard.press(key)
    saved(page)
    submit(page)
    return page


def submit(page):
    page.get_by_role("link", name="Review and submit").click()
    page.get_by_role("button", name="Submit the article").click()
    page.get_by_role("button", name="Submit the article").wait_for(state="detached")


def test_a_corrected_text_comes_back_with_the_changed_sentence_alone(
    alice, visit, work, session, axe
):
    lead = visit("lead")
    lead.goto("/projects/demo/import")
    line = json.dumps({"id": "port-1", "language": "en", "text": " ".join(CORRECTED)})
    drop(lead, [["corrected.jsonl", line]])
    work()
    expect(lead.get_by_text("Corrected articles")).to_be_visible()
    lead.get_by_role("button", name="Import", exact=True).click()
    work()
    lead.wait_for_url("**/imports/*")

    opened(alice)
    expect(alice.get_by_text(CHANGED)).to_be_visible()
    current(alice, 2)
    alice.keyboard.press("3")
    saved(alice)
    submit(alice)
    assert sorted(label for _, label in answers(session)) == [
        "allegation", "context", "denial", "evidence"
    ]  # fmt: skip

    lead.goto("/projects/demo/articles")
    lead.get_by_role("link", name="port-1").first.click()
    expect(lead.locator("article")).to_contain_text("The firm denied everything.")
    assert axe(lead) == []
    lead.get_by_role("link", name="Version 1").click()
    expect(lead.get_by_text("This is version 1, kept as it was.")).to_be_visible()
    expect(lead.locator("article")).to_contain_text("The firm denied it.")


def test_a_sentence_that_is_cut_comes_back_in_its_pieces(alice, visit, axe):
    lead = visit("lead")
    lead.goto("/projects/demo/articles")
    lead.get_by_role("link", name="port-1").first.click()
    lead.locator("#s2 a").click()
    lead.get_by_label("Put a line break where a sentence ends").fill("The firm\ndenied it.")
    lead.get_by_role("button", name="Cut at the line breaks").click()
    expect(lead.get_by_text("Cut anew.")).to_be_visible()
    expect(lead.get_by_label("Put a line break where a sentence ends")).to_have_value("The firm")
    assert axe(lead) == []

    opened(alice)
    expect(alice.get_by_text("2 sentences are asked of you again")).to_be_visible()
    current(alice, 2)


def test_other_words_are_refused_beside_the_field(alice, visit):
    lead = visit("lead")
    lead.goto("/projects/demo/articles")
    lead.get_by_role("link", name="port-1").first.click()
    lead.locator("#s2 a").click()
    lead.get_by_label("Put a line break where a sentence ends").fill("The firm\nadmitted it.")
    lead.get_by_role("button", name="Cut at the line breaks").click()

    expect(lead.get_by_text("The words must stay as they are")).to_be_visible()
