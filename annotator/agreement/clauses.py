"""Which clauses of the guideline decide what annotators disagree on."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator.adjudication.rights import decided_for, visible_to
from annotator.models import Decision, Gold, Person


@dataclass(frozen=True)
class Clause:
    """A clause that decisions name where answers differ: `n` of them, `pairs` as Gold has them."""

    clause: str
    n: int
    pairs: Sequence[tuple[str, int]]


def clauses(session: Session, reader: Person) -> list[Clause]:
    """The clause named most first; of the decisions that stand and that the reader may see."""
    latest = (
        select(func.max(Decision.id))
        .where(Decision.project_id == reader.project_id, Decision.undone_seq.is_(None))
        .group_by(Decision.sentence_id)
    )
    seen = (decided_for if reader.is_adjudicator else visible_to)(session, reader)
    query = (
        select(Decision.clause, Gold.pair, func.count())
        .join(Gold, Gold.sentence_id == Decision.sentence_id)
        .join(Gold.article)
        .where(Decision.id.in_(latest), Decision.clause.is_not(None), Gold.pair.is_not(None), *seen)
        .group_by(Decision.clause, Gold.pair)
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for clause, pair, n in session.execute(query):
        found[str(clause)][str(pair)] = n
    rows = [Clause(name, of.total(), of.most_common()) for name, of in found.items()]
    return sorted(rows, key=lambda row: (-row.n, row.clause))
