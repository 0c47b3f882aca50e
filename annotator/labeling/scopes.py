"""Which sentences of an article somebody is asked for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.models import Article, Gold, Sentence


def lacking(session: Session, article: Article, version_id: int | None) -> list[int] | None:
    """The sentences that want more answers, in the place of somebody who gave it up after it came
    back; null: all do.
    """
    current = (Sentence.version_id == version_id, Sentence.retired.is_(None))
    rows = session.execute(
        select(Gold.sentence_id, Gold.n)
        .join(Gold.sentence)
        .where(*current)
        .order_by(Sentence.start)
    ).all()
    lacking = [key for key, n in rows if n < article.wanted]
    return lacking if 0 < len(lacking) < len(rows) else None


def spans(session: Session, scope: list[int] | None) -> list[list[int]] | None:
    """A scope as the ledger has it: [start, end] of each sentence."""
    if scope is None:
        return None
    rows = session.execute(
        select(Sentence.start, Sentence.end).where(Sentence.id.in_(scope)).order_by(Sentence.start)
    )
    return [[start, end] for start, end in rows]
