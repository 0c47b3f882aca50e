import pytest
from sqlalchemy import select

from annotator.db import begin_writing
from annotator.labeling import annotations, assignments
from annotator.models import Article, Person, Sentence

ARTICLE = "/projects/demo/articles/1"


@pytest.fixture
def lead(demo, sign_in):
    return sign_in("lead")


def current(session):
    session.rollback()
    query = select(Sentence).where(Sentence.retired.is_(None)).order_by(Sentence.start)
    return [(row.start, row.end) for row in session.scalars(query)]


def cut(client, demo, act, n=1, **fields):
    address = f"/projects/demo/sentences/{demo.sentences[n]}/{act}"
    return client.post(address, data={"article": demo.article, **fields})


def test_a_manager_chooses_a_sentence_by_its_number(lead, demo):
    page = lead.get(f"{ARTICLE}?sentence={demo.sentences[1]}").text

    assert f"/sentences/{demo.sentences[1]}/split" in page
    assert "The firm denied it.</textarea>" in page
    assert "Join with sentence 3" in page


def test_the_last_sentence_is_not_offered_to_be_joined(lead, demo):
    assert "Join with sentence" not in lead.get(f"{ARTICLE}?sentence={demo.sentences[2]}").text


@pytest.mark.parametrize("sentence", ["", "x", "999999", "-1"])
def test_what_is_no_sentence_of_the_article_chooses_nothing(lead, demo, sentence):
    page = lead.get(f"{ARTICLE}?sentence={sentence}")

    assert (page.status_code, "/split" in page.text) == (200, False)


def test_a_sentence_is_split_at_a_line_break(lead, demo, session):
    done = cut(lead, demo, "split", text="The firm\r\ndenied it.")

    assert (done.status_code, len(current(session))) == (303, 4)
    assert done.location.startswith(f"{ARTICLE}?sentence=")


def test_other_words_are_refused_beside_the_field_and_kept(lead, demo, session):
    page = cut(lead, demo, "split", text="The firm\ndenies <it>.")

    assert page.status_code == 422
    assert 'id="text-error"' in page.text
    assert "denies &lt;it&gt;.</textarea>" in page.text
    assert len(current(session)) == 3


def test_two_sentences_are_joined(lead, demo, session):
    cut(lead, demo, "merge")

    assert current(session) == [(0, 26), (27, 72)]


def test_a_sentence_that_was_cut_meanwhile_is_said(lead, demo):
    cut(lead, demo, "merge")
    page = cut(lead, demo, "merge")

    assert (page.status_code, "cut anew meanwhile" in page.text) == (409, True)


def test_the_whole_article_is_cut_by_the_rules_again(lead, demo, session):
    cut(lead, demo, "merge")
    page = lead.post(f"{ARTICLE}/recut", follow_redirects=True)

    assert ("2 new sentences." in page.text, len(current(session))) == (True, 3)


def test_nothing_is_offered_to_be_cut_in_a_closed_article(lead, demo, session):
    begin_writing(session)
    session.get(Article, demo.article).closed_at = "2026-01-01T00:00:00Z"
    session.commit()

    page = lead.get(f"{ARTICLE}?sentence={demo.sentences[1]}").text
    assert ("/split" in page, "/recut" in page) == (False, False)
    assert cut(lead, demo, "merge").status_code == 409


def test_an_auditor_is_offered_nothing(demo, sign_in):
    page = sign_in("carol").get(f"{ARTICLE}?sentence={demo.sentences[1]}").text

    assert ("/split" in page, "/recut" in page, "/withdraw" in page) == (False, False, False)


def test_an_annotator_finds_what_is_asked_again(lead, demo, session, sign_in):
    begin_writing(session)
    alice = session.scalars(select(Person).join(Person.account).filter_by(username="alice")).one()
    for sentence in demo.sentences:
        annotations.annotate(session, alice, sentence, {"label": "denial"})
    assignments.submit(session, alice, demo.article)
    session.commit()
    cut(lead, demo, "merge")
    desk = sign_in("alice").get("/projects/demo/label", follow_redirects=True).text

    assert "was changed after you submitted it" in desk
    assert "Sentence 2" in desk
