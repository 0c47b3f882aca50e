import re

import pytest

from annotator.adjudication.gold import refresh_sentence
from annotator.db import begin_writing, db
from annotator.models import Annotation, Decision, Person, Project
from tests.factories import join

QUEUE = "/projects/demo/adjudicate"
HTMX = {"HX-Request": "true"}


def settings(app, **values):
    with app.app_context():
        session = begin_writing()
        for name, value in values.items():
            setattr(session.query(Project).one(), name, value)
        session.commit()
        db.session.remove()


def decided(app):
    with app.app_context():
        found = db.session().query(Decision).order_by(Decision.id).all()
        result = [(d.before_reveal, d.label, d.reason, d.undone_seq is None) for d in found]
        db.session.remove()
    return result


def another(app, sign_in, name="omar"):
    with app.app_context():
        session = begin_writing()
        join(session, session.query(Project).one(), name, "adjudicator")
        session.commit()
        db.session.remove()
    return sign_in(name)


# The list


def test_the_list_says_how_much_is_to_be_decided(lead):
    assert "2 sentences to decide" in lead.get(QUEUE).text


def test_the_list_says_what_is_not_ready(demo, sign_in):
    assert "2 more annotators wanted" in sign_in("lead").get(QUEUE).text


@pytest.mark.parametrize("name", ["alice", "carol"])
def test_the_list_is_for_adjudicators(contested, sign_in, name):
    assert sign_in(name).get(QUEUE).status_code == 404


def test_who_is_not_signed_in_is_asked_to(app):
    assert app.test_client().get(QUEUE).status_code == 303


def test_next_leads_to_the_first_item(lead, item):
    assert lead.post(f"{QUEUE}/next").location == item


def test_next_is_not_a_get(lead):
    assert lead.get(f"{QUEUE}/next").status_code in (404, 405)


def test_when_nothing_is_left_next_leads_back_to_the_list(demo, sign_in):
    assert sign_in("lead").post(f"{QUEUE}/next").location == QUEUE


def test_an_item_that_is_not_there_is_not_found(lead):
    assert lead.get(f"{QUEUE}/999999").status_code == 404


def test_what_was_asked_for_is_named_and_can_be_taken_back(lead, item, app, sign_in):
    reported = lead.post(f"{item}/cut-report", data={"remark": "Two sentences."})
    page, shown = lead.get(QUEUE).text, lead.get(item).text

    assert reported.status_code == 303
    assert f'href="{item}"' in page
    assert "Take that back" in shown
    other = another(app, sign_in).get(item).text
    assert "waits for a manager" in other
    assert "Take that back" not in other


# Before the reveal


def test_before_the_reveal_the_page_is_the_same_whatever_was_answered(lead, app, item):
    pages = [lead.get(item).text]
    with app.app_context():
        session = begin_writing()
        for annotation in session.query(Annotation).filter_by(label="allegation"):
            annotation.label, annotation.comment, annotation.unsure = "evidence", None, False
            refresh_sentence(session, annotation.sentence_id)
        session.commit()
        db.session.remove()
    pages.append(lead.get(item).text)

    first, second = (re.sub(r'name="op" value="\w+"', "", page) for page in pages)
    assert first == second


def test_neighbours_have_no_label(lead, item):
    marked = re.findall(r'class="sentence[^>]*data-label="(\w+)"', lead.get(item).text)

    assert marked == ["none"]


def test_the_first_answer_reveals_the_others(decide, lead, item):
    location = decide(label="context").location

    assert location == item
    assert "Or is it?" in lead.get(item).text


def test_htmx_gets_the_reveal_in_the_same_trip(decide):
    page = decide(headers=HTMX, label="context").text

    assert 'id="answers"' in page
    assert "<html" not in page


def test_one_own_answer_is_ready_to_be_kept(decide, lead, item):
    decide(label="context")

    assert re.search(r'name="answer" value="context" checked', lead.get(item).text)


def test_a_skip_before_the_reveal_is_ready_to_be_kept(decide, lead, item):
    decide(skip_reason="heading")

    assert re.search(r'name="answer" value="skip:heading" checked', lead.get(item).text)


# Deciding


def test_keep_or_change_leads_to_the_next_item(decide, contested):
    decide(label="context")

    answer = decide(answer="evidence", reason="slip")
    assert answer.location == f"{QUEUE}/{contested.sentences[1]}"


def test_both_answers_are_recorded(decide, app):
    decide(label="context")
    decide(answer="evidence", reason="slip")

    assert decided(app) == [("context", "evidence", "slip", True)]


def test_htmx_gets_the_next_item_in_the_same_trip(decide):
    decide(label="context")
    page = decide(headers=HTMX, answer="evidence", reason="slip").text

    assert re.search(r'data-n="2"[^>]*aria-current', page)


def test_after_the_last_item_the_list_comes_back(decide):
    for n in (1, 2):
        decide(n, label="context")
        answer = decide(n, answer="context", reason="slip")

    assert answer.location == QUEUE


def test_without_decide_first_one_form_decides(decide, app):
    settings(app, decide_first=False)
    decide(label="context", reason="ambiguous_text", clause="R4")

    assert decided(app) == [(None, "context", "ambiguous_text", True)]


def test_a_missing_reason_is_asked_for_and_the_draft_is_kept(decide):
    decide(label="context")
    answer = decide(answer="evidence", note="half a thought")

    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert 'value="half a thought"' in answer.text
    assert re.search(r'name="answer" value="evidence" checked', answer.text)


