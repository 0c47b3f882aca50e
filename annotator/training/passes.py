"""Who has passed a training round: found when all is handed in, or said by a lead."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import clock, ledger
from annotator.errors import ConflictError, ForbiddenError, NotFoundError, mark
from annotator.labeling import dealing
from annotator.models import Assignment, Person, Round, RoundPerson
from annotator.training import attempts, lessons, second_turns
from annotator.training.attempts import Attempt
from annotator.training.results import overseen


class StillTrainingError(ConflictError):
    message = mark("They have not handed in all articles of this round. Wait until they have.")


class RepeatedError(ConflictError):
    message = mark(
        "They have repeated this round already, with the same articles. Let them pass, or make "
        "another training round with other articles."
    )


class OwnTrainingError(ForbiddenError):
    message = mark("This is your own training, so another lead decides about it.")


def settle(session: Session, assignment: Assignment) -> None:
    """After an article is handed in: when it was the last of a training round, mark it.

    The pass mark and the test items are those of this moment.
    """
    if not lessons.teaches(assignment.round):
        return
    session.flush()
    attempt = _latest(session, assignment.round, assignment.person_id)
    if attempt.passed_at or not attempt.finished:
        return
    passed = attempt.mark.passes(assignment.round)
    _record(session, attempt, "passed" if passed else "failed")


def settle_round(session: Session, phase: Round) -> None:
    """After an article of a round was withdrawn: who waited for no other has passed, if enough is
    right in what is left.
    """
    if not lessons.teaches(phase):
        return
    session.flush()
    latest = {attempt.person.id: attempt for attempt in attempts.of(session, [phase])}
    for attempt in latest.values():
        if attempt.finished and not attempt.passed_at and attempt.mark.passes(phase):
            _record(session, attempt, "passed")


def let_pass(session: Session, lead: Person, round_id: int, person_id: int) -> None:
    """A lead says that somebody has passed, whatever their mark; said twice it is said once."""
    attempt = _found(session, lead, round_id, person_id)
    if not attempt.passed_at:
        _record(session, attempt, "passed", by=lead)
        dealing.deal(session, lead.project_id)


def ask_to_repeat(session: Session, lead: Person, round_id: int, person_id: int) -> None:
    """Have somebody do the round's articles again, from nothing; until then they have not passed.

    Raises StillTrainingError, and RepeatedError the second time.
    """
    attempt = _found(session, lead, round_id, person_id)
    if not attempt.finished:
        raise StillTrainingError
    firsts = session.scalars(
        select(Assignment)
        .join(Assignment.article)
        .where(
            Assignment.round_id == round_id,
            Assignment.person_id == person_id,
            Assignment.turn == 1,
            Assignment.state == "submitted",
            *attempts.READY,
        )
        .order_by(Assignment.id)
    ).all()
    if not [first for first in firsts if second_turns.open_(session, first)]:
        raise RepeatedError
    _record(session, attempt, "repeat", by=lead)


def _found(session: Session, lead: Person, round_id: int, person_id: int) -> Attempt:
    """Where that person is; raises NotFoundError for what the lead may not look after."""
    phase = next((one for one in overseen(session, lead) if one.id == round_id), None)
    if phase is None or lead.id == person_id:
        raise OwnTrainingError if lead.id == person_id else NotFoundError
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    return _latest(session, phase, person_id)


def _latest(session: Session, phase: Round, person_id: int) -> Attempt:
    found = attempts.of(session, [phase], Assignment.person_id == person_id)
    if not found:
        raise NotFoundError
    return found[-1]


def _record(session: Session, attempt: Attempt, outcome: str, by: Person | None = None) -> None:
    phase, person = attempt.phase, attempt.person
    row = session.get(RoundPerson, (phase.id, person.id))
    if row is None:
        row = RoundPerson(round_id=phase.id, person_id=person.id, works=phase.everybody)
        session.add(row)
    row.passed_at = clock.now() if outcome == "passed" else None
    session.flush()
    payload = {
        "person": person.pid,
        "outcome": outcome,
        "right": attempt.mark.right,
        "items": attempt.mark.items,
        "failed": list(attempt.mark.failed),
    }
    lead = "adjudicator" if by and by.is_adjudicator else "manager"
    role = lead if by else ledger.SYSTEM
    ledger.append(session, phase.project_id, "round.pass", phase.name, payload, by=by, role=role)
