"""The sheet of a sentence: details, links, my answers so far, a wrong cut."""

import re

import pytest
from sqlalchemy import select

from annotator.db import begin_writing
from annotator.labeling import annotations, links
from annotator.models import Annotation, CutReport, Link, Person

HTMX = {"HX-Request": "true"}
HERE = "/projects/demo/sentences"


@pytest.fixture
def alice(sign_in, demo):
    return sign_in("alice")


@pytest.fixture
def answered(session, demo):
    """alice has labelled the first two sentences, bob too, and both have linked them."""
    begin_writing(session)
    annotators = session.scalars(select(Person).where(Person.is_annotator).order_by(Person.id))
    for person in annotators.all():
        for sentence, label in zip(demo.sentences, ("allegation", "denial"), strict=False):
            annotations.annotate(session, person, sentence, {"label": label})
        links.link(session, person, demo.sentences[1], "answers", number=1)
    session.commit()


@pytest.fixture
def sheet(alice, demo):
    def show(n=2, headers=None):
        return alice.get(f"{HERE}/{demo.sentences[n - 1]}", headers=headers)

    return show


@pytest.fixture
def send(alice, demo):
    """Post a form of the sheet of the second sentence."""

    def post(act="annotation", headers=None, **fields):
        form = {"article": demo.article, "beside": demo.sentences[1], **fields}
        return alice.post(f"{HERE}/{demo.sentences[1]}/{act}", data=form, headers=headers)

    return post


def rows(session, query):
    session.rollback()
    session.expire_all()
    return session.scalars(query).all()


def mine(session, demo):
    query = select(Annotation).where(Annotation.sentence_id == demo.sentences[1])
    return rows(session, query.order_by(Annotation.id))[0]


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))


def test_the_sheet_has_the_details_that_the_label_takes(answered, sheet):
    page = sheet().text

    for name in ("source", "target", "attribution", "evidence", "response"):
        assert f'name="{name}"' in page


def test_a_label_that_takes_few_details_shows_few(alice, demo, answered, sheet):
    alice.post(f"{HERE}/{demo.sentences[1]}/annotation", data={"label": "context"})
    page = sheet().text

    assert ('name="response"' in page, 'name="source"' in page) == (True, False)


def test_a_sentence_without_a_label_says_what_it_would_take(sheet):
    assert "A sentence with a label takes details and links" in sheet(3).text


def test_details_are_saved_and_the_work_goes_on(answered, send, session, demo, alice):
    response = send(source="The firm", target=["Port", "City", ""], response="rejects")

    assert mine(session, demo).details == {
        "response": "rejects",
        "source": "The firm",
        "target": ["Port", "City"],
    }
    assert 'id="s3" data-n="3"' in alice.get(response.location).text
    assert 'aria-current="true"' in alice.get(response.location).text


def test_a_detail_sent_empty_is_cleared(answered, send, session, demo):
    send(source="The firm", response="rejects")
    send(source="", response="")

    assert mine(session, demo).details == {}


def test_what_the_last_answer_said_is_filled_in_and_not_saved(answered, send, sheet):
    send(source="The firm", target="Port")
    page = sheet(1).text

    assert 'value="The firm"' in page
    assert "as last time, not saved yet" in page


def test_a_detail_that_does_not_fit_is_said_on_the_sheet_and_the_draft_is_kept(answered, send):
    response = send(source="The harbour", response="maybe")

    assert response.status_code == 422
    assert "Response: maybe does not fit here." in response.text
    assert 'value="The harbour"' in response.text


def test_a_name_that_is_too_long_is_said_of_its_field(answered, send):
    page = send(source="x" * 201, response="acknowledged").text

    assert "Source: longer than 200 characters." in page
    assert re.search(r'<input name="source"[^>]* aria-invalid="true"', page)


def test_the_desk_gets_the_sheet_again_with_what_changed(answered, send):
    page = send("annotation", HTMX, source="The firm").text

    assert re.findall(r'<section id="(beside)"', page) == ["beside"]
    assert 'value="The firm"' in page


def test_a_link_is_made_by_number_and_shown_in_the_margin(answered, send, alice, demo):
    send("links", relation="repeats", number=1)
    page = words(alice.get(f"/projects/demo/label/{demo.article}").text)

    assert "answers 1, repeats 1" in page


def test_a_link_is_removed(answered, send, session, demo):
    send("links/remove", relation="answers", target=demo.sentences[0])

    assert len(rows(session, select(Link))) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"relation": "answers", "number": 2}, "A link leads to an earlier sentence"),
        ({"relation": "answers", "number": "x"}, "A link leads to an earlier sentence"),
        ({"relation": "answers"}, "A link leads to an earlier sentence"),
        ({"relation": "supports", "number": 1}, "supports does not fit this label."),
        ({"number": 1}, "does not fit this label."),
    ],
)
def test_a_link_that_cannot_be_is_explained(answered, send, fields, sentence):
    response = send("links", **fields)

    assert (response.status_code, sentence in response.text) == (422, True)


def test_the_sheet_lists_my_answers_and_nobody_elses(answered, sheet):
    page = words(sheet().text)

    assert "Denial" in page
    assert page.count("answers 1") == 3  # the link, its button, and when it was made


def test_no_number_of_a_row_or_of_the_ledger_stands_on_the_sheet(answered, sheet, session):
    seqs = rows(session, select(Annotation.seq))
    page = sheet().text

    assert "/links/remove" in page
    assert not [seq for seq in seqs if f'"{seq}"' in page]


def test_a_wrong_cut_is_reported_and_does_not_stop_the_work(answered, send, alice, session):
    response = send("cut-report", remark="Cut after denied.")
    page = alice.get(response.location).text

    assert [row.remark for row in rows(session, select(CutReport))] == ["Cut after denied."]
    assert "The managers are told" in page
    assert "cut wrong" in words(page)


def test_a_report_is_taken_back(answered, send, session):
    send("cut-report", remark="")
    send("cut-report/withdraw")

    assert rows(session, select(CutReport)) == []


def test_managers_find_the_report_on_the_article_and_at_home(answered, send, sign_in, demo):
    send("cut-report", remark="Cut after denied.")
    lead = sign_in("lead")

    assert "1 sentence is reported as wrongly cut" in lead.get("/").text
    page = lead.get(f"/projects/demo/articles/{demo.article}").text
    assert "Cut after denied." in page


def test_a_manager_says_that_it_is_cut_right(answered, send, sign_in, demo, session):
    send("cut-report", remark="Cut after denied.")
    response = sign_in("lead").post(f"{HERE}/{demo.sentences[1]}/cut-report/dismiss")

    assert response.location == f"/projects/demo/articles/{demo.article}"
    assert rows(session, select(CutReport)) == []


@pytest.mark.parametrize("username", ["lead", "carol"])
def test_the_sheet_of_another_is_not_found(sign_in, demo, username):
    assert sign_in(username).get(f"{HERE}/{demo.sentences[0]}").status_code == 404


def test_a_sentence_that_there_is_not_is_not_found(alice):
    assert alice.get(f"{HERE}/{2**40}").status_code == 404


def test_a_submitted_article_shows_the_sheet_and_takes_nothing(alice, demo, answered, send, sheet):
    alice.post(f"{HERE}/{demo.sentences[2]}/annotation", data={"label": "context"})
    alice.post(f"/projects/demo/label/{demo.article}/submit")

    assert send("links", relation="repeats", number=1).status_code == 409
    assert 'name="source"' not in sheet().text
