import pytest
from sqlalchemy import func, select, update

from annotator import clock
from annotator.corpus.imports import sweeping
from annotator.db import writing
from annotator.models import Article, Import, Table
from tests import factories

# What the rows of an article may hang on, and what becomes of it when an import is swept.
SWEPT = {
    "article_version",
    "article_words",
    "assignment",
    "cut_report",
    "former_facts",
    "gold",
    "hold",
    "raw",
    "sentence",
}
FOLLOWING = {"article_pair", "sketch"}  # the database takes them along
# Work: an import that has any is not undone, and one that was cut off never had any.
WORK = {
    "act",
    "annotation",
    "annotation_request",
    "appeal",
    "claim_sentence",
    "decision",
    "decision_link",
    "link",
    "note_answer",
    "test_item",
}


def test_every_table_that_refers_to_articles_is_swept_or_work():
    found, waiting = set(), {"article"}
    while waiting:
        found |= waiting
        waiting = {
            table.name
            for table in Table.metadata.sorted_tables
            for key in table.foreign_keys
            if key.column.table.name in waiting
        } - found

    assert found - {"article"} == SWEPT | FOLLOWING | WORK


@pytest.fixture
def projects(session):
    """Two projects, each with an article, the first of an import that was cut off."""
    made = [factories.make_project(session, slug) for slug in ("demo", "other")]
    for project in made:
        factories.import_text(session, project)
    session.execute(update(Article).where(Article.project_id == made[0].id).values(visible=False))
    session.execute(
        update(Import)
        .where(Import.project_id == made[0].id)
        .values(finished_at=None, leased_until=clock.after(-1))
    )
    session.commit()
    return made


def count(session, table):
    session.rollback()
    return session.scalar(select(func.count()).select_from(table))


def test_what_was_cut_off_is_swept_in_every_project_and_nothing_else(session, projects):
    sweeping.sweep_all(writing)

    left = {name: count(session, Table.metadata.tables[name]) for name in SWEPT}
    assert left == dict.fromkeys(SWEPT, 0) | {
        "article_version": 1,
        "article_words": 1,
        "gold": 3,
        "sentence": 3,
    }
    assert session.scalars(select(Article.visible)).all() == [True]


def test_an_import_that_goes_on_is_not_swept(session, projects):
    with writing() as writer:
        writer.execute(update(Import).values(leased_until=clock.after(60)))
    sweeping.sweep_all(writing)

    assert count(session, Article) == 2
