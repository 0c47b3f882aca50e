from contextlib import nullcontext

import pytest
from sqlalchemy import func, select, update

from annotator import ledger
from annotator.corpus.copies import duplicates, groups
from annotator.corpus.imports import undoing
from annotator.corpus.imports.importing import ArticleRecord, import_articles
from annotator.errors import NotFoundError
from annotator.exporting import splits
from annotator.models import Article, ArticlePair, Event, Sketch, Split
from tests.corpus.copies.test_sketches import TEXT, edited, words
from tests.factories import join, make_project


@pytest.fixture
def project(session):
    return make_project(session)


@pytest.fixture
def lead(session, project):
    return join(session, project, "lead", "manager")


@pytest.fixture
def bring(session, project):
    """Import texts by their ids, all in one import."""

    def import_texts(**texts):
        records = [ArticleRecord(text, id=name, language="en") for name, text in texts.items()]
        report = import_articles(session, project, records)
        session.expire_all()
        return report

    return import_texts


def names(session):
    """What group each article is in, as exports say."""
    session.expire_all()
    return dict(session.execute(select(Article.external_id, splits.GROUP)).all())


def told(session):
    """The same as the ledger has it."""
    told = {}
    for event in session.scalars(select(Event).where(Event.type == "group.set").order_by("seq")):
        told |= ledger.as_record(event)["payload"]["articles"]
    return {key: told.get(key, key) for key in names(session)}


def said(session):
    rows = session.scalars(select(ArticlePair).order_by(ArticlePair.article_id))
    ids = dict(session.execute(select(Article.id, Article.external_id)).all())
    return [(ids[row.article_id], ids[row.other_id], row.said) for row in rows]


def key(session, name):
    return session.scalars(select(Article.id).where(Article.external_id == name)).one()


def give_part(session, project, **parts):
    rows = [Split(project_id=project.id, group_name=k, split=v) for k, v in parts.items()]
    session.add_all(rows)
    session.flush()


def test_copies_in_one_import_are_in_one_group(session, bring):
    report = bring(a=TEXT, b=words(2), c=edited(TEXT, 25))

    assert names(session) == {"a": "a", "b": "b", "c": "a"}
    assert "Articles put into the group" in str(report.remarks[-1])


def test_a_later_copy_joins_the_group_that_is_there(session, bring):
    bring(a=TEXT)
    bring(b=TEXT + " end")
    bring(c=TEXT + " END")

    assert names(session) == dict.fromkeys("abc", "a")


def test_the_pair_that_made_a_group_is_kept_with_its_shares(session, bring):
    bring(a=TEXT, b=TEXT)
    [pair] = session.scalars(select(ArticlePair))

    assert (pair.said, pair.jaccard, pair.containment) == ("found", 1000, 1000)


def test_the_ledger_says_which_group_an_article_is_in_and_why(session, bring):
    bring(a=TEXT, b=TEXT)
    event = session.scalars(select(Event).where(Event.type == "group.set")).one()

    assert (event.actor, ledger.as_record(event)["payload"]) == (
        "system",
        {
            "articles": {"b": "a"},
            "pairs": [
                {"articles": ["a", "b"], "said": "found", "jaccard": 1000, "containment": 1000}
            ],
        },
    )


def test_articles_without_copies_leave_no_event(session, bring):
    bring(a=TEXT, b=words(2))

    assert names(session) == told(session) == {"a": "a", "b": "b"}
    assert not session.scalar(select(func.count()).where(Event.type == "group.set"))


def test_articles_of_another_project_are_no_copies(session, bring):
    bring(a=TEXT)
    other = make_project(session, "other")
    import_articles(session, other, [ArticleRecord(TEXT, id="a", language="en")])

    assert said(session) == []


def test_an_article_taken_out_is_a_group_of_its_own(session, bring, lead):
    bring(a=TEXT, b=TEXT, c=TEXT)
    groups.take_out(session, lead, key(session, "b"))

    assert names(session) == told(session) == {"a": "a", "b": "b", "c": "a"}


def test_a_group_that_loses_the_article_it_is_called_by_gets_another_name(session, bring, lead):
    bring(a=TEXT, b=TEXT, c=TEXT)
    groups.take_out(session, lead, key(session, "a"))

    assert names(session) == told(session) == {"a": "a", "b": "b", "c": "b"}


def test_of_two_that_are_taken_apart_each_is_alone(session, bring, lead):
    bring(a=TEXT, b=TEXT)
    groups.take_out(session, lead, key(session, "a"))

    assert session.scalars(select(Article.group_name)).all() == [None, None]


def test_comparing_does_not_join_what_a_person_set_apart(session, project, bring, lead):
    bring(a=TEXT, b=TEXT)
    groups.take_out(session, lead, key(session, "b"))
    pairs = duplicates.compare(lambda: nullcontext(session), project.id)
    groups.join(session, project.id, pairs)
    bring(c=TEXT)

    assert len(pairs) == 1
    assert len(set(names(session).values())) == 2
    assert names(session)["a"] != names(session)["b"]


