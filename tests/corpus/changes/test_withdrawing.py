"""Articles that are taken out, put back, and erased."""

import pytest
from sqlalchemy import func, select

from annotator.corpus import searching
from annotator.corpus.changes import cutting, withdrawing
from annotator.corpus.imports.importing import ArticleRecord, import_articles
from annotator.errors import NotFoundError
from annotator.labeling import annotations, assignments
from annotator.models import Article, ArticleVersion, ArticleWords, Raw, Sentence
from tests.corpus.scenes import DENIED, FIRST

WHY = "The agency took it back."


def withdraw(scene, reason=WHY):
    withdrawing.withdraw(scene.session, scene.lead, scene.article.id, reason)


def restore(scene):
    withdrawing.restore(scene.session, scene.lead, scene.article.id)


def erase(scene, confirm="port-1"):
    withdrawing.erase(scene.session, scene.lead, scene.article.id, confirm)


def test_a_withdrawn_article_is_out_of_gold(labelled):
    withdraw(labelled)

    assert [status for status, _, _ in labelled.gold()] == ["excluded"] * 3
    assert labelled.problems() == []


def test_the_reason_stays_in_the_ledger(scene):
    withdraw(scene)
    [event] = scene.events("article.withdraw")

    assert (event["payload"], event["words"]) == ({"withdrawn": True}, {"reason": WHY})


@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_withdrawal_needs_a_reason(scene, reason):
    with pytest.raises(withdrawing.NoReasonError):
        withdraw(scene, reason)


def test_who_has_it_open_gets_another_article(scene):
    import_articles(scene.session, scene.project, [ArticleRecord("Next.", id="n", language="en")])
    for n in range(4):
        record = ArticleRecord(f"More {n}.", id=f"m{n}", language="en")
        import_articles(scene.session, scene.project, [record])
    withdraw(scene)

    assert scene.assignment(scene.alice).state == "released"
    assert assignments.to_go_on_with(scene.session, scene.alice).article.external_id == "n"


def test_nothing_is_answered_or_cut_in_it(scene):
    withdraw(scene)
    sentence = scene.sentences()[0].id

    with pytest.raises(assignments.WithdrawnError):
        annotations.annotate(scene.session, scene.alice, sentence, {"label": "denial"})
    with pytest.raises(cutting.WithdrawnError):
        cutting.merge(scene.session, scene.lead, sentence)


def test_withdrawn_twice_is_withdrawn_once(scene):
    withdraw(scene)
    withdraw(scene, "Again.")

    assert len(scene.events("article.withdraw")) == 1


def test_a_withdrawal_that_is_undone_leaves_everything_as_it_was(labelled):
    before = labelled.gold()
    withdraw(labelled)
    restore(labelled)
    restore(labelled)

    assert labelled.gold() == before
    assert [event["payload"] for event in labelled.events("article.withdraw")] == [
        {"withdrawn": True},
        {"withdrawn": False},
    ]
    assert labelled.problems() == []


def test_what_was_open_comes_back_with_its_answers(scene):
    scene.answer(scene.alice, "allegation", hand_in=False)
    withdraw(scene)
    restore(scene)

    assert scene.assignment(scene.alice).state == "open"
    assert scene.answers(scene.alice) == {0: "allegation"}


def test_an_article_that_came_back_for_some_sentences_does_so_after_a_withdrawal(labelled):
    labelled.bring(FIRST.replace("denied it", "denied it twice"))
    withdraw(labelled)
    restore(labelled)

    assert labelled.assignment(labelled.alice).scope == [labelled.sentences()[DENIED].id]
    assert [n for _, _, n in labelled.gold()] == [2, 0, 2]
    assert labelled.problems() == []


@pytest.fixture
def erased(labelled):
    """Corrected once, found by its words, with the bytes that it came in; then erased."""
    labelled.bring(
        FIRST.replace("denied it", "denied it twice"),
        title="Port",
        source="Daily",
        url="https://example.org",
        author="A",
        published="2026-01-01",
        metadata={"k": "v"},
        raw=b"<p>The port",
        media_type="text/html",
        encoding="utf-8",
    )
    withdraw(labelled)
    erase(labelled)
    return labelled


def test_the_text_of_every_version_is_gone(erased):
    assert erased.session.scalars(select(ArticleVersion.text)).all() == [None, None]
    assert erased.session.scalar(select(func.count()).select_from(Raw)) == 0
    assert erased.session.scalar(select(func.count()).select_from(ArticleWords)) == 0
    assert set(erased.session.scalars(select(Sentence.fingerprint))) == {None}


def test_and_what_was_known_about_it(erased):
    article = erased.article
    facts = (article.title, article.source, article.url, article.author, article.published)

    assert (facts, article.extra) == (("", None, None, None, None), {})


def test_nobody_finds_it_by_its_words(erased):
    found = select(Article.id).where(searching.matches(erased.session, "port"))

    assert erased.session.scalars(found).all() == []


def test_answers_and_ledger_stay_and_are_consistent(erased):
    assert erased.answers(erased.alice) == {0: "allegation", 2: "evidence"}
    assert erased.problems() == []


def test_it_does_not_come_back(erased):
    with pytest.raises(withdrawing.ErasedError):
        restore(erased)


def test_the_same_text_does_not_bring_it_back(erased):
    text = FIRST.replace("denied it", "denied it twice")
    report = erased.bring(text, title="Port")

    assert report.same == 1
    assert "withdrawn and stay so: 1 (port-1)" in str(report.remarks[0])
    assert erased.version().text is None


def test_only_what_is_withdrawn_is_erased(scene):
    with pytest.raises(withdrawing.NotWithdrawnError):
        erase(scene)


@pytest.mark.parametrize("typed", ["", "port", "PORT-1"])
def test_the_id_must_be_typed(scene, typed):
    withdraw(scene)
    with pytest.raises(withdrawing.OtherIdError, match="Type port-1"):
        erase(scene, typed)

    assert scene.version().text == FIRST


@pytest.mark.parametrize("act", [withdraw, restore, erase])
def test_an_article_that_one_labels_is_left_to_others(scene, act):
    scene.lead, scene.alice.is_manager = scene.alice, True

    with pytest.raises(NotFoundError):
        act(scene)
