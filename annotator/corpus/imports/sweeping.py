"""Takes away what nobody sees any more: rows of imports that were cut off or undone."""

from collections.abc import Sequence

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from annotator import clock
from annotator.corpus import searching
from annotator.db import Transaction
from annotator.models import (
    Article,
    ArticleVersion,
    Assignment,
    CutReport,
    FormerFacts,
    Gold,
    Hold,
    Import,
    Project,
    Raw,
    Sentence,
)

AT_ONCE = 10  # articles in a transaction: others write between two of them


def end_cut_off(session: Session, project_id: int) -> None:
    """Imports that were cut off have ended, with nothing; whoever ran one can store no more."""
    session.execute(
        update(Import)
        .where(
            Import.project_id == project_id,
            Import.finished_at.is_(None),
            Import.leased_until <= clock.now(),
        )
        .values(finished_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def sweep(transaction: Transaction, project_id: int) -> None:
    """Delete the unseen articles of imports that have ended, a few at a time."""
    with transaction() as session:
        end_cut_off(session, project_id)
    while True:
        with transaction() as session:
            articles = session.scalars(_unseen(project_id)).all()
            if not articles:
                return
            _delete(session, articles)


def sweep_all(transaction: Transaction) -> None:
    """The same for every project, such as at a worker's start."""
    with transaction() as session:
        projects = session.scalars(select(Project.id).order_by(Project.id)).all()
    for project_id in projects:
        sweep(transaction, project_id)


def _unseen(project_id: int) -> Select[int]:
    return (
        select(Article.id)
        .join(Import, Import.id == Article.import_id)
        .where(
            Article.project_id == project_id,
            Article.visible.is_(False),
            Import.finished_at.is_not(None),
        )
        .order_by(Article.position)
        .limit(AT_ONCE)
    )


def _delete(session: Session, articles: Sequence[int]) -> None:
    """All rows that refer to them; sketches and pairs go by themselves."""
    searching.forget(session, articles)
    versions = select(ArticleVersion.id).where(ArticleVersion.article_id.in_(articles))
    sentences = select(Sentence.id).where(Sentence.version_id.in_(versions))
    for statement in (
        delete(CutReport).where(CutReport.sentence_id.in_(sentences)),
        delete(Hold).where(Hold.sentence_id.in_(sentences)),
        delete(Gold).where(Gold.article_id.in_(articles)),
        delete(Sentence).where(Sentence.version_id.in_(versions)),
        delete(Raw).where(Raw.version_id.in_(versions)),
        delete(FormerFacts).where(FormerFacts.article_id.in_(articles)),
        delete(Assignment).where(Assignment.article_id.in_(articles)),
        delete(ArticleVersion).where(ArticleVersion.article_id.in_(articles)),
        delete(Article).where(Article.id.in_(articles)),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