def test_comparing_does_not_take_apart_what_a_person_put_together(session, project, bring, lead):
    bring(a=TEXT, b=words(2))
    groups.put_together(session, lead, key(session, "a"), "b")
    groups.join(session, project.id, duplicates.compare(lambda: nullcontext(session), project.id))

    assert names(session) == told(session) == {"a": "a", "b": "a"}
    assert said(session) == [("a", "b", "together")]


def test_a_person_can_change_their_mind(session, bring, lead):
    bring(a=TEXT, b=TEXT, c=TEXT)
    groups.take_out(session, lead, key(session, "b"))
    groups.put_together(session, lead, key(session, "b"), "c")

    assert names(session) == told(session) == dict.fromkeys("abc", "a")
    assert not [row for row in said(session) if row[2] == "apart"]


def test_whole_groups_are_put_together(session, bring, lead):
    other = words(7)
    bring(a=TEXT, b=TEXT, c=other, d=other)
    groups.put_together(session, lead, key(session, "d"), "b")

    assert names(session) == told(session) == dict.fromkeys("abcd", "a")


@pytest.mark.parametrize(
    ("other", "error"), [("zz", groups.UnknownArticleError), ("b", groups.TogetherError)]
)
def test_what_cannot_be_put_together_is_said(session, bring, lead, other, error):
    bring(a=TEXT, b=TEXT)

    with pytest.raises(error):
        groups.put_together(session, lead, key(session, "a"), other)


def test_an_article_alone_cannot_be_taken_out(session, bring, lead):
    bring(a=TEXT)

    with pytest.raises(groups.AloneError):
        groups.take_out(session, lead, key(session, "a"))


def test_articles_of_other_projects_are_not_found(session, bring, lead):
    bring(a=TEXT)
    stranger = join(session, make_project(session, "other"), "mallory", "manager")

    with pytest.raises(NotFoundError):
        groups.take_out(session, stranger, key(session, "a"))


def test_who_labels_an_article_does_not_group_it(session, project, bring):
    both = join(session, project, "both", "annotator", "manager")
    bring(a=TEXT, b=TEXT)

    with pytest.raises(NotFoundError):
        groups.take_out(session, both, key(session, "a"))


def test_a_new_copy_goes_where_its_group_was_exported(session, project, bring):
    bring(a=TEXT)
    give_part(session, project, a="test")
    bring(b=TEXT)

    assert names(session) == dict.fromkeys("ab", "a")


def test_a_group_is_called_by_the_name_that_exports_know(session, project, bring, lead):
    bring(a=TEXT, b=words(2))
    give_part(session, project, b="train")
    groups.put_together(session, lead, key(session, "a"), "b")

    assert names(session) == told(session) == dict.fromkeys("ab", "b")


def test_groups_in_different_parts_of_exports_are_not_joined(session, project, bring):
    bring(a=TEXT, b=words(2))
    give_part(session, project, a="train", b="test")
    bring(c=f"{TEXT} {words(2)}")

    assert sorted(names(session).values()) in (["a", "a", "b"], ["a", "b", "b"])
    assert len(said(session)) == 2


def test_nobody_puts_groups_together_that_are_in_different_parts(session, project, bring, lead):
    bring(a=TEXT, b=words(2))
    give_part(session, project, a="train", b="test")

    with pytest.raises(groups.DifferentPartsError, match="train and test"):
        groups.put_together(session, lead, key(session, "a"), "b")


@pytest.mark.parametrize("leaver", ["a", "b"])
def test_who_leaves_a_group_keeps_its_part_of_the_exports(session, project, bring, lead, leaver):
    bring(a=TEXT, b=TEXT)
    give_part(session, project, a="test")
    groups.take_out(session, lead, key(session, leaver))

    assert splits.remembered(session, project.id) == {"a": "test", "b": "test"}
    assert session.scalar(select(func.count()).where(Event.type == "split.set")) == 1


def test_an_undone_import_leaves_its_groups(session, project, bring, lead):
    bring(a=TEXT)
    report = bring(b=TEXT, c=TEXT)
    undoing.undo(session, project, report.import_id, by=lead, role="manager")

    assert names(session) == told(session) == {"a": "a", "b": "b", "c": "c"}


def test_a_corrected_text_is_compared_again(session, bring):
    bring(a=TEXT, b=words(2))
    bring(b=TEXT)

    assert names(session) == dict.fromkeys("ab", "a")


def test_sketches_made_otherwise_are_made_again(session, project, bring):
    bring(a=TEXT, b=words(2))
    session.execute(update(Sketch).values(algorithm="older"))
    duplicates.compare(lambda: nullcontext(session), project.id)

    assert "older" not in session.scalars(select(Sketch.algorithm)).all()


def test_an_erased_text_is_not_compared(session, project, bring):
    bring(a=TEXT, b=words(2))
    [version] = session.get(Article, key(session, "a")).versions
    version.text = None
    session.flush()
    bring(c=TEXT)

    assert names(session) == {"a": "a", "b": "b", "c": "c"}
