"""Who works in a round, and how much of it they are given at most."""

from sqlalchemy.orm import Session

from annotator import ledger
from annotator.errors import InvalidError, NotFoundError, mark
from annotator.labeling import dealing
from annotator.models import Person, Round, RoundPerson
from annotator.rounds import finding

MOST = 1_000_000  # articles in a quota


class QuotaError(InvalidError):
    field = "quota"
    message = mark("The most articles for somebody is a number from 0 on, or nothing for no limit.")


def put(
    session: Session,
    phase: Round,
    person: Person,
    *,
    works: bool,
    quota: int | None = None,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> bool:
    """Say whether the person works in the round, and how many articles they are given at most.

    Who works in it no more gives back what they have not submitted; false when all is so already.
    Raises QuotaError, ClosedRoundError, and NotFoundError for another project's person.
    """
    if person.project_id != phase.project_id:
        raise NotFoundError
    if quota is not None and not 0 <= quota <= MOST:
        raise QuotaError
    finding.held(session, phase)
    finding.check_open(phase)
    row = session.get(RoundPerson, (phase.id, person.id))
    before = (row.works, row.quota) if row else (phase.everybody, None)
    if before == (works, quota):
        return False
    row = row or RoundPerson(round_id=phase.id, person_id=person.id)
    row.works, row.quota = works, quota
    session.add(row)
    session.flush()
    payload = {"person": person.pid, "works": works, "quota": quota}
    ledger.append(session, phase.project_id, "round.person", phase.name, payload, by=by, role=role)
    dealing.deal(session, phase.project_id)
    return True
