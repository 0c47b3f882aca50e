"""Which decision of a sentence stands: of those that were not taken back, the latest."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from annotator.models import Decision

MADE, LATER = aliased(Decision), aliased(Decision)  # the query may have decisions of its own
STANDS: ColumnElement[bool] = Decision.undone_seq.is_(None) & ~exists().where(
    LATER.sentence_id == Decision.sentence_id,
    LATER.id > Decision.id,
    LATER.undone_seq.is_(None),
)


def standing(session: Session, sentence_id: int) -> Decision | None:
    """The sentence's decision that is neither undone nor superseded."""
    query = select(Decision).where(
        Decision.sentence_id == sentence_id, Decision.undone_seq.is_(None)
    )
    return session.scalar(query.order_by(Decision.id.desc()).limit(1))


def of_standing(column: InstrumentedAttribute[Any], sentence_id: Any) -> ScalarSelect[Any]:
    """What the standing decision of a query's sentence says, by a column of Decision."""
    return (
        select(getattr(MADE, column.key))
        .where(MADE.sentence_id == sentence_id, MADE.undone_seq.is_(None))
        .order_by(MADE.id.desc())
        .limit(1)
        .correlate_except(MADE)
        .scalar_subquery()
    )
