"""What an adjudicator may say besides a label: details, links, another annotation, a wrong cut."""

import re

import pytest

from annotator.adjudication import queue
from annotator.db import begin_writing, db
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit, take_back
from annotator.models import Account as AccountRow
from annotator.models import AnnotationRequest, CutReport, Decision, DecisionLink, Person, Project
from tests.factories import join

DENIAL = {"answer": "denial", "reason": "slip"}


@pytest.fixture
def detailed(app, contested):
    """Both call the second sentence a denial; alice says whose."""
    with app.app_context():
        session = begin_writing()
        people = {p.account.username: p for p in session.query(Person)}
        for name, changes in {"alice": {"source": "The firm"}, "bob": {"label": "denial"}}.items():
            take_back(session, people[name], contested.article)
            annotate(session, people[name], contested.sentences[1], changes)
            session.flush()
            submit(session, people[name], contested.article)
        session.query(Project).one().decide_first = False
        session.commit()
        db.session.remove()
    return contested


def decided(app):
    with app.app_context():
        [row] = db.session().query(Decision)
        links = db.session().query(DecisionLink).all()
        found = (row.details, [(link.relation, link.target_id) for link in links])
        db.session.remove()
    return found


def rows(app, table):
    with app.app_context():
        found = db.session().query(table).all()
        db.session.remove()
    return found


def page_of(lead, demo, n=2):
    return lead.get(f"/projects/demo/adjudicate/{demo.sentences[n - 1]}").text


def test_what_an_annotator_gave_can_be_adopted(detailed, decide, lead, app):
    assert re.search(r'name="source" value="The firm">.*?<b>A</b>', page_of(lead, detailed), re.S)
    decide(2, **DENIAL, source="The firm")

    assert decided(app) == ({"source": "The firm"}, [])


def test_ones_own_value_goes_before_a_chosen_one(detailed, decide, app):
    decide(2, **DENIAL, source="The firm", own_source="The port", own_target="Ann; Bo ;")

    assert decided(app)[0] == {"source": "The port", "target": ["Ann", "Bo"]}


def test_a_link_is_made_by_number(detailed, decide, app):
    decide(2, **DENIAL, relation="answers", number="1")

    assert decided(app)[1] == [("answers", detailed.sentences[0])]


def test_a_link_is_made_as_a_page_names_it(detailed, decide, app):
    decide(2, **DENIAL, link=f"answers:{detailed.sentences[0]}")

    assert decided(app)[1] == [("answers", detailed.sentences[0])]


@pytest.mark.parametrize(
    "fields",
    [
        {"relation": "answers", "number": "2"},
        {"relation": "answers", "number": "x"},
        {"relation": "answers"},
        {"relation": "supports", "number": "1"},
        {"number": "1"},
        {"link": "answers:999999"},
        {"link": "nonsense"},
        {"attribution": "whispered"},
    ],
)
def test_what_does_not_fit_is_refused_and_the_draft_kept(detailed, decide, fields, app):
    answer = decide(2, **DENIAL, note="so it is", own_source="The port", **fields)

    assert answer.status_code == 422
    assert 'value="so it is"' in answer.text
    assert 'value="The port"' in answer.text
    assert rows(app, Decision) == []


def test_a_decision_shows_its_details_and_links_again(detailed, decide, lead):
    decide(2, **DENIAL, source="The firm", relation="answers", number="1")
    page = page_of(lead, detailed)

    assert 'name="source" value="The firm" checked' in page


def test_deciding_again_keeps_the_decisions_own_details_and_links(detailed, decide, lead, app):
    first = detailed.sentences[0]
    decide(2, **DENIAL, own_source="The port", own_target="Ann", relation="answers", number="1")
    page = page_of(lead, detailed)

    assert 'name="source" value="The port" checked' in page
    assert 'name="target" value="Ann" checked' in page
    assert f'name="link" value="answers:{first}" checked' in page


def test_a_decision_says_that_there_is_none(detailed, decide, lead, app):
    decide(2, **DENIAL, none=["source", "links", "nonsense"])
    page = page_of(lead, detailed)

    assert decided(app) == ({"links": [], "source": []}, [])
    assert 'name="none" value="source" checked' in page
    assert "Links: none" in page