def test_an_unknown_clause_is_refused(decide, app):
    settings(app, decide_first=False)

    assert decide(label="context", reason="slip", clause="R99").status_code == 422


def test_nobody_decides_with_an_old_page(decide):
    decide(label="context")

    assert decide(answer="context", reason="slip", saw="1,2").status_code == 409


@pytest.mark.parametrize("saw", ["x", "²", "9" * 5000, ",,"])
def test_nonsense_where_a_page_writes_numbers_is_an_old_page(decide, saw):
    assert decide(saw=saw, supersedes="no", label="context").status_code == 409


def test_a_label_that_is_none_is_refused(decide):
    assert decide(label="rumour").status_code == 422


def test_the_same_act_twice_decides_once(decide, app):
    settings(app, decide_first=False)
    for _ in range(2):
        decide(label="context", reason="slip", op="a1")

    assert len(decided(app)) == 1


def test_a_decided_item_shows_what_was_decided(decide, lead, app, item):
    settings(app, decide_first=False)
    decide(label="context", reason="slip", note="nothing more")

    assert "nothing more" in lead.get(item).text


def test_the_list_shows_what_was_decided(decide, lead, app):
    settings(app, decide_first=False)
    decide(label="context", reason="segmentation")

    assert "wrong cut" in lead.get(QUEUE).text


def test_an_undo_takes_the_decision_back(decide, lead, app, item):
    settings(app, decide_first=False)
    decide(label="context", reason="slip")
    with app.app_context():
        key = db.session().query(Decision).one().id
        db.session.remove()

    assert lead.post(f"/projects/demo/decisions/{key}/undo").location == item
    assert decided(app) == [(None, "context", "slip", False)]


def test_an_undo_of_nothing_is_not_found(lead):
    assert lead.post("/projects/demo/decisions/999/undo").status_code == 404


# Several adjudicators


def test_what_another_holds_is_shown_read_only(app, lead, sign_in, item):
    lead.post(f"{QUEUE}/next")
    page = another(app, sign_in).get(item)

    assert page.status_code == 200
    assert "Another adjudicator is deciding" in page.text
    assert "/decision" not in page.text


def test_what_another_holds_is_not_decided(app, lead, sign_in, decide):
    settings(app, decide_first=False)
    lead.post(f"{QUEUE}/next")
    answer = decide(by=another(app, sign_in), label="context", reason="slip")

    assert answer.status_code == 409


def test_of_two_adjudicators_one_wins_and_the_other_keeps_the_draft(app, sign_in, decide):
    settings(app, decide_first=False)
    other = another(app, sign_in)
    decide(label="context", reason="slip")
    answer = decide(by=other, label="evidence", reason="slip", note="I had reasons", saw="")

    assert answer.status_code == 409
    assert "I had reasons" in answer.text


def test_who_annotated_it_does_not_decide(app, sign_in, contested, decide):
    with app.app_context():
        session = begin_writing()
        person = next(p for p in session.query(Person) if p.account.username == "alice")
        person.is_adjudicator = True
        session.commit()
        db.session.remove()

    assert decide(by=sign_in("alice"), label="context", reason="slip").status_code == 403


@pytest.mark.parametrize("name", ["alice", "carol"])
def test_only_adjudicators_decide(contested, sign_in, decide, name):
    assert decide(by=sign_in(name), label="context", reason="slip").status_code == 404


# Closing


@pytest.fixture
def settled(app, decide, contested):
    settings(app, decide_first=False)
    for n in (1, 2):
        decide(n, label="context", reason="guideline_gap", clause="R4", note="no act")
    return f"/projects/demo/articles/{contested.article}"


def test_an_article_that_is_not_settled_is_not_closed(lead, contested):
    answer = lead.post(f"/projects/demo/articles/{contested.article}/close")

    assert answer.status_code == 409


def test_a_settled_article_is_offered_and_closed(lead, settled):
    assert f"{settled}/close" in lead.get(QUEUE).text
    assert lead.post(f"{settled}/close").location == QUEUE
    assert f"{settled}/close" not in lead.get(QUEUE).text


def test_a_closed_article_is_reopened(lead, settled):
    lead.post(f"{settled}/close")

    assert f"{settled}/reopen" in lead.get(QUEUE).text
    assert lead.post(f"{settled}/reopen").location == QUEUE
    assert f"{settled}/close" in lead.get(QUEUE).text


def test_annotators_do_not_close(settled, sign_in):
    assert sign_in("alice").post(f"{settled}/close").status_code == 404


def test_an_article_that_is_not_there_is_not_closed(lead):
    assert lead.post("/projects/demo/articles/999/close").status_code == 404


def test_an_annotator_sees_gold_and_reasons_once_the_article_is_closed(
    lead, settled, sign_in, contested
):
    alice, address = sign_in("alice"), f"/projects/demo/closed/{contested.article}"

    assert alice.get(address).status_code == 404
    lead.post(f"{settled}/close")
    page = alice.get(address).text
    assert "unclear rule" in page
    assert "no act" in page


def test_the_closed_articles_of_an_annotator_are_listed(lead, settled, sign_in, contested):
    lead.post(f"{settled}/close")

    page = sign_in("alice").get("/projects/demo/closed").text
    assert f"/projects/demo/closed/{contested.article}" in page


def test_nobody_else_sees_what_became_of_an_annotators_answers(lead, settled, contested):
    lead.post(f"{settled}/close")

    assert lead.get(f"/projects/demo/closed/{contested.article}").status_code == 404
