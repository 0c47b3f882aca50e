import re

import pytest

from annotator import projects
from annotator.accounts import find_account
from annotator.db import begin_writing
from annotator.models import Annotation, Sentence
from tests.factories import import_text

HTMX = {"HX-Request": "true"}
DESK = "/projects/demo/label"


@pytest.fixture
def alice(sign_in, demo):
    return sign_in("alice")


@pytest.fixture
def label(alice, demo):
    """Send the desk's form for the n-th sentence."""

    def send(n, headers=None, **fields):
        sentence = demo.sentences[n - 1]
        form = {"article": demo.article, "here": sentence, **fields}
        path = f"/projects/demo/sentences/{sentence}/annotation"
        return alice.post(path, data=form, headers=headers)

    return send


def current(page):
    """The number of the sentence that the page asks about."""
    found = re.search(r'data-n="(\d+)"[^>]*aria-current="true"', page)
    return int(found[1]) if found else None


def words(page):
    """What a page says, whatever elements its words stand in."""
    return re.sub(r"<[^>]*>", "", page)


def test_the_way_to_work_leads_to_the_first_sentence(alice):
    assert current(alice.get(DESK, follow_redirects=True).text) == 1


def test_a_label_leads_to_the_next_sentence(label, alice):
    page = alice.get(label(1, label="allegation").location).text

    assert current(page) == 2


def test_the_answer_stands_in_the_margin(label, alice, demo):
    label(1, label="allegation")

    assert 'id="s1" data-n="1" data-label="allegation"' in alice.get(f"{DESK}/{demo.article}").text


def test_the_desk_gets_the_next_sentence_in_the_same_trip(label, demo):
    assert f'data-current="{demo.sentences[1]}"' in label(1, HTMX, label="allegation").text


def test_the_desk_says_where_it_stands_by_now(label, demo):
    page = label(1, HTMX, label="allegation", at=demo.sentences[2]).text

    assert f'data-current="{demo.sentences[2]}"' in page


def test_the_second_tab_is_told_in_the_same_trip(label):
    label(1, label="allegation")
    page = label(1, HTMX, label="denial", revision=0).text

    assert "Another tab had changed this answer" in page


def test_the_desk_gets_only_what_changed(label):
    assert re.findall(r'id="s(\d)"', label(1, HTMX, label="allegation").text) == ["1"]


def test_a_label_sends_little(label):
    assert len(label(1, HTMX, label="allegation").data) <= 4096


def test_a_refused_answer_comes_back_as_it_stands(label):
    response = label(1, HTMX, label="truth")

    assert (response.status_code, re.findall(r'id="s(\d)"', response.text)) == (422, ["1"])


def test_what_was_done_in_another_account_is_not_taken_for_mine(label, demo, session):
    response = label(1, HTMX, label="allegation", **{"as": "2.2026-01-01T00:00:00Z"})

    assert (response.status_code, session.query(Annotation).count()) == (401, 0)


def test_what_was_done_in_my_account_is_mine(label, session):
    alice = find_account(session, "alice").identity

    assert label(1, HTMX, label="allegation", **{"as": alice}).status_code == 200


def test_a_skip_needs_no_label(label, alice):
    page = alice.get(label(1, skip_reason="heading").location).text

    assert "skipped: Heading" in page


@pytest.fixture
def suggested(session, demo):
    """The first sentence looks like boilerplate, the second like what no reason fits."""
    begin_writing(session)
    for sentence_id, hint in zip(demo.sentences, ("boilerplate", "advert"), strict=False):
        session.get(Sentence, sentence_id).hint = hint
    session.commit()


def test_a_suggested_skip_is_one_key_away(alice, demo, suggested):
    page = alice.get(f"{DESK}/{demo.article}").text

    assert re.search(r'name="skip_reason" value="boilerplate" data-key="s"', page)
    assert "Suggested: skip as “Boilerplate”" in words(page)


def test_nothing_is_suggested_that_is_no_reason_of_the_guideline(label, alice, suggested):
    page = alice.get(label(1, label="context").location).text

    assert current(page) == 2
    assert re.search(r'<form class="suggestion"[^>]* hidden>', page)


def test_a_suggestion_is_no_answer(alice, demo, suggested):
    assert "Done: 0" in words(alice.get(f"{DESK}/{demo.article}").text)


def test_unsure_stays_with_the_sentence(label, alice, demo):
    label(1, label="allegation")
    response = label(1, unsure="yes", here=demo.sentences[1])

    assert current(alice.get(response.location).text) == 2


def test_an_unknown_label_is_explained_in_place(label):
    response = label(1, label="truth")

    assert (response.status_code, current(response.text)) == (422, 1)
    assert "truth is not a label of this project." in response.text


def test_a_refused_note_is_kept_for_correction(label):
    label(1, label="allegation")
    response = label(1, comment="x" * 2001)

    assert (response.status_code, "x" * 2001 in response.text) == (422, True)


def test_undo_leads_back_to_the_sentence(label, alice, demo):
    label(1, label="allegation")
    response = alice.post("/projects/demo/undo", data={"act": 1, "article": demo.article})

    assert current(alice.get(response.location).text) == 1


def test_an_unfinished_article_is_not_submitted(alice, demo):
    response = alice.post(f"{DESK}/{demo.article}/submit")

    assert (response.status_code, "Still without an answer: 3." in response.text) == (409, True)


def test_a_finished_article_is_submitted(label, alice, demo):
    for n in (1, 2, 3):
        label(n, label="context")
    response = alice.post(f"{DESK}/{demo.article}/submit", follow_redirects=True)

    assert "All done" in response.text


def test_a_submitted_article_says_how_to_take_it_back(label, alice, demo):
    for n in (1, 2, 3):
        label(n, label="context")
    alice.post(f"{DESK}/{demo.article}/submit")

    assert "Take it back" in alice.get(f"{DESK}/{demo.article}").text


def test_an_answer_to_a_submitted_article_is_refused(label, alice, demo):
    for n in (1, 2, 3):
        label(n, label="context")
    alice.post(f"{DESK}/{demo.article}/submit")

    assert label(1, label="denial").status_code == 409


def test_the_desk_of_another_is_not_found(sign_in, demo):
    lead = sign_in("lead")

    assert lead.get(f"{DESK}/{demo.article}").status_code == 404


def test_a_number_that_no_sentence_has_is_not_found(alice, demo):
    path = f"/projects/demo/sentences/{2**40}/annotation"

    assert alice.post(path, data={"label": "context"}).status_code == 404


def test_an_article_cannot_speak_html(alice, sign_in, demo, session):
    article = import_text(
        begin_writing(session),
        projects.find(session, "demo"),
        '<img src=x hx-get="/x" onerror=alert(1)> said the firm.',
        "hostile",
        title="<b>bold</b>",
    ).id
    session.commit()

    assert "<img" not in alice.get(f"{DESK}/{article}").text


def test_an_act_is_taken_back_by_the_name_that_its_page_gave_it(label, alice, demo, session):
    label(1, label="allegation", op="mine")
    form = {"of": "mine", "article": demo.article, "sentence": demo.sentences[0]}
    page = alice.post("/projects/demo/undo", data=form, headers=HTMX).text

    assert session.query(Annotation).count() == 0
    assert re.findall(r'id="s(\d)"', page) == ["1"]


def test_an_act_that_never_arrived_cannot_be_taken_back(alice, demo):
    form = {"of": "never sent", "article": demo.article}

    assert alice.post("/projects/demo/undo", data=form, headers=HTMX).status_code == 404