def test_what_is_given_goes_before_none(detailed, decide, app):
    none = ["source", "links"]
    decide(2, **DENIAL, none=none, own_source="The port", relation="answers", number="1")

    assert decided(app) == ({"source": "The port"}, [("answers", detailed.sentences[0])])


# The draft


def kept(answer):
    """Whether the page shows what was entered."""
    shown = answer.text.partition('id="draft"')[2].partition("</section>")[0]
    return "so it is" in shown and "slip" in shown and "denial" in shown


ENTERED = {**DENIAL, "note": "so it is"}


def test_what_another_holds_meanwhile_keeps_the_draft(detailed, decide, app):
    with app.app_context():
        session = begin_writing()
        omar = join(session, session.query(Project).one(), "omar", "adjudicator")
        queue.claim(session, omar, detailed.sentences[1])
        session.commit()
        db.session.remove()
    answer = decide(2, **ENTERED)

    assert (answer.status_code, kept(answer)) == (409, True)
    assert answer.text.count("Another adjudicator is deciding") == 1


def test_an_answer_that_was_taken_back_meanwhile_keeps_the_draft(detailed, decide, app):
    with app.app_context():
        session = begin_writing()
        bob = next(p for p in session.query(Person) if p.account.username == "bob")
        take_back(session, bob, detailed.article)
        session.commit()
        db.session.remove()
    answer = decide(2, **ENTERED)

    assert (answer.status_code, kept(answer)) == (409, True)


def test_a_closed_article_keeps_the_draft(detailed, decide, app, lead):
    decide(1, answer="context", reason="slip")
    lead.post(f"/projects/demo/articles/{detailed.article}/close")
    answer = decide(2, **ENTERED)

    assert (answer.status_code, kept(answer)) == (409, True)


# Names


def test_annotators_are_letters_unless_one_wants_their_names(detailed, lead):
    names = f"/projects/demo/adjudicate/{detailed.sentences[1]}/names"
    before = page_of(lead, detailed)
    lead.post(names, data={"named": "yes"})
    shown = page_of(lead, detailed)
    lead.post(names, data={"named": "no"})

    assert [("alice" in page) for page in (before, shown, page_of(lead, detailed))] == [
        False,
        True,
        False,
    ]


def test_the_names_are_the_preference_of_one_account(detailed, lead, app):
    lead.post(f"/projects/demo/adjudicate/{detailed.sentences[1]}/names", data={"named": "yes"})

    with app.app_context():
        accounts = db.session().query(AccountRow)
        named = [account.username for account in accounts if account.preferences.get("names")]
        db.session.remove()
    assert named == ["lead"]


# In place of a decision


@pytest.fixture
def dora(app, contested):
    with app.app_context():
        session = begin_writing()
        join(session, session.query(Project).one(), "dora", "annotator")
        session.commit()
        db.session.remove()


def act(lead, demo, what, **fields):
    return lead.post(f"/projects/demo/adjudicate/{demo.sentences[0]}/{what}", data=fields)


def test_another_annotation_is_asked_for_and_the_next_item_comes(contested, lead, dora, app):
    answer = act(lead, contested, "another", remark="Who?")

    assert answer.location == f"/projects/demo/adjudicate/{contested.sentences[1]}"
    assert [row.note for row in rows(app, AnnotationRequest)] == ["Who?"]


def test_when_nobody_is_left_the_page_says_so(contested, lead, app):
    answer = act(lead, contested, "another")

    assert answer.status_code == 409
    assert "Invite somebody else" in answer.text
    assert rows(app, AnnotationRequest) == []


def test_the_list_counts_what_waits_for_somebody_else(contested, lead, dora):
    act(lead, contested, "another")
    lead.post(f"/projects/demo/adjudicate/{contested.sentences[1]}/cut-report")
    page = lead.get("/projects/demo/adjudicate").text

    assert "1 sentence waits for another annotation" in page
    assert "1 sentence is cut wrong" in page


def test_a_wrong_cut_stands_on_the_articles_page(contested, lead):
    act(lead, contested, "cut-report", remark="These are two.")

    assert "These are two." in lead.get(f"/projects/demo/articles/{contested.article}").text


