import pytest
from sqlalchemy import select

from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit
from annotator.models import ArticleVersion, CutReport, Decision, Sentence
from tests.factories import import_text, join, make_project

QUEUE = "/projects/demo/adjudicate"
TWO = ("source", "response")


@pytest.fixture
def contested(session):
    """Alice and bob differ on every sentence of an article."""
    project = make_project(session)
    people = [join(session, project, name, "annotator") for name in ("alice", "bob")]
    join(session, project, "lead", "adjudicator", "manager")
    article_id = import_text(session, project).id
    query = select(Sentence.id).join(Sentence.version).order_by(Sentence.start)
    sentences = list(session.scalars(query.where(ArticleVersion.article_id == article_id)))
    for person, label in zip(people, ("allegation", "context"), strict=True):
        for sentence in sentences:
            changes = {"label": label, "unsure": True, "comment": "Not sure at all."}
            annotate(session, person, sentence, changes)
        submit(session, person, article_id)
    session.commit()
    return session


@pytest.fixture
def item(contested, visit):
    """The first item, taken by keyboard."""
    page = visit("lead")
    page.goto(QUEUE)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{QUEUE}/*")  # and its scripts: keys work then
    return page


def current(page):
    return page.locator(".sentence[aria-current]").get_attribute("data-n")


def decisions(session):
    session.rollback()
    rows = session.query(Decision).order_by(Decision.id)
    return [(d.before_reveal, d.label, d.skip_reason, d.reason, d.note) for d in rows]


def test_a_lead_keeps_their_mind_with_three_keys(item, contested):
    item.keyboard.press("1")
    item.locator("#answers").wait_for()
    item.keyboard.press("s")
    item.keyboard.press("Enter")
    item.locator('.sentence[data-n="2"][aria-current]').wait_for()

    assert decisions(contested) == [("allegation", "allegation", None, "slip", None)]


def test_a_lead_changes_their_mind_with_four_keys(item, contested):
    item.keyboard.press("1")
    item.locator("#answers").wait_for()
    for key in ("3", "r", "Enter"):
        item.keyboard.press(key)
    item.locator('.sentence[data-n="2"][aria-current]').wait_for()

    assert decisions(contested) == [("allegation", "evidence", None, "guideline_gap", None)]


def test_a_lead_skips_by_keys_before_and_after_the_reveal(item, contested):
    item.keyboard.press("0")
    item.keyboard.press("1")
    item.locator("#answers").wait_for()
    for key in ("0", "2", "c", "Enter"):
        item.keyboard.press(key)
    item.locator('.sentence[data-n="2"][aria-current]').wait_for()

    assert decisions(contested) == [("skip:heading", None, "metadata", "segmentation", None)]


def test_a_note_is_reached_by_a_key(item, contested):
    item.keyboard.press("1")
    item.locator("#answers").wait_for()
    for key in ("s", "n"):
        item.keyboard.press(key)
    item.keyboard.type("as the report says")
    item.keyboard.press("Enter")
    item.locator('.sentence[data-n="2"][aria-current]').wait_for()

    assert decisions(contested)[0][-1] == "as the report says"


def test_what_is_missing_is_said_and_the_choice_is_kept(item):
    item.keyboard.press("1")
    item.locator("#answers").wait_for()
    for key in ("4", "Enter"):
        item.keyboard.press(key)
    item.get_by_role("alert").wait_for()

    assert item.locator('input[name="answer"]:checked').get_attribute("value") == "context"


def about_to_decide(item):
    item.keyboard.press("1")
    item.locator("#answers").wait_for()
    for key in ("4", "s"):
        item.keyboard.press(key)


def test_when_the_server_does_not_answer_it_is_said_and_the_choice_is_kept(item, contested):
    about_to_decide(item)
    item.route("**/decision", lambda route: route.abort())
    item.keyboard.press("Enter")
    item.get_by_role("alert").get_by_text("The server does not answer.").wait_for()
    assert item.locator('input[name="answer"]:checked').get_attribute("value") == "context"

    item.unroute("**/decision")
    item.keyboard.press("Enter")
    item.locator('.sentence[data-n="2"][aria-current]').wait_for()
    assert decisions(contested) == [("allegation", "context", None, "slip", None)]


@pytest.mark.parametrize("status", [403, 404, 429, 503])
def test_what_the_server_refuses_is_said_above_the_buttons(item, status):
    about_to_decide(item)
    body = '<section role="alert"><h1>Not now.</h1></section>'
    item.route("**/decision", lambda route: route.fulfill(status=status, body=body))
    item.keyboard.press("Enter")
    item.locator("#bar").get_by_role("alert").get_by_text("Not now.").wait_for()

    assert item.locator('input[name="reason"]:checked').get_attribute("value") == "slip"


def test_a_decision_is_taken_back_by_a_key(item, contested):
    item.keyboard.press("1")
    item.locator("#answers").wait_for()
    for key in ("s", "Enter"):
        item.keyboard.press(key)
    item.locator('.sentence[data-n="2"][aria-current]').wait_for()
    item.keyboard.press("u")
    item.locator('.sentence[data-n="1"][aria-current]').wait_for()

    contested.rollback()
    assert contested.query(Decision).one().undone_seq is not None


def test_everything_works_without_javascript(contested, visit):
    page = visit("lead", java_script_enabled=False)
    page.goto(QUEUE)
    page.get_by_role("button", name="Decide the next one").click()
    page.get_by_role("button", name="Context").click()
    page.get_by_label("slip").check()
    page.get_by_role("button", name="Keep or change").click()

    assert current(page) == "2"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible(contested, visit, axe, scheme):
    page = visit("lead", color_scheme=scheme)
    page.goto(QUEUE)
    found = axe(page)
    page.get_by_role("button", name="Decide the next one").click()
    found += axe(page)
    page.keyboard.press("1")
    page.locator("#answers").wait_for()

    assert found + axe(page) == []


def test_details_are_those_that_the_chosen_label_takes(item):
    item.keyboard.press("3")
    item.locator("#answers").wait_for()
    item.keyboard.press("e")
    shown = [item.locator(f'#details [name="{name}"]').first.is_visible() for name in TWO]
    item.keyboard.press("Enter")
    item.keyboard.press("2")
    item.keyboard.press("e")

    assert shown == [True, False]
    assert item.locator('#details [name="response"]').first.is_visible()


def test_details_and_a_link_are_decided_by_hand(item, contested):
    item.keyboard.press("l")  # the first sentence has none before it
    item.locator('.sentence[data-n="2"][aria-current]').wait_for()
    item.keyboard.press("2")
    item.locator("#answers").wait_for()
    item.keyboard.press("e")
    item.get_by_label("rejects").check()
    item.get_by_label("Relation").select_option("answers")
    item.get_by_label("to sentence").fill("1")
    item.get_by_role("button", name="Done").click()
    for key in ("s", "Enter"):
        item.keyboard.press(key)
    item.locator('.sentence[data-n="3"][aria-current]').wait_for()

    contested.rollback()
    decision = contested.query(Decision).one()
    assert decision.details == {"response": "rejects"}
    assert [link.relation for link in decision.links] == ["answers"]


def test_a_wrong_cut_is_reported_by_two_keys(item, contested):
    for key in ("i", "2"):
        item.keyboard.press(key)
    item.locator('.sentence[data-n="2"][aria-current]').wait_for()

    contested.rollback()
    assert contested.query(CutReport).count() == 1
