"""A lead answers a question, writes the next version, publishes it; annotators are told."""

import pytest
from playwright.sync_api import expect

from annotator.corpus.reading import read
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit
from annotator.models import Assignment
from tests.factories import import_text, join, make_project

DRAFT = "/projects/demo/guideline/draft"


@pytest.fixture
def noted(session):
    """Alice and bob submitted an article; alice has a question about its first sentence."""
    project = make_project(session)
    people = [join(session, project, name, "annotator") for name in ("alice", "bob")]
    join(session, project, "lead", "adjudicator", "manager")
    article = import_text(session, project, title="The port")
    for person in people:
        held = session.query(Assignment).filter_by(person_id=person.id).one()
        first, second, third = (s.id for s in read(session, held.version_id).sentences)
        annotate(session, person, first, {"label": "allegation"})
        annotate(session, person, second, {"label": "denial"})
        annotate(session, person, third, {"label": "context"})
        if person is people[0]:
            annotate(session, person, first, {"comment": "Is an accusation one?"})
        submit(session, person, article.id)
    session.commit()
    return article.id


def test_a_question_becomes_a_clause_and_the_desk_announces_it(noted, visit):
    lead = visit("lead")
    lead.goto("/projects/demo/questions")
    lead.get_by_label("Answer, for whoever asked alone").fill("It is. R19 will say so.")
    lead.get_by_label("Propose it for the next version").check()
    lead.get_by_role("button", name="Answer").click()
    expect(lead.get_by_text("No question waits for an answer.")).to_be_visible()

    lead.goto(DRAFT)
    lead.get_by_role("button", name="Begin a draft").click()
    expect(lead.get_by_text("It is. R19 will say so.")).to_be_visible()
    lead.locator("summary", has_text="Clauses").click()
    lead.locator("#clauses-21-id").fill("R19")
    for language in ("en", "fr"):
        lead.locator(f"#clauses-21-title-{language}").fill("Accusations")
        text = lead.locator(f"#text-{language}")
        text.press("Control+End")
        lead.keyboard.insert_text("\n## R19 Accusations\n\nAn **accusation** is an allegation.\n")
    heading = lead.locator("#preview-en #R19")
    expect(heading).to_have_text("R19 Accusations")
    expect(lead.locator("#preview-en strong").last).to_have_text("accusation")
    lead.get_by_role("button", name="Save the draft").click()
    expect(lead.get_by_role("status").first).to_contain_text("The draft is saved")

    lead.get_by_role("link", name="Compare and publish").click()
    expect(lead.locator("ins").filter(has_text="R19").first).to_be_visible()
    lead.locator("[name=change][value=minor]").check()
    lead.get_by_role("button", name="Publish").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Guideline 1.1.0")

    alice = visit("alice")
    alice.goto("/")
    expect(alice.get_by_text("It is. R19 will say so.")).to_be_visible()
    alice.goto(f"/projects/demo/label/{noted}")
    alice.locator("form[action$=take-back] button").first.click()
    expect(alice.get_by_text("Guideline 1.1.0 holds here from now on")).to_be_visible()


def test_a_label_that_goes_while_a_page_is_open(noted, visit):
    alice = visit("alice")
    alice.goto(f"/projects/demo/label/{noted}")
    alice.locator("form[action$=take-back] button").first.click()
    expect(alice.locator("form[action$=take-back]")).to_have_count(0)
    third = alice.locator(".sentence").nth(2)
    third.click()

    lead = visit("lead")
    lead.goto(DRAFT)
    lead.get_by_role("button", name="Begin a draft").click()
    lead.locator("summary", has_text="Labels").click()
    lead.get_by_label("Leave it out context").check()
    lead.get_by_role("button", name="Save the draft").click()
    lead.get_by_role("link", name="Compare and publish").click()
    lead.locator("[name=change][value=major]").check()
    lead.get_by_role("button", name="Publish").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Guideline 2.0.0")

    alice.keyboard.press("4")
    expect(alice.get_by_text("Guideline 2.0.0 holds here by now").first).to_be_visible()
