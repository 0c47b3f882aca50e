"""My answers at a glance, before submitting."""

import re

import pytest

HERE = "/projects/demo/label"


@pytest.fixture
def alice(sign_in, demo):
    return sign_in("alice")


@pytest.fixture
def label(alice, demo):
    def send(n, **fields):
        path = f"/projects/demo/sentences/{demo.sentences[n - 1]}/annotation"
        return alice.post(path, data={"article": demo.article, **fields})

    return send


@pytest.fixture
def review(alice, demo):
    return lambda: alice.get(f"{HERE}/{demo.article}/review").text


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_unsure_answers_come_first(label, review):
    label(1, label="allegation")
    label(2, label="denial", unsure="yes")
    page = review()

    assert re.findall(r'<tr id="(\w+)"', page) == ["u2", "r1", "r2"]


def test_what_lies_ahead_is_not_told(label, review):
    label(1, label="allegation")

    assert "A report came out in May." not in review()


def test_a_number_leads_to_the_sentence(label, review, demo):
    label(1, label="allegation")

    assert f'href="{HERE}/{demo.article}?sentence={demo.sentences[0]}"' in review()


def test_what_has_no_answer_is_listed_and_nothing_is_submitted_yet(label, review):
    label(1, label="allegation")
    page = review()

    assert "Without an answer: 2 , 3" in words(page)
    assert "Submit the article" not in page


def test_a_finished_article_is_submitted_from_there(label, review, alice, demo):
    for n in (1, 2, 3):
        label(n, label="context")

    assert re.search(r'<button class="primary" data-key="Enter">.*Submit the article', review())
    desk = alice.get(f"{HERE}/{demo.article}").text
    assert re.search(rf'data-key="Enter"[^>]* href="{HERE}/{demo.article}/review"', desk)


def test_details_links_and_notes_stand_beside_the_answer(label, review, alice, demo):
    label(1, label="allegation", source="The port", comment="Hm.")
    label(2, label="denial")
    alice.post(
        f"/projects/demo/sentences/{demo.sentences[1]}/links",
        data={"relation": "answers", "number": 1},
    )
    page = words(review())

    assert "Source: The port" in page
    assert "Hm." in page
    assert "answers 1" in page


def test_my_active_time_is_told(label, review):
    label(1, label="allegation", ms=61_000)

    assert "Active time so far: 1 min 1 sec" in review()


def test_a_submitted_article_is_taken_back_there(label, review, alice, demo):
    for n in (1, 2, 3):
        label(n, label="context")
    alice.post(f"{HERE}/{demo.article}/submit")

    assert "Take it back" in review()


def test_the_review_of_another_is_not_found(sign_in, demo):
    assert sign_in("lead").get(f"{HERE}/{demo.article}/review").status_code == 404
