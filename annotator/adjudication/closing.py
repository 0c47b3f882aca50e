"""Closing an article: its answers are fixed, and its annotators see what became of them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session

from annotator import clock, ledger
from annotator.adjudication import gold
from annotator.blindness import open_for
from annotator.errors import ConflictError, ForbiddenError, NotFoundError, mark
from annotator.labeling import acts, dealing, looking_again
from annotator.models import Article, Assignment, Gold, Person, Sentence
from annotator.rounds import wanting

SHOWN = 20  # articles offered for closing at a time
WAITS: ColumnElement[bool] = or_(
    Gold.status.in_(("insufficient", "unresolved")), Gold.stale, Gold.asks == "difference"
)


class NotSettledError(ConflictError):
    message = mark(
        "Not yet settled. Sentences that want more answers: %(answers)s; that want a decision: "
        "%(decisions)s. The first of them is number %(n)s. Settle them, then close."
    )


class WithdrawnError(ConflictError):
    message = mark("This article is withdrawn. Bring it back first, then close it.")


class NothingCountsError(ConflictError):
    message = mark("Nothing in this article counts for the gold, so there is nothing to close.")


class OwnArticleError(ForbiddenError):
    message = mark("You annotate this article, so another adjudicator or manager closes it.")


@dataclass(frozen=True)
class Offer:
    """Whether somebody may close an article: it is `closed` already, or nothing is `missing`.

    `looks`: how many of its sentences adjudicators are still asked about, which closing ends.
    """

    closed: bool
    missing: "Missing | None"
    looks: int


@dataclass(frozen=True)
class Missing:
    """So many sentences of an article want `answers`, so many `decisions`; the `first` of them.

    Why a decision is wanted is not told: one decides first, then looks.
    """

    answers: int
    decisions: int
    first: int
    n: int  # the number of the first in its article


def find(session: Session, person: Person, article_id: int) -> Article:
    """The article of the person's project; raises NotFoundError."""
    article = session.get(Article, article_id)
    if article is None or article.project_id != person.project_id:
        raise NotFoundError
    return article


def close(session: Session, article: Article, by: Person, *, op: str | None = None) -> None:
    """Fix the article's answers; raises NotSettledError, WithdrawnError and
    NothingCountsError. Closed twice is closed once.

    Whoever has it open gets another one. `by` is an adjudicator or manager who does not annotate
    it, else OwnArticleError.
    """
    _lock(session, article, by)
    if acts.repeated(session, by, op, "close", article.id) or article.closed_at:
        return
    _check_settled(session, article)
    article.closed_at, article.was_closed = clock.now(), True
    article.closed_at = _append(session, article, by, "article.close")
    dealing.release_all(session, Assignment.article_id == article.id)
    dealing.deal(session, article.project_id)


def reopen(session: Session, article: Article, by: Person, *, op: str | None = None) -> None:
    """Undo the closing; what its annotators answer from now on is not blind.

    What closing took from somebody is dealt again, and what is to be looked at again comes back.
    """
    _lock(session, article, by)
    if acts.repeated(session, by, op, "reopen", article.id) or not article.closed_at:
        return
    article.closed_at = None
    wanting.renew(session, article)
    _append(session, article, by, "article.reopen")
    looking_again.ask(session, article.round, Article.id == article.id)
    dealing.deal(session, article.project_id)


def offer(session: Session, person: Person, article: Article) -> Offer | None:
    """What the person may do about an article: nothing while they annotate it."""
    hidden = session.scalar(select(open_for(person)).where(Article.id == article.id))
    if hidden or article.withdrawn_at or not person.roles & {"adjudicator", "manager"}:
        return None
    asked = select(func.count()).where(Gold.article_id == article.id, Gold.asks.is_not(None))
    return Offer(
        closed=article.closed_at is not None,
        missing=missing(session, article),
        looks=session.scalar(asked) or 0,
    )


def missing(session: Session, article: Article) -> Missing | None:
    """What keeps the article from being closed; null when nothing does."""
    waits = (Gold.article_id == article.id) & WAITS
    first = session.execute(
        select(Sentence.id, Sentence.version_id, Sentence.start)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .where(waits)
        .order_by(Sentence.start)
        .limit(1)
    ).one_or_none()
    if first is None:
        return None
    answers = func.sum(case((Gold.status == "insufficient", 1), else_=0))
    n, unanswered = session.execute(select(func.count(), answers).where(waits)).one()
    before = select(func.count()).where(
        Sentence.version_id == first.version_id,
        Sentence.start <= first.start,
        Sentence.retired.is_(None),
    )
    return Missing(unanswered, n - unanswered, first.id, session.scalar(before) or 0)


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
    waits = exists().where(Gold.article_id == Article.id, WAITS)
    counts = exists().where(Gold.article_id == Article.id, Gold.status != "excluded")
    return counts & ~waits


def _check_settled(session: Session, article: Article) -> None:
    if article.withdrawn_at:
        raise WithdrawnError
    found = missing(session, article)
    if found:
        raise NotSettledError(answers=found.answers, decisions=found.decisions, n=found.n)
    if not session.scalar(select(_settled()).where(Article.id == article.id)):
        raise NothingCountsError


def _lock(session: Session, article: Article, by: Person) -> None:
    session.flush()
    session.execute(
        select(Article.id).where(Article.id == article.id).with_for_update(key_share=True)
    )
    session.refresh(article, ["closed_at", "version", "visible", "withdrawn_at"])
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
