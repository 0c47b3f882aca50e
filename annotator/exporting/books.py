"""How many sentences have each gold status; they must add up."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator.errors import ConflictError, mark
from annotator.exporting.point import Point
from annotator.models import GOLD_STATUSES, Article, ArticleVersion, Gold, Sentence

UNFINISHED = select(Article.id).where(Article.visible.is_(False))


class BooksError(ConflictError):
    message = mark(
        "The books do not balance, so nothing was written: %(problem)s. Run annotator check "
        "%(slug)s to see where."
    )


def count(session: Session, project_id: int) -> dict[str, int]:
    """How many sentences of finished imports have each gold status, and their total."""
    by_status = (
        select(Gold.status, func.count())
        .where(
            Gold.project_id == project_id,
            Gold.article_id.not_in(UNFINISHED.where(Article.project_id == project_id)),
        )
        .group_by(Gold.status)
    )
    found = dict.fromkeys(GOLD_STATUSES, 0)
    found.update((status, n) for status, n in session.execute(by_status))
    return {**found, "total": sum(found.values())}


def count_sentences(session: Session, project_id: int) -> int:
    """How many sentences finished imports brought, whether they have a gold status or not."""
    rows = (
        select(func.count(Sentence.id))
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(Article.project_id == project_id, Article.visible)
    )
    return session.scalar(rows) or 0


def check(session: Session, point: Point, told: dict[str, int], written: Counter[str]) -> None:
    """Raise BooksError unless gold, sentences and what was written say the same."""
    sentences = count_sentences(session, point.project.id)
    slug = point.project.slug
    if sentences != told["total"]:
        problem = f"{sentences} sentences, but {told['total']} with a gold status"
        raise BooksError(problem=problem, slug=slug)
    for status in GOLD_STATUSES:
        if written[status] != told[status]:
            problem = f"{told[status]} sentences are {status}, but {written[status]} were written"
            raise BooksError(problem=problem, slug=slug)
