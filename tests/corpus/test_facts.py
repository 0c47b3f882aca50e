import pytest
from sqlalchemy import func, select, update

from annotator import checking, clock, ledger
from annotator.corpus import facts, searching
from annotator.corpus.changes import withdrawing
from annotator.corpus.records import ArticleError
from annotator.errors import NotFoundError
from annotator.models import Article, Event, FormerFacts
from tests import factories

TOLD = {
    "title": " Le port ",
    "source": "L'Écho",
    "author": "",
    "published": "2026-02-13",
    "url": "https://example.org/1",
    "language": "fr",
    "metadata": '{"desk": "économie", "n": [1, 2.5, null]}',
}


@pytest.fixture
def erin(session):
    project = factories.make_project(session)
    return factories.join(session, project, "erin", "manager")


@pytest.fixture
def article(session, erin):
    return factories.import_text(session, erin.project, author="A. Writer", title="The port")


def events(session):
    query = select(Event).where(Event.type == "article.correct").order_by(Event.seq)
    return [ledger.as_record(event) for event in session.scalars(query)]


def test_facts_are_what_was_told(session, erin, article):
    facts.edit(session, erin, article.id, TOLD)

    assert (article.title, article.source, article.author) == ("Le port", "L'Écho", None)
    assert (article.language, article.published) == ("fr", "2026-02-13")
    assert article.extra == {"desk": "économie", "n": [1, 2.5, None]}


def test_the_ledger_says_what_changed_and_no_names(session, erin, article):
    facts.edit(session, erin, article.id, {"author": "B. Writer", "title": "The port"})
    [event] = events(session)

    assert (event["subject"], event["actor"]) == ("port-1@1", erin.pid)
    assert event["payload"]["facts"] == ["author"]
    assert "Writer" not in str(event)


def test_what_is_told_again_changes_nothing(session, erin, article):
    for _ in range(2):
        facts.edit(session, erin, article.id, TOLD)

    assert len(events(session)) == 1


def test_what_is_not_told_stays(session, erin, article):
    facts.edit(session, erin, article.id, {"source": "Echo"})

    assert (article.title, article.author, article.source) == ("The port", "A. Writer", "Echo")


def test_an_article_is_found_by_its_new_title(session, erin, article):
    facts.edit(session, erin, article.id, {"title": "Le scandale"})
    query = select(Article.id).where(searching.matches(session, "scandale"))

    assert session.scalars(query).all() == [article.id]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"language": "klingon"}, "port-1: klingon is not a language code"),
        ({"metadata": "[1]"}, "port-1: this is not one JSON object"),
        ({"metadata": '{"a": NaN}'}, "NaN is no number in JSON"),
        ({"metadata": '{"a": 1, "a": 2}'}, "the key a stands twice"),
        ({"metadata": "{"}, "port-1: this is not one JSON object"),
        ({"metadata": '{"a": "\\u0000"}'}, "has a NUL"),
        ({"title": "\ud800"}, "half a character"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_changes_nothing(session, erin, article, told, says):
    with pytest.raises(ArticleError, match=says):
        facts.edit(session, erin, article.id, {"source": "New", **told})

    assert (article.source, events(session)) == (None, [])


def test_nothing_is_known_of_an_erased_article(session, erin, article):
    article.erased_at = clock.now()
    session.flush()

    with pytest.raises(facts.NothingLeftError):
        facts.edit(session, erin, article.id, TOLD)


def test_an_article_of_another_project_is_not_found(session, erin, article):
    other = factories.join(session, factories.make_project(session, "other"), "dave", "manager")

    with pytest.raises(NotFoundError):
        facts.edit(session, other, article.id, TOLD)


def test_checking_holds_the_facts_against_the_ledger(session, erin, article):
    facts.edit(session, erin, article.id, TOLD)
    session.flush()
    sound = checking.check(session, erin.project).problems
    session.execute(update(Article).values(source="Somebody wrote into the table"))
    spoilt = checking.check(session, erin.project).problems

    assert sound == []
    assert "what is known about it is not what the ledger says" in str(spoilt)


def test_facts_that_nobody_corrected_need_no_event(session, erin, article):
    assert session.scalar(select(func.count()).where(Event.type == "article.correct")) == 0
    assert checking.check(session, erin.project).problems == []


def test_what_was_known_before_is_kept_with_the_act_that_changed_it(session, erin, article):
    before = facts.known(article)
    facts.edit(session, erin, article.id, TOLD)
    [changed] = session.scalars(select(Event).where(Event.type == "article.correct"))
    [kept] = session.scalars(select(FormerFacts))

    assert (kept.until, kept.facts) == (changed.seq, before)


def test_what_was_known_before_is_erased_with_the_article(session, erin, article):
    facts.edit(session, erin, article.id, TOLD)
    withdrawing.withdraw(session, erin, article.id, "Not ours.")
    withdrawing.erase(session, erin, article.id, article.external_id)

    assert session.scalars(select(FormerFacts)).all() == []
