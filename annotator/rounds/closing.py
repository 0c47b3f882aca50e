"""Closing a round: nothing of it is dealt any more; what was handed in stays."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator import clock, ledger
from annotator.errors import ConflictError, mark
from annotator.labeling import dealing
from annotator.labeling.leases import IS_OPEN
from annotator.models import Article, Assignment, Person, Round
from annotator.rounds import finding


class OpenLeasesError(ConflictError):
    field = "release"
    message = mark(
        "Articles of this round that people have open: %(number)s. Wait until they submit; or say "
        "that they are taken back: their answers are kept, and do not count."
    )


def close(
    session: Session,
    phase: Round,
    *,
    release: bool = False,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> int:
    """Deal nothing of the round any more; how many articles were taken back from people.

    Raises OpenLeasesError when people work on some and `release` does not say that these are taken
    back. Closed twice is closed once. What was submitted counts, and is not taken back any more.
    """
    finding.held(session, phase)
    if phase.closed_at:
        return 0
    here = (
        Assignment.project_id == phase.project_id,
        Assignment.round_id == phase.id,
        IS_OPEN,
    )
    number = session.scalar(select(func.count()).where(*here)) or 0
    if number and not release:
        raise OpenLeasesError(number=number)
    dealing.release_all(session, *here)
    phase.closed_at = clock.now()
    _record(session, phase, by, role)
    dealing.deal(session, phase.project_id)
    return number


def reopen(
    session: Session, phase: Round, *, by: Person | None = None, role: str = ledger.OPERATOR
) -> None:
    """Undo the closing: what was taken back is dealt again, to who had it when nobody else can."""
    finding.held(session, phase)
    if not phase.closed_at:
        return
    phase.closed_at = None
    _record(session, phase, by, role)
    dealing.look_again(session, Article.round_id == phase.id)
    dealing.deal(session, phase.project_id)


def _record(session: Session, phase: Round, by: Person | None, role: str) -> None:
    session.flush()
    payload = {"closed": phase.closed_at is not None}
    ledger.append(session, phase.project_id, "round.close", phase.name, payload, by=by, role=role)
