"""A lead's day: sixty contested sentences by keyboard, a colleague beside them, an appeal."""

import pytest
from sqlalchemy import select

from annotator import clock, demo
from annotator.adjudication import queue
from annotator.corpus.reading import read
from annotator.db import begin_writing
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit
from annotator.models import Account, Assignment, Decision, Hold, Person, Project
from tests.factories import import_text, join, make_project

QUEUE = "/projects/demo/adjudicate"
TO_SETTLE = 60
KEYS = 4  # for each


def people(session):
    rows = session.execute(select(Account.username, Person).join(Person.account)).all()
    return dict(rows)


def answer_all(session, person, label):
    """Whatever the person was given, all of it alike."""
    query = select(Assignment).filter_by(person_id=person.id, state="open")
    for assignment in session.scalars(query.order_by(Assignment.id)).all():
        for sentence in read(session, assignment.version_id).sentences:
            annotate(session, person, sentence.id, {"label": label})
        session.flush()
        submit(session, person, assignment.article_id)


@pytest.fixture
def sample(session):
    """The sample project, in which alice and bob have differed on all that was left."""
    demo.load(session, dict.fromkeys(demo.ROLES), lambda: None)
    session.flush()
    for _ in range(3):  # three articles at a time
        for name, label in (("alice", "allegation"), ("bob", "context")):
            answer_all(session, people(session)[name], label)
    session.commit()
    return session


def decisions(session):
    session.rollback()
    return session.scalars(select(Decision).order_by(Decision.id)).all()


def test_sixty_contested_sentences_take_four_keys_each(sample, visit):
    before = len(decisions(sample))
    page = visit("lead")
    page.goto(QUEUE)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{QUEUE}/*")
    for _ in range(TO_SETTLE):
        item = page.url
        page.keyboard.press("4")
        page.locator("#answers").wait_for(state="attached")
        said = page.locator("#answers [data-label]:not([data-label=skip])").first
        label = said.get_attribute("data-label")
        key = page.locator(f".deciding .choice[data-label={label}]").get_attribute("data-key")
        for pressed in (key, "r", "Enter")[: KEYS - 1]:
            page.keyboard.press(pressed)
        page.wait_for_url(lambda url, was=item: url != was)

    made = decisions(sample)[before:]
    assert len(made) == TO_SETTLE
    assert {(d.before_reveal, d.reason) for d in made} == {("context", "guideline_gap")}


@pytest.fixture
def two_leads(session):
    """An article of three sentences on which alice and bob differ; lead and omar decide."""
    project = make_project(session)
    for name in ("alice", "bob"):
        join(session, project, name, "annotator")
    join(session, project, "lead", "adjudicator", "manager")
    join(session, project, "omar", "adjudicator")
    import_text(session, project, title="The harbour")
    session.flush()
    for name, label in (("alice", "allegation"), ("bob", "context")):
        answer_all(session, people(session)[name], label)
    session.commit()
    return session


def take(visit, name):
    page = visit(name)
    page.goto(QUEUE)
    page.get_by_role("button", name="Decide the next one").click()
    page.wait_for_url(f"**{QUEUE}/*")
    return page


def settle(page, label, note=""):
    """Answer, look, keep the mind, say why."""
    page.keyboard.press({"allegation": "1", "denial": "2", "evidence": "3", "context": "4"}[label])
    page.locator("#answers").wait_for(state="attached")
    page.keyboard.press("s")
    if note:
        page.locator("input[name=note]").fill(note)
        page.locator("#now").click()
    page.keyboard.press("Enter")


def test_two_adjudicators_never_hold_the_same_item(two_leads, visit):
    lead, omar = take(visit, "lead"), take(visit, "omar")
    shown = [page.locator("[aria-current=true]").get_attribute("data-n") for page in (lead, omar)]
    omar.goto(lead.url)

    assert shown == ["1", "2"]
    assert omar.get_by_text("Another adjudicator is deciding").is_visible()
    assert omar.locator(".labels button").count() == 0


def test_of_two_at_one_item_one_wins_and_the_other_keeps_the_draft(two_leads, visit):
    begin_writing(two_leads)
    two_leads.scalars(select(Project)).one().decide_first = False
    two_leads.commit()
    lead = take(visit, "lead")
    lead.locator("input[name=note]").fill("I had my reasons")
    begin_writing(two_leads)
    two_leads.scalars(select(Hold)).one().until = clock.after(-1)
    two_leads.commit()
    omar = take(visit, "omar")
    for key in ("3", "s", "Enter"):
        omar.keyboard.press(key)
    omar.locator('.sentence[data-n="2"][aria-current]').wait_for()
    lead.locator("#now").click()
    for key in ("1", "r", "Enter"):
        lead.keyboard.press(key)
    lead.get_by_role("alert").wait_for()

    assert "Somebody decided here" in lead.get_by_role("alert").inner_text()
    assert lead.locator("input[name=note]").input_value() == "I had my reasons"
    assert [d.label for d in decisions(two_leads)] == ["evidence"]


def test_from_the_first_decision_to_the_answer_to_an_appeal(two_leads, visit):
    lead = take(visit, "lead")
    for n in (1, 2, 3):
        lead.locator(f'.sentence[data-n="{n}"][aria-current]').wait_for()
        settle(lead, "context", "nobody is named" if n == 1 else "")
    lead.wait_for_url(f"**{QUEUE}")
    lead.get_by_role("button", name="Close The harbour").click()
    lead.get_by_text("The article is closed").wait_for()

    alice = visit("alice")
    alice.goto("/projects/demo/closed")
    alice.get_by_role("link", name="The harbour").click()
    assert alice.get_by_text("nobody is named").is_visible()
    alice.get_by_text("Appeal", exact=False).first.click()
    alice.get_by_label("Why something else should stand").first.fill("The port is named.")
    alice.get_by_role("button", name="Send 1").click()
    alice.get_by_text("You appealed; an adjudicator").wait_for()

    assert queue.count(two_leads, people(two_leads)["lead"]) == 0  # not to who decided
    omar = take(visit, "omar")
    omar.keyboard.press("1")
    omar.get_by_text("The port is named.").first.wait_for(state="attached")
    for key in ("r", "Enter"):
        omar.keyboard.press(key)
    omar.wait_for_url(f"**{QUEUE}")
    alice.reload()

    assert alice.get_by_text("a decision has answered").is_visible()
    assert [d.kind for d in decisions(two_leads)] == ["first", "first", "first", "appeal"]
