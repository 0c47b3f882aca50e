"""What is recorded about me: read first, shown, taken away; and how my desk answers."""

import json
import re

import pytest
from sqlalchemy import select

from annotator.adjudication import closing
from annotator.db import begin_writing
from annotator.labeling import annotations, assignments, links, reports
from annotator.labeling.keys import RESERVED
from annotator.models import Account, Article, Person


@pytest.fixture
def alice(sign_in, demo):
    return sign_in("alice")


@pytest.fixture
def newcomer(session, demo):
    """alice has not read yet what is recorded."""
    begin_writing(session)
    session.get(Person, 1).account.acknowledged_at = None
    session.commit()


@pytest.fixture
def worked(session, demo):
    """alice has labelled, linked, reported and submitted; bob has answered, too."""
    begin_writing(session)
    alice, bob = (session.get(Person, key) for key in (1, 2))
    for person in (alice, bob):
        for sentence, label in zip(
            demo.sentences, ("allegation", "denial", "context"), strict=True
        ):
            annotations.annotate(session, person, sentence, {"label": label}, ms=30_000)
    annotations.annotate(session, bob, demo.sentences[0], {"comment": "Bob's own."})
    annotations.annotate(
        session, alice, demo.sentences[0], {"source": "The port", "comment": "Hm."}
    )
    links.link(session, alice, demo.sentences[1], "answers", number=1)
    reports.report(session, alice, demo.sentences[2], "Cut it.")
    assignments.submit(session, alice, demo.article)
    session.commit()


def account(session, username="alice"):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Account).where(Account.username == username)).one()


def test_before_the_first_work_comes_what_is_recorded(newcomer, alice, demo, session):
    path = f"/projects/demo/label/{demo.article}"
    page = alice.get(path, follow_redirects=True).text
    assert "Before you label the first sentence" in page
    response = alice.post("/account/about", data={"next": path})

    assert response.location == path
    assert alice.get(path).status_code == 200


def test_it_is_acknowledged_once(newcomer, alice, session):
    alice.post("/account/about")
    first = account(session).acknowledged_at
    alice.post("/account/about")

    assert (bool(first), account(session).acknowledged_at) == (True, first)


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "\\\\evil.example"])
def test_no_other_site_is_gone_on_to(newcomer, alice, path):
    assert alice.post("/account/about", data={"next": path}).location == "/"


def test_other_roles_need_not_read_it_first(session, demo, sign_in):
    begin_writing(session)
    session.get(Person, 3).account.acknowledged_at = None
    session.commit()

    assert sign_in("lead").get("/projects/demo/articles").status_code == 200


def test_my_days_are_told_with_their_active_time(worked, alice):
    page = re.sub(r"<[^>]*>", " ", alice.get("/account").text)

    assert re.search(r"3\s+1 min 30 sec", page)


def test_everything_of_mine_can_be_taken_away(worked, alice):
    response = alice.get("/account/download")
    mine = json.loads(response.text)
    [project] = mine["projects"]

    assert response.headers["Content-Disposition"] == "attachment; filename=annotator-alice.json"
    assert mine["account"]["username"] == "alice"
    assert mine["log"][0]["act"] == "made"
    assert (project["project"], project["articles"][0]["state"]) == ("demo", "submitted")
    assert [answer["label"] for answer in project["answers"]] == ["allegation", "denial", "context"]
    assert project["answers"][0]["active_ms"] == 30_000
    assert project["answers"][1]["links"] == [{"relation": "answers", "target": "port-1@1:0-26"}]
    assert project["names_typed"] == ["The port"]
    assert project["cuts_reported"][0]["remark"] == "Cut it."
    assert {act["type"] for act in project["acts"]} == {
        "annotation.set",
        "assignment.submit",
        "link.set",
        "sentence.report",
    }


def test_nothing_of_others_is_in_it(worked, alice):
    text = alice.get("/account/download").text

    assert "Bob's own." not in text
    assert '"seq"' not in text
    assert '"hash"' not in text


def test_what_i_did_in_other_roles_waits_while_i_label(worked, session, sign_in, demo):
    begin_writing(session)
    bob = session.get(Person, 2)
    bob.is_adjudicator = True
    reports.keep(session, bob, "adjudicator", demo.sentences[0], "port-1@1:0-26", "As a lead.")
    session.commit()
    before = sign_in("bob").get("/account/download").text
    begin_writing(session)
    session.get(Article, demo.article).closed_at = "2026-01-01T00:00:00Z"
    session.commit()
    after = json.loads(sign_in("bob").get("/account/download").text)

    assert '"role": "adjudicator"' not in before
    assert "adjudicator" in {act["role"] for act in after["projects"][0]["acts"]}


def test_after_a_label_the_desk_stays_where_i_am_when_i_want(alice, demo):
    alice.post("/account/desk", data={"goes_on": "no", "shortcuts": "yes"})
    response = alice.post(
        f"/projects/demo/sentences/{demo.sentences[0]}/annotation",
        data={"article": demo.article, "here": demo.sentences[0], "label": "context"},
    )
    page = alice.get(response.location).text

    assert re.search(r'data-n="1"[^>]*aria-current="true"', page)
    assert 'data-advance="off"' in page


def test_single_keys_can_be_switched_off(alice, demo):
    alice.post("/account/desk", data={"goes_on": "yes"})

    assert 'data-shortcuts="off"' in alice.get(f"/projects/demo/label/{demo.article}").text


def test_the_keys_of_my_labels_are_on_my_desk_alone(alice, demo, sign_in):
    alice.post("/projects/demo/label/keys", data={"allegation": "a", "denial": "1"})
    path = f"/projects/demo/label/{demo.article}"

    assert re.search(r'value="allegation" data-key="a"', alice.get(path).text)
    assert re.search(r'value="allegation" data-key="1"', sign_in("bob").get(path).text)


def test_keys_that_clash_are_explained_and_nothing_changes(alice, session):
    response = alice.post("/projects/demo/label/keys", data={"allegation": "u"})

    assert response.status_code == 422
    assert "u cannot be the key of a label." in response.text
    assert account(session).preferences == {}


def test_every_other_key_of_the_desk_is_reserved(alice, demo, worked):
    """A label that took one would press another button, too."""
    alice.post(f"/projects/demo/label/{demo.article}/take-back")
    page = alice.get(f"/projects/demo/label/{demo.article}?sentence={demo.sentences[0]}").text
    skip = re.search(r'<form id="skip".*?</form>', page, re.DOTALL)
    rest = page.replace(skip[0], "") if skip else page
    keys = set(re.findall(r'data-key="([a-z0-9])"', rest))

    assert keys - set("1234") <= RESERVED


def test_the_start_page_tells_what_became_of_my_answers(worked, session, sign_in, demo, alice):
    begin_writing(session)
    bob, lead = session.get(Person, 2), session.get(Person, 3)
    assignments.submit(session, bob, demo.article)
    closing.close(session, session.get(Article, demo.article), lead)
    session.commit()
    page = alice.get("/").text

    assert "all of your answers stand" in page
    assert "You have submitted 1 article." in page
