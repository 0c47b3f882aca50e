"""What becomes of an assignment, as the ledger tells it, and how long it is somebody's."""

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from annotator import clock, ledger
from annotator.models import Assignment, Event, Person

LEASE_SECONDS = 7 * 24 * 3600  # without work; every answer extends it
IS_OPEN = Assignment.state == literal_column("'open'")  # as an index of few rows has it
MAKES_ROOM = ("assignment.release", "assignment.reopen", "assignment.return")


def record(
    session: Session,
    assignment: Assignment,
    type: str,  # noqa: A002 - the format's word
    *,
    by: Person | None = None,
    role: str = ledger.SYSTEM,
    words: dict[str, str] | None = None,
    **more: object,
) -> Event:
    """The event of something that became of an assignment; its article is held by the caller."""
    if type in MAKES_ROOM:
        assignment.article.served = False  # dealing looks at it again
        session.flush()
    became = act(assignment, type, by=by, role=role, words=words, **more)
    [event] = ledger.append_all(session, assignment.project_id, [became])
    return event


def act(
    assignment: Assignment,
    type: str,  # noqa: A002 - the format's word
    *,
    by: Person | None = None,
    role: str = ledger.SYSTEM,
    words: dict[str, str] | None = None,
    **more: object,
) -> ledger.Act:
    """What becomes of an assignment, for the ledger."""
    payload = {
        "person": assignment.person.pid,
        "round": assignment.round.name,
        "turn": assignment.turn,
        **more,
    }
    article, version = assignment.article, assignment.version
    subject = f"{article.external_id}@{version.version}"
    return ledger.Act(type, subject, payload, by, role, words)


def release_all(session: Session, *which: ColumnElement[bool]) -> int:
    """Nobody works on these assignments any more; what they answered comes back with them.

    The caller holds their articles. Returns how many they are.
    """
    query = select(Assignment).where(Assignment.state == "open", *which).order_by(Assignment.id)
    held = query.with_for_update(key_share=True, of=Assignment)
    found = session.scalars(held.execution_options(populate_existing=True)).all()
    for assignment in found:
        assignment.state = "released"
        session.flush()
        record(session, assignment, "assignment.release")
    return len(found)


def extend(assignment: Assignment) -> None:
    """Work extends the lease; written once an hour, not with every answer."""
    if assignment.leased_until < clock.after(LEASE_SECONDS - 3600):
        assignment.leased_until = clock.after(LEASE_SECONDS)


def open_again(assignment: Assignment) -> None:
    """What was submitted goes on; not blind where they may have decided here meanwhile."""
    assignment.state = "open"
    assignment.leased_until = clock.after(LEASE_SECONDS)
    if assignment.person.saw_answers and assignment.person.project.own_decisions:
        assignment.blind = False  # they may have seen what others answered
