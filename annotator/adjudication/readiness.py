"""What cannot be decided yet, and what it waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from annotator.adjudication import queue, waiting
from annotator.adjudication.rights import annotated_near, labels_here, visible_to
from annotator.corpus.reading import SENTENCE_TEXT
from annotator.models import (
    Account,
    AnnotationRequest,
    Article,
    Assignment,
    CutReport,
    Gold,
    Person,
    Project,
    Sentence,
)

SHOWN = 10  # sentences that are named


@dataclass(frozen=True)
class Waiting:
    """So many sentences in so many articles want that many more people's answers."""

    more: int
    articles: int
    sentences: int


@dataclass(frozen=True)
class Elsewhere:
    """So many sentences that somebody else has first; the first SHOWN, with their articles."""

    n: int
    rows: Sequence[tuple[int, str, Article]]


def unanswered(session: Session, person: Person) -> list[Waiting]:
    """By article first, which the index of gold answers alone; its sentences want the same."""
    of_article = (
        select(
            Gold.article_id,
            func.count().label("sentences"),
            func.min(Gold.sentence_id).label("first"),
        )
        .where(Gold.project_id == person.project_id, Gold.status == "insufficient")
        .group_by(Gold.article_id)
        .subquery()
    )
    more = Article.wanted - Gold.n
    query = (
        select(more, func.count(), func.sum(of_article.c.sentences))
        .select_from(of_article)
        .join(Gold, Gold.sentence_id == of_article.c.first)
        .join(Article, Article.id == of_article.c.article_id)
        .where(*visible_to(session, person), Article.closed_at.is_(None))
        .group_by(more)
        .order_by(more)
    )
    return [Waiting(*row) for row in session.execute(query)]


def requested(session: Session, person: Person) -> Elsewhere:
    """The sentences that wait for another annotation."""
    return _elsewhere(session, person, AnnotationRequest.sentence_id, waiting.REQUESTED)


def reported(session: Session, person: Person) -> Elsewhere:
    """The sentences that wait for a manager to cut them anew."""
    return _elsewhere(session, person, CutReport.sentence_id, waiting.REPORTED)


def _elsewhere(
    session: Session, person: Person, listed: Any, waits: ColumnElement[bool]
) -> Elsewhere:
    """`listed`: the column of the sentences that may wait, which are few."""
    query = (
        select(Sentence.id, SENTENCE_TEXT, Article)
        .join(Sentence.version)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .join(Gold.article)
        .where(Sentence.id.in_(select(listed)), waits, Gold.status != "excluded")
        .where(Article.closed_at.is_(None), *visible_to(session, person))
    )
    n = session.scalar(query.with_only_columns(func.count())) or 0
    first = query.order_by(Article.id, Sentence.start).limit(SHOWN)
    rows = [(key, words or "", article) for key, words, article in session.execute(first)]
    return Elsewhere(n, rows)


def blocked(session: Session, person: Person) -> int:
    """How many articles nobody may decide in, also an appeal in a closed one.

    Told by who took part alone, so that it says nothing of what they answered.
    """
    if person.project.own_decisions or not labels_here(session, person):
        return 0
    appealed = exists().where(Gold.article_id == Article.id, Gold.asks == "appeal")
    query = select(Article.id).where(
        Article.project_id == person.project_id,
        Article.visible,
        or_(Article.closed_at.is_(None), appealed),
        Article.withdrawn_at.is_(None),
        ~_somebody_free(person.project),
    )
    some = query.limit(queue.COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _somebody_free(project: Project) -> ColumnElement[bool]:
    """Whether an adjudicator of the project had no part in the query's Article."""
    free, given = aliased(Person), aliased(Assignment)
    handed_in = exists().where(
        given.article_id == Article.id, given.person_id == free.id, given.state == "submitted"
    )
    rules = [
        free.project_id == project.id,
        free.is_adjudicator,
        exists().where(Account.id == free.account_id, Account.active),
        ~handed_in,
    ]
    if not project.group_decisions:
        rules.append(~annotated_near(free))
    return exists().where(*rules)
