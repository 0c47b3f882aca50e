"""Back to the annotators: what was decided, and their appeals."""

import re

import pytest

from annotator.db import begin_writing, db
from annotator.models import Appeal, Project
from tests.factories import join


@pytest.fixture
def closed(app, decide, lead, contested, settings):
    """The lead decides two sentences and closes the article."""
    settings(decide_first=False)
    for n in (1, 2):
        decide(n, label="context", reason="guideline_gap", clause="R4", note="no act")
    lead.post(f"/projects/demo/articles/{contested.article}/close")
    return contested


@pytest.fixture
def alice(closed, sign_in):
    return sign_in("alice")


@pytest.fixture
def appeal(alice, closed):
    def send(n=1, by=alice, **fields):
        path = f"/projects/demo/sentences/{closed.sentences[n - 1]}/appeal"
        place = {"article": closed.article, "sentence": closed.sentences[n - 1]}
        return by.post(path, data={**place, **fields})

    return send


@pytest.fixture
def page(alice, closed):
    return lambda: alice.get(f"/projects/demo/closed/{closed.article}").text


def appeals(app):
    with app.app_context():
        found = [row.words for row in db.session().query(Appeal)]
        db.session.remove()
    return found


def test_an_annotator_appeals_with_one_line(appeal, page, app, closed):
    answer = appeal(appeal="It names a culprit.")

    assert answer.location == f"/projects/demo/closed/{closed.article}"
    assert appeals(app) == ["It names a culprit."]
    assert "an adjudicator looks at it again" in page()


def test_an_appeal_without_words_is_refused_beside_its_field(appeal, app):
    answer = appeal(appeal=" ")

    assert answer.status_code == 422
    assert "Say in one line" in answer.text
    assert appeals(app) == []


def test_one_appeals_once(appeal, app):
    appeal(appeal="It names a culprit.")

    assert appeal(appeal="Again.").status_code == 409
    assert appeals(app) == ["It names a culprit."]


def test_nobody_else_appeals(appeal, sign_in):
    assert appeal(by=sign_in("lead"), appeal="No.").status_code == 404


def test_the_answer_stands_on_the_same_page(app, appeal, page, sign_in, closed):
    appeal(appeal="It names a culprit.")
    with app.app_context():
        session = begin_writing()
        join(session, session.query(Project).one(), "omar", "adjudicator")
        session.commit()
        db.session.remove()
    omar = sign_in("omar")
    item = omar.post("/projects/demo/adjudicate/next").location
    shown = omar.get(item).text
    standing = re.search(r'name="supersedes" value="(\d+)"', shown)[1]
    form = {"answer": "allegation", "reason": "slip", "note": "It does.", "supersedes": standing}
    omar.post(f"/projects/demo/sentences/{closed.sentences[0]}/decision", data=form)

    assert "It names a culprit." in shown
    assert "a decision has answered" in page()
    assert "It does." in page()


def test_a_manager_who_does_not_adjudicate_closes_on_the_articles_page(
    app, lead, contested, decide, settings, sign_in
):
    settings(decide_first=False)
    with app.app_context():
        session = begin_writing()
        join(session, session.query(Project).one(), "erin", "manager")
        session.commit()
        db.session.remove()
    erin, address = sign_in("erin"), f"/projects/demo/articles/{contested.article}"
    before = erin.get(address).text
    for n in (1, 2):
        decide(n, label="context", reason="slip")
    offered = erin.get(address).text
    answer = erin.post(f"{address}/close")

    assert ("still waits" in before, f"{address}/close" in offered) == (True, True)
    assert answer.location == address
    assert f"{address}/reopen" in erin.get(address).text


@pytest.fixture
def dora(app, contested, lead, decide, settings, sign_in):
    """She is asked about a sentence that the lead decides and closes before she has answered."""
    with app.app_context():
        session = begin_writing()
        join(session, session.get(Project, contested.project), "dora", "annotator")
        session.commit()
        db.session.remove()
    lead.post(f"/projects/demo/adjudicate/{contested.sentences[0]}/another")
    dora = sign_in("dora")
    assert dora.get("/projects/demo/label").status_code == 303
    settings(decide_first=False)
    for n in (1, 2):
        decide(n, label="context", reason="guideline_gap", clause="R4", note="no act")
    lead.post(f"/projects/demo/articles/{contested.article}/close")
    return dora


def test_nobody_is_led_back_to_an_article_that_was_closed_under_them(dora):
    assert "All done" in dora.get("/projects/demo/label").text


def test_who_handed_nothing_in_is_led_to_no_outcome(dora, contested):
    page = dora.get(f"/projects/demo/label/{contested.article}").text

    assert "closed this article while you had it" in page
    assert "/projects/demo/closed" not in page
