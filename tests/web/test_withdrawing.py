import pytest
from sqlalchemy import select

from annotator.models import Article, ArticleVersion

ARTICLE = "/projects/demo/articles/1"


@pytest.fixture
def lead(demo, sign_in):
    return sign_in("lead")


@pytest.fixture
def withdrawn(lead):
    lead.post(f"{ARTICLE}/withdraw", data={"reason": "The agency took it back."})
    return lead


def article(session):
    session.rollback()
    return session.scalars(select(Article)).one()


def test_an_article_is_withdrawn_with_a_reason(withdrawn, session):
    page = withdrawn.get(ARTICLE).text

    assert article(session).withdrawn_at
    assert ("Put it back" in page, "/recut" in page) == (True, False)


def test_without_a_reason_it_is_not_and_that_is_said_beside_the_field(lead, session):
    page = lead.post(f"{ARTICLE}/withdraw", data={"reason": " "})

    assert (page.status_code, 'id="reason-error"' in page.text) == (422, True)
    assert article(session).withdrawn_at is None


def test_it_is_put_back(withdrawn, session):
    page = withdrawn.post(f"{ARTICLE}/restore", follow_redirects=True)

    assert (article(session).withdrawn_at, "The article is back" in page.text) == (None, True)


def test_an_annotator_who_had_it_open_is_told(withdrawn, sign_in):
    alice = sign_in("alice")

    assert "All done" in alice.get("/projects/demo/label", follow_redirects=True).text
    assert "This article was withdrawn" in alice.get("/projects/demo/label/1").text


def test_its_text_is_erased_when_its_id_is_typed(withdrawn, session):
    page = withdrawn.post(f"{ARTICLE}/erase", data={"confirm": "port-1"}, follow_redirects=True)

    assert article(session).erased_at
    assert session.scalars(select(ArticleVersion.text)).all() == [None]
    assert "The text of this article was erased." in page.text
    assert "accused" not in page.text


def test_another_id_erases_nothing(withdrawn, session):
    page = withdrawn.post(f"{ARTICLE}/erase", data={"confirm": "port-2"})

    assert (page.status_code, 'id="confirm-error"' in page.text) == (422, True)
    assert article(session).erased_at is None


def test_nothing_that_is_not_withdrawn_is_erased(lead, session):
    page = lead.post(f"{ARTICLE}/erase", data={"confirm": "port-1"})

    assert (page.status_code, "Withdraw the article first" in page.text) == (409, True)


def test_every_page_copes_with_an_erased_article(withdrawn, sign_in):
    withdrawn.post(f"{ARTICLE}/erase", data={"confirm": "port-1"})
    alice, carol = sign_in("alice"), sign_in("carol")

    for client, path in (
        (withdrawn, f"{ARTICLE}?version=1"),
        (withdrawn, "/projects/demo/articles"),
        (withdrawn, "/projects/demo/adjudicate"),
        (withdrawn, "/projects/demo/adjudicate/1"),
        (alice, "/projects/demo/label/1"),
        (alice, "/"),
        (carol, ARTICLE),
        (carol, "/projects/demo/ledger"),
    ):
        assert client.get(path).status_code == 200, path
