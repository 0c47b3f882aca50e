"""Closing an article: its answers are fixed, and its annotators see what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from annotator import clock, ledger
from annotator.adjudication import gold
from annotator.blindness import open_for
from annotator.corpus.reading import Reading, ReadSentence, read
from annotator.errors import ConflictError, ForbiddenError, NotFoundError, mark
from annotator.labeling import acts
from annotator.labelsets import LabelSet, label_set
from annotator.models import (
    Annotation,
    Article,
    Assignment,
    Decision,
    Gold,
    Person,
    Round,
)

SHOWN = 20  # articles offered for closing at a time
PAGE = 50  # closed articles in a list


class NotSettledError(ConflictError):
    message = mark(
        "Something in this article still waits for an answer or a decision. Settle it, then close."
    )


class OwnArticleError(ForbiddenError):
    message = mark("You annotate this article, so another adjudicator or manager closes it.")


@dataclass(frozen=True)
class Outcome:
    """What became of one answer: the gold, and the decision behind it if there is one."""

    sentence: ReadSentence
    annotation: Annotation
    gold: Gold
    decision: Decision | None

    @property
    def differs(self) -> bool:
        """Not so when both skip it, be it for another reason."""
        return self.gold.status == "ambiguous" or self.annotation.label != self.gold.label


@dataclass(frozen=True)
class ClosedList:
    """Closed articles in a list; `after` is where the next page goes on, null on the last."""

    articles: Sequence[Article]
    after: int | None


@dataclass(frozen=True)
class ClosedArticle:
    """A closed article as one of its annotators sees it, in the order of its sentences."""

    article: Article
    labels: LabelSet
    outcomes: tuple[Outcome, ...]


def find(session: Session, person: Person, article_id: int) -> Article:
    """The article of the person's project; raises NotFoundError."""
    article = session.get(Article, article_id)
    if article is None or article.project_id != person.project_id:
        raise NotFoundError
    return article


def close(session: Session, article: Article, by: Person, *, op: str | None = None) -> None:
    """Fix the article's answers; raises NotSettledError. Closed twice is closed once.

    `by` is an adjudicator or manager who does not annotate it, else OwnArticleError.
    """
    _lock(session, article, by)
    if acts.repeated(session, by, op, "close", article.id) or article.closed_at:
        return
    if not session.scalar(select(_settled()).where(Article.id == article.id)):
        raise NotSettledError
    article.closed_at, article.was_closed = clock.now(), True
    _append(session, article, by, "article.close")


def reopen(session: Session, article: Article, by: Person, *, op: str | None = None) -> None:
    """Undo the closing; what its annotators answer from now on is not blind."""
    _lock(session, article, by)
    if acts.repeated(session, by, op, "reopen", article.id) or not article.closed_at:
        return
    article.closed_at = None
    _append(session, article, by, "article.reopen")


def closable(session: Session, person: Person) -> list[Article]:
    """The first articles in which nothing waits any more, but for those that they annotate."""
    return list(
        session.scalars(
            select(Article)
            .where(
                Article.project_id == person.project_id,
                Article.visible,
                Article.closed_at.is_(None),
                _settled(),
                ~open_for(person),
            )
            .order_by(Article.position, Article.id)
            .limit(SHOWN)
        )
    )


def closed(session: Session, person: Person, after: int = 0) -> ClosedList:
    """The closed articles that the person annotated, from the one after that id."""
    found = session.scalars(
        select(Article)
        .where(
            Article.project_id == person.project_id,
            Article.closed_at.is_not(None),
            Article.id > after,
            exists().where(
                Assignment.article_id == Article.id,
                Assignment.person_id == person.id,
                Assignment.state == "submitted",
            ),
        )
        .order_by(Article.id)
        .limit(PAGE + 1)
    ).all()
    return ClosedList(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def outcome(session: Session, person: Person, article_id: int) -> ClosedArticle:
    """What became of each of the person's answers; NotFoundError before the article is closed."""
    assignment = session.scalars(
        select(Assignment)
        .join(Assignment.article)
        .options(
            joinedload(Assignment.article),
            joinedload(Assignment.round).joinedload(Round.guideline),
        )
        .where(
            Assignment.article_id == article_id,
            Assignment.person_id == person.id,
            Assignment.state == "submitted",
            Article.closed_at.is_not(None),
        )
        .order_by(Assignment.id.desc())
        .limit(1)
    ).one_or_none()
    if assignment is None:
        raise NotFoundError
    reading = read(session, assignment.version_id)
    return ClosedArticle(
        assignment.article,
        label_set(assignment.round.guideline),
        tuple(_outcomes(session, assignment, reading)),
    )


def _outcomes(session: Session, assignment: Assignment, reading: Reading) -> list[Outcome]:
    rows = session.execute(
        select(Annotation, Gold)
        .join(Gold, Gold.sentence_id == Annotation.sentence_id)
        .where(Annotation.assignment_id == assignment.id)
    )
    answered = {annotation.sentence_id: (annotation, stands) for annotation, stands in rows}
    decisions = {
        decision.sentence_id: decision
        for decision in session.scalars(
            select(Decision)
            .where(Decision.sentence_id.in_(answered), Decision.undone_seq.is_(None))
            .order_by(Decision.id)
        )
    }
    return [
        Outcome(sentence, *answered[sentence.id], decisions.get(sentence.id))
        for sentence in reading.sentences
        if sentence.id in answered
    ]


def _settled() -> ColumnElement[bool]:
    """Of an article: something of it counts, and nothing is insufficient, unresolved or stale."""
    waits = exists().where(
        Gold.article_id == Article.id,
        or_(Gold.status.in_(("insufficient", "unresolved")), Gold.stale),
    )
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


def _append(session: Session, article: Article, by: Person, event_type: str) -> None:
    gold.refresh(session, article.id)  # what is asked of adjudicators changes
    role = "adjudicator" if by.is_adjudicator else "manager"
    subject = f"{article.external_id}@{article.version}"
    ledger.append(session, article.project_id, event_type, subject, {}, by=by, role=role)
