import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from annotator.corpus import searching
from annotator.corpus.searching import words
from annotator.models import Article, ArticleWords
from tests import factories

pytestmark = pytest.mark.slow

TEXTS = {
    "port": "Le port de Marseille accuse la société « Œuvres & Fils ». L'été, 12,5 % du fret.",
    "mayor": "The mayor denied it — twice. Straße, naïve façade, PORTFOLIO of 1.5m.",
    "odd": "x" * 100 + " J.-P. Dupont a_b 中文 हिन्दी 🚢 İstanbul ﬁn",
    "marks": 'e\u0301te\u0301 !!! \'; DROP TABLE article; -- " OR " NEAR( *',
}
# What is asked, and what both databases find.
VERDICTS = [
    ("port", "port"),
    ("PORT", "port"),
    ("port*", "port mayor"),
    ("société", "port"),
    ("societe marseille", "port"),
    ("societe mayor", ""),
    ("oeuvres", "port"),
    ("œuvres", "port"),
    ("l'été", "port"),
    ("été", "port marks"),
    ("12,5", "port"),
    ("strasse", "mayor"),
    ("naive FACADE", "mayor"),
    ("1.5m", "mayor"),
    ("j.-p.", "odd"),
    ("a_b", "odd"),
    ("x" * 100, "odd"),
    ("x" * 99 + "y", "odd"),
    ("xxx*", "odd"),
    ("中文", "odd"),
    ("हिन्दी", "odd"),
    ("istanbul", "odd"),
    ("fin", "odd"),
    ("🚢", ""),
    ("*", ""),
    ('"', ""),
    ("' OR '1", ""),
    ("near(", "marks"),
    ('"drop table"', "marks"),
    ("article:words", ""),
    ("or", "marks"),
    ("not port", ""),
    ("port & !mayor", ""),
]


@pytest.fixture
def project(session):
    project = factories.make_project(session)
    for name, said in TEXTS.items():
        factories.import_text(session, project, said, name)
    return project


def found(session, query):
    matching = select(Article.external_id).where(searching.matches(session, query))
    return " ".join(session.scalars(matching.order_by(Article.id)))


@pytest.mark.parametrize(("query", "articles"), VERDICTS)
def test_both_databases_find_the_same(session, project, query, articles):
    assert found(session, query) == articles


def test_a_title_is_searched_too(session, project):
    factories.import_text(session, project, external_id="titled", title="Un scandale")

    assert found(session, "scandale") == "titled"


def test_an_article_is_found_by_its_new_words_and_no_more_by_the_old(session, project):
    article = factories.import_text(session, project, external_id="titled", title="Un scandale")
    article.title = "Une affaire"
    searching.index(session, [article.id])

    assert (found(session, "affaire"), found(session, "scandale")) == ("titled", "")


def test_what_is_forgotten_is_not_found(session, project):
    searching.forget(session, session.scalars(select(Article.id)).all())

    assert found(session, "port*") == ""
    assert session.scalars(select(ArticleWords)).all() == []


def test_an_article_without_words_is_stored_and_never_found(session, project):
    article = factories.import_text(session, project, "…!", "empty")

    assert session.get(ArticleWords, article.id).words == ""


def test_more_words_than_a_database_takes_are_cut_off(session, project):
    many = " ".join(f"mot{number}中文字" for number in range(70_000))
    factories.import_text(session, project, many, "long")

    assert found(session, "mot1中文字") == "long"
    assert found(session, "mot69999中文字") == ""


@pytest.mark.sqlite
def test_the_words_that_are_stored_are_those_that_sqlite_finds(session, project):
    session.execute(text("INSERT INTO article_search(article_search) VALUES ('integrity-check')"))


@given(st.text())
def test_words_are_single_and_separated_by_single_spaces(said):
    found = words(said).split(" ") if words(said) else []

    assert len(found) == len(set(found))
    assert all(word.isalnum() and len(word) <= searching.LONGEST for word in found)


@given(st.text())
def test_the_words_of_words_are_the_same(said):
    assert words(words(said)) == words(said)


@given(st.text(), st.text())
def test_a_query_has_the_words_of_the_text_that_it_is(said, more):
    asked = [word for word, _ in searching._terms(said)]

    assert set(asked) <= set(words(said, more).split()) | set(words(said).split())
