"""What stands before an adjudicator: how much is to decide, what waits, what is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from annotator.adjudication import closing, queue
from annotator.adjudication.filters import EVERYTHING, Filters
from annotator.adjudication.gold import AnySelect
from annotator.adjudication.rights import decided_for, labels_here, visible_to
from annotator.adjudication.standing import STANDS
from annotator.labelsets import LabelSet, label_set
from annotator.models import (
    Account,
    AnnotationRequest,
    Article,
    ArticleVersion,
    Assignment,
    CutReport,
    Decision,
    Gold,
    Person,
    Sentence,
)

PAGE = 50  # decisions in a list


@dataclass(frozen=True)
class Waiting:
    """So many sentences in so many articles want that many more people's answers."""

    more: int
    articles: int
    sentences: int


@dataclass(frozen=True)
class Overview:
    """`blocked` counts articles in which every adjudicator has annotated, so nobody may decide.

    `requested` sentences wait for another annotation, `reported` for a manager to cut them anew.
    """

    to_decide: int
    waiting: list[Waiting]
    requested: int
    reported: int
    blocked: int
    closable: list[Article]


@dataclass(frozen=True)
class Decided:
    """A decision with the sentence that it is about."""

    decision: Decision
    text: str
    article: Article
    stands: bool
    stale: bool

    @property
    def labels(self) -> LabelSet:
        return label_set(self.decision.guideline)


@dataclass(frozen=True)
class Decisions:
    """Decisions in a list, the latest first; `before` is where it goes on, null at its end."""

    rows: Sequence[Decided]
    before: int | None


def overview(session: Session, person: Person) -> Overview:
    return Overview(
        to_decide=queue.count(session, person),
        waiting=_waiting(session, person),
        requested=_requested(session, person),
        reported=_reported(session, person),
        blocked=_blocked(session, person),
        closable=closing.closable(session, person),
    )


def decided(
    session: Session, person: Person, before: int | None = None, filters: Filters = EVERYTHING
) -> Decisions:
    """The decisions of the project that the person may see, from behind that id."""
    text = func.substr(ArticleVersion.text, Sentence.start + 1, Sentence.end - Sentence.start)
    query = (
        select(Decision, text, Article, STANDS, Gold.stale)
        .join(Decision.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Gold, Gold.sentence_id == Decision.sentence_id)
        .options(joinedload(Decision.guideline), contains_eager(Decision.sentence))
        .where(
            Decision.project_id == person.project_id,
            Decision.undone_seq.is_(None),
            Gold.status != "excluded",
            *filters.of_decided(),
            *decided_for(session, person),
        )
        .limit(PAGE + 1)
    )
    query = _behind(session, query, before, filters)
    rows = [
        Decided(decision, words or "", article, stands, stale and stands)
        for decision, words, article, stands, stale in session.execute(query)
    ]
    page = rows[:PAGE]
    return Decisions(page, page[-1].decision.id if len(rows) > PAGE else None)


def _behind(session: Session, query: AnySelect, before: int | None, filters: Filters) -> AnySelect:
    """The latest first, or those on which annotators differ most; behind one of them."""
    by_entropy = filters.order == "entropy"
    order = (Gold.entropy.desc(),) if by_entropy else ()
    query = query.order_by(*order, Decision.id.desc())
    last = session.get(Decision, before) if before is not None else None
    if last is None:
        return query
    entropy = session.get_one(Gold, last.sentence_id).entropy
    later = Decision.id < last.id
    if by_entropy:
        later = (Gold.entropy < entropy) | (Gold.entropy == entropy) & later
    return query.where(later)


def _waiting(session: Session, person: Person) -> list[Waiting]:
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


def _requested(session: Session, person: Person) -> int:
    met = Gold.n > AnnotationRequest.n
    return _elsewhere(session, person, select(AnnotationRequest).where(~met), AnnotationRequest)


def _reported(session: Session, person: Person) -> int:
    query = select(CutReport).where(CutReport.role == "adjudicator")
    return _elsewhere(session, person, query, CutReport)


def _elsewhere(session: Session, person: Person, query: AnySelect, table: Any) -> int:
    """How many sentences of open articles rows of that table are about."""
    rules = (*visible_to(session, person), Article.closed_at.is_(None), Gold.status != "excluded")
    query = query.join(Gold, Gold.sentence_id == table.sentence_id).join(Gold.article).where(*rules)
    counted = query.with_only_columns(func.count(Gold.sentence_id.distinct()))
    return session.scalar(counted) or 0


def _blocked(session: Session, person: Person) -> int:
    """Told by who took part alone, so that it says nothing of what they answered."""
    if person.project.own_decisions or not labels_here(session, person):
        return 0
    free, given = aliased(Person), aliased(Assignment)
    may_decide = (
        exists()
        .where(
            free.project_id == Article.project_id,
            free.is_adjudicator,
            free.account_id == Account.id,
            Account.active,
        )
        .where(
            ~exists().where(
                given.article_id == Article.id,
                given.person_id == free.id,
                given.state == "submitted",
            )
        )
    )
    query = select(func.count()).where(
        Article.project_id == person.project_id,
        Article.visible,
        Article.closed_at.is_(None),
        Article.withdrawn_at.is_(None),
        ~may_decide,
    )
    return session.scalar(query) or 0