def test_either_can_be_taken_back(contested, lead, app):
    act(lead, contested, "cut-report")
    page = lead.get(f"/projects/demo/adjudicate/{contested.sentences[0]}").text
    act(lead, contested, "take-back")

    assert rows(app, CutReport) == []
    assert "waits for a manager" in page
    assert "Or is it?" not in page  # before the reveal nothing is told of the answers


# The lists


def test_filters_that_no_page_sends_are_refused(contested, lead, settings):
    settings(decide_first=False)
    taken = lead.post("/projects/demo/adjudicate/next", data={"among": "pair=%00"})

    assert taken.status_code == 400


def test_where_one_decides_first_there_is_no_list(contested, lead):
    assert lead.get("/projects/demo/adjudicate/queue").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("?asks=contested", 2),
        ("?asks=stale", 0),
        ("?pair=allegation|context", 1),
        ("?label=denial", 1),
        ("?order=entropy", 2),
        ("?asks=nonsense&label=&pair=", 2),
        ("?label=%25", 0),
    ],
)
def test_the_list_is_narrowed(contested, lead, settings, query, found):
    settings(decide_first=False)
    page = lead.get(f"/projects/demo/adjudicate/queue{query}").text

    assert len(re.findall(r'href="/projects/demo/adjudicate/\d+', page)) == found


def test_deciding_goes_on_within_a_narrowed_list(contested, lead, decide, settings):
    settings(decide_first=False)
    among = "pair=denial|evidence"
    taken = lead.post("/projects/demo/adjudicate/next", data={"among": among}).location
    answer = decide(2, label="denial", reason="slip", among=among)

    assert taken.startswith(f"/projects/demo/adjudicate/{contested.sentences[1]}?among=")
    assert answer.location == "/projects/demo/adjudicate"


@pytest.mark.parametrize("order", ["", "entropy"])
def test_the_list_goes_on(contested, lead, settings, monkeypatch, order):
    monkeypatch.setattr("annotator.adjudication.listing.PAGE", 1)
    settings(decide_first=False)
    page = lead.get(f"/projects/demo/adjudicate/queue?order={order}").text
    after = re.search(r"after=(\d+)", page)[1]
    page = lead.get(f"/projects/demo/adjudicate/queue?order={order}&after={after}").text

    assert f"/adjudicate/{contested.sentences[1]}" in page
    assert "after=" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("?reason=slip", 1),
        ("?reason=nonsense", 2),
        ("?label=evidence", 2),
        ("?pair=allegation|context", 1),
        ("?order=entropy", 2),
        ("?before=1", 0),
    ],
)
def test_what_is_decided_is_narrowed(decide, lead, settings, query, found):
    settings(decide_first=False)
    decide(1, label="evidence", reason="slip")
    decide(2, label="evidence", reason="guideline_gap")
    page = lead.get(f"/projects/demo/adjudicate/decided{query}").text

    assert len(re.findall(r'href="/projects/demo/adjudicate/\d+', page)) == found


# Many in one act


@pytest.fixture
def agreed(app, demo):
    """Alice and bob agree on everything."""
    with app.app_context():
        session = begin_writing()
        people = {p.account.username: p for p in session.query(Person)}
        for name in ("alice", "bob"):
            for sentence in demo.sentences:
                annotate(session, people[name], sentence, {"label": "context"})
            session.flush()
            submit(session, people[name], demo.article)
        session.commit()
        db.session.remove()
    return demo


def test_unanimous_answers_are_accepted_and_taken_back_from_the_list(agreed, sign_in, app):
    lead, address = sign_in("lead"), "/projects/demo/adjudicate"
    offered = lead.get(address).text
    lead.post(f"{address}/accept", data={"article": agreed.article})
    page = lead.get(address).text
    batch = re.search(r'name="batch" value="(\d+)"', page)[1]
    lead.post(f"{address}/accept/undo", data={"batch": batch})

    assert "Accept 3" in offered
    assert "3 answers are accepted" in page
    assert "accepted with others" in page
    assert [decision.undone_seq is None for decision in rows(app, Decision)] == [False] * 3


def test_when_nothing_is_left_to_accept_the_list_says_so(contested, lead):
    answer = lead.post("/projects/demo/adjudicate/accept", data={"label": "denial"})

    assert answer.status_code == 409
    assert "No unanimous answer is left" in answer.text
