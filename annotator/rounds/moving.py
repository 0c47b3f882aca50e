"""Articles go from one round into another; what was answered stays with the round it was for."""

from collections.abc import Sequence
from hashlib import blake2b

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.errors import ConflictError, InvalidError, mark
from annotator.labeling import dealing
from annotator.models import Article, Assignment, Person, Round
from annotator.rounds import changing, finding, wanting

AT_ONCE = 500  # articles that one event names


class NoArticlesError(InvalidError):
    field = "articles"
    message = mark("Name at least one article by its id, one a line.")


class UnknownArticleError(InvalidError):
    field = "articles"
    message = mark("This project has no article %(id)s. Nothing was moved.")


class ClosedArticleError(ConflictError):
    field = "articles"
    message = mark("The article %(id)s is closed. Open it again, then move it. Nothing was moved.")


class TooFewError(ConflictError):
    field = "number"
    message = mark(
        "Articles of the round %(name)s that nobody has begun: %(number)s. Draw no more than these."
    )


class NumberError(InvalidError):
    field = "number"
    message = mark("Say how many articles to draw, by a number from 1 on.")


def move(
    session: Session,
    phase: Round,
    ids: Sequence[str],
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> int:
    """Have the articles of these external ids labelled in this round; how many were in another.

    Who works on one gives it back; answers stay with the round that they were given in, and count
    no more. Raises NoArticlesError, UnknownArticleError, ClosedArticleError, ClosedRoundError.
    """
    finding.check_open(phase)
    names = list(dict.fromkeys(name for name in ids if name))
    if not names:
        raise NoArticlesError
    moved = 0
    for start in range(0, len(names), AT_ONCE):
        moved += _move(session, phase, names[start : start + AT_ONCE], by, role)
    dealing.deal(session, phase.project_id)
    return moved


def draw(session: Session, source: Round, number: int | None) -> list[str]:
    """So many external ids of articles of a round that nobody ever had, drawn from the ledger.

    Everybody who has the ledger can draw them again. Raises NumberError, TooFewError.
    """
    if number is None or number < 1:
        raise NumberError
    origin = ledger.origin(session, source.project_id)
    had = exists().where(Assignment.article_id == Article.id)
    found = session.scalars(
        select(Article.external_id).where(
            Article.round_id == source.id,
            Article.visible,
            Article.closed_at.is_(None),
            Article.withdrawn_at.is_(None),
            ~had,
        )
    ).all()
    if len(found) < number:
        raise TooFewError(name=source.name, number=len(found))
    return sorted(found, key=lambda name: _lot(origin, source.name, name))[:number]


def _lot(origin: str, phase: str, article: str) -> bytes:
    return blake2b(f"{origin} {phase} {article}".encode(), digest_size=8).digest()


def _move(
    session: Session, phase: Round, names: Sequence[str], by: Person | None, role: str
) -> int:
    articles = _held(session, phase, names)
    moving = [article for article in articles if article.round_id != phase.id]
    keys = [article.id for article in moving]
    dealing.release_all(session, Assignment.article_id.in_(keys))
    for article in moving:
        article.round_id = phase.id
        wanting.renew(session, article)
    if moving:
        ids = sorted(article.external_id for article in moving)
        changing.record(session, phase, by, role, articles=ids)
        changing.refresh(session, keys)
    return len(keys)


def _held(session: Session, phase: Round, names: Sequence[str]) -> Sequence[Article]:
    session.flush()
    articles = session.scalars(
        select(Article)
        .where(
            Article.project_id == phase.project_id,
            Article.external_id.in_(names),
            Article.visible,
        )
        .order_by(Article.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    known = {article.external_id for article in articles}
    for name in names:
        if name not in known:
            raise UnknownArticleError(id=name)
    for article in articles:
        if article.closed_at and article.round_id != phase.id:
            raise ClosedArticleError(id=article.external_id)
    return articles
