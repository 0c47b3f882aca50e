"""What stands before an adjudicator: how much is to decide, what waits, what is decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from annotator.adjudication import closing, queue, readiness
from annotator.adjudication.filters import EVERYTHING, Filters
from annotator.adjudication.gold import AnySelect
from annotator.adjudication.readiness import Elsewhere, Waiting
from annotator.adjudication.rights import decided_for
from annotator.adjudication.standing import STANDS
from annotator.corpus.reading import SENTENCE_TEXT
from annotator.labelsets import LabelSet, label_set
from annotator.models import (
    Article,
    ArticleVersion,
    Decision,
    Gold,
    Person,
    Sentence,
)

PAGE = 50  # decisions in a list


@dataclass(frozen=True)
class Overview:
    """`blocked` counts articles in which every adjudicator has annotated, so nobody may decide.

    `requested` sentences wait for another annotation, `reported` for a manager to cut them anew.
    `to_decide` ends at queue.COUNTED.
    """

    to_decide: int
    waiting: list[Waiting]
    requested: Elsewhere
    reported: Elsewhere
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
        waiting=readiness.unanswered(session, person),
        requested=readiness.requested(session, person),
        reported=readiness.reported(session, person),
        blocked=readiness.blocked(session, person),
        closable=closing.closable(session, person),
    )


def decided(
    session: Session, person: Person, before: int | None = None, filters: Filters = EVERYTHING
) -> Decisions:
    """The decisions of the project that the person may see, from behind that id."""
    query = (
        select(Decision, SENTENCE_TEXT, Article, STANDS, Gold.stale)
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
