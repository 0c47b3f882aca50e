"""The queue as a list, for projects that do not decide first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from annotator.adjudication.asking import ASKS
from annotator.adjudication.filters import EVERYTHING, Filters
from annotator.adjudication.gold import AnySelect
from annotator.adjudication.queue import to_decide
from annotator.corpus.reading import SENTENCE_TEXT
from annotator.errors import NotFoundError
from annotator.models import Article, Gold, Person, Sentence

PAGE = 50
MOST = 10_000  # counted by reason and pair


@dataclass(frozen=True)
class Row:
    """A sentence that is to be decided, with its article; its gold says why."""

    gold: Gold
    article: Article
    text: str


@dataclass(frozen=True)
class Listing:
    """Some of the queue; `by_asks` counts it by reason, `pairs` the pairs that differ.

    `counted`: all of it; else the first MOST, and there may be other reasons and pairs. `after` is
    where the list goes on, null at its end.
    """

    rows: Sequence[Row]
    by_asks: dict[str, int]
    pairs: dict[str, int]
    counted: bool
    after: int | None


def listing(
    session: Session, person: Person, filters: Filters, after: int | None = None
) -> Listing:
    """What the person may decide, behind that sentence; NotFoundError where one decides first."""
    if person.project.decide_first:
        raise NotFoundError
    query = to_decide(session, person, filters).join(Gold.sentence).join(Sentence.version)
    rows = session.execute(
        _ordered(session, query.with_only_columns(Gold, Article, SENTENCE_TEXT), filters, after)
    ).all()
    counts = dict(_counted(session, person, Gold.asks, EVERYTHING))
    return Listing(
        rows=[Row(gold, article, words or "") for gold, article, words in rows[:PAGE]],
        by_asks={asks: counts[asks] for asks in ASKS if asks in counts},
        pairs=dict(_counted(session, person, Gold.pair, Filters(asks=filters.asks))),
        counted=sum(counts.values()) < MOST,
        after=rows[PAGE - 1][0].sentence_id if len(rows) > PAGE else None,
    )


def _ordered(session: Session, query: AnySelect, filters: Filters, after: int | None) -> AnySelect:
    last = session.get(Gold, after) if after is not None else None
    by_entropy = filters.order == "entropy"
    order = (Gold.entropy.desc(), Gold.sentence_id)
    query = query.order_by(*(order if by_entropy else (Gold.article_id, Sentence.start)))
    if last is not None and by_entropy:
        as_much = (Gold.entropy == last.entropy) & (Gold.sentence_id > last.sentence_id)
        query = query.where((Gold.entropy < last.entropy) | as_much)
    elif last is not None:
        place = tuple_(Gold.article_id, Sentence.start)
        query = query.where(place > tuple_(last.article_id, last.sentence.start))
    return query.limit(PAGE + 1)


def _counted(
    session: Session, person: Person, column: InstrumentedAttribute[Any], filters: Filters
) -> list[tuple[str, int]]:
    """How often each value of the column is to be decided, the most frequent first, among MOST."""
    some = to_decide(session, person, filters).with_only_columns(column.label("value"))
    few = some.limit(MOST).subquery()
    query = select(few.c.value, func.count()).group_by(few.c.value)
    rows = session.execute(query.order_by(func.count().desc(), few.c.value))
    return [(value, n) for value, n in rows if value is not None]
