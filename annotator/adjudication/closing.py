"""Closing an article: its answers are fixed, and its annotators see what became of them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from annotator import clock, ledger
from annotator.adjudication import gold
from annotator.blindness import open_for
from annotator.errors import ConflictError, ForbiddenError, NotFoundError, mark
from annotator.labeling import acts, dealing
from annotator.models import Article, Assignment, Gold, Person
from annotator.rounds import wanting

SHOWN = 20  # articles offered for closing at a time


class NotSettledError(ConflictError):
    message = mark(
        "Something in this article still waits for an answer or a decision. Settle it, then close."
    )


class OwnArticleError(ForbiddenError):
    message = mark("You annotate this article, so another adjudicator or manager closes it.")


@dataclass(frozen=True)
class Offer:
    """Whether somebody may close an article: it is `closed` already, or it is `settled`.

    `looks`: how many of its sentences adjudicators are still asked about, which closing ends.
    """

    closed: bool
    settled: bool
    looks: int


def find(session: Session, person: Person, article_id: int) -> Article:
    """The article of the person's project; raises NotFoundError."""
    article = session.get(Article, article_id)
    if article is None or article.project_id != person.project_id:
        raise NotFoundError
    return article


def close(session: Session, article: Article, by: Person, *, op: str | None = None) -> None:
    """Fix the article's answers; raises NotSettledError. Closed twice is closed once.

    Whoever has it open gets another one. `by` is an adjudicator or manager who does not annotate
    it, else OwnArticleError.
    """
    _lock(session, article, by)
    if acts.repeated(session, by, op, "close", article.id) or article.closed_at:
        return
    if not session.scalar(select(_settled()).where(Article.id == article.id)):
        raise NotSettledError
    article.closed_at, article.was_closed = clock.now(), True
    article.closed_at = _append(session, article, by, "article.close")
    dealing.release_all(session, Assignment.article_id == article.id)
    dealing.deal(session, article.project_id)


def reopen(session: Session, article: Article, by: Person, *, op: str | None = None) -> None:
    """Undo the closing; what its annotators answer from now on is not blind.

    What closing took from somebody is dealt again.
    """
    _lock(session, article, by)
    if acts.repeated(session, by, op, "reopen", article.id) or not article.closed_at:
        return
    article.closed_at = None
    wanting.renew(session, article)
    _append(session, article, by, "article.reopen")
    dealing.deal(session, article.project_id)


def offer(session: Session, person: Person, article: Article) -> Offer | None:
    """What the person may do about an article: nothing while they annotate it."""
    hidden = session.scalar(select(open_for(person)).where(Article.id == article.id))
    if hidden or article.withdrawn_at or not person.roles & {"adjudicator", "manager"}:
        return None
    asked = select(func.count()).where(Gold.article_id == article.id, Gold.asks.is_not(None))
    return Offer(
        closed=article.closed_at is not None,
        settled=bool(session.scalar(select(_settled()).where(Article.id == article.id))),
        looks=session.scalar(asked) or 0,
    )


def closable(session: Session, person: Person) -> list[Article]:
    """The first articles in which nothing waits any more, but for those that they annotate."""
    asked = exists().where(Gold.article_id == Article.id, Gold.asks.in_(("unsure", "sample")))
    return list(
        session.scalars(
            select(Article)
            .where(
                Article.project_id == person.project_id,
                Article.visible,
                Article.closed_at.is_(None),
                _settled(),
                ~asked,
                ~open_for(person),
            )
            .order_by(Article.position, Article.id)
            .limit(SHOWN)
        )
    )


def _settled() -> ColumnElement[bool]:
    """Of an article: something of it counts, and nothing is insufficient, unresolved or stale.

    Nor do two adjudicators differ in it.
    """
    open_ = (Gold.status.in_(("insufficient", "unresolved")), Gold.stale, Gold.asks == "difference")
    waits = exists().where(Gold.article_id == Article.id, or_(*open_))
    counts = exists().where(Gold.article_id == Article.id, Gold.status != "excluded")
    return counts & ~waits


def _lock(session: Session, article: Article, by: Person) -> None:
    session.flush()
    session.execute(
        select(Article.id).where(Article.id == article.id).with_for_update(key_share=True)
    )
    session.refresh(article, ["closed_at", "version", "visible"])
    if not article.visible or article.project_id != by.project_id:
        raise NotFoundError
    if session.scalar(select(open_for(by)).where(Article.id == article.id)):
        raise OwnArticleError


def _append(session: Session, article: Article, by: Person, event_type: str) -> str:
    """When it was done, to the second, as the ledger has it: an export must say the same."""
    gold.refresh(session, article.id)  # what is asked of adjudicators changes
    role = "adjudicator" if by.is_adjudicator else "manager"
    subject = f"{article.external_id}@{article.version}"
    event = ledger.append(session, article.project_id, event_type, subject, {}, by=by, role=role)
    return event.at
