"""The rounds as they are stored, beside what the ledger tells of them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from annotator.models import Person, Project, Round, RoundPerson
from annotator.rounds import plans
from annotator.verify.rounds import Rounds

Told = tuple[dict[str, Any], set[str], dict[tuple[str, str], Any]]


def stored(session: Session, project: Project) -> Told:
    """Each round by its name, which of them are closed, and what they say of people."""
    phases = session.scalars(
        select(Round)
        .options(joinedload(Round.guideline), joinedload(Round.requires))
        .where(Round.project_id == project.id)
    ).all()
    said = session.execute(
        select(Round.name, Person.pid, RoundPerson.works, RoundPerson.quota)
        .join(RoundPerson, RoundPerson.round_id == Round.id)
        .join(RoundPerson.person)
        .where(Round.project_id == project.id)
    )
    people = {(name, pid): {"works": works, "quota": quota} for name, pid, works, quota in said}
    closed = {phase.name for phase in phases if phase.closed_at}
    return {phase.name: plans.payload(phase) for phase in phases}, closed, people


def differs(here: Told, told: Rounds) -> bool:
    """Whether the ledger says otherwise; of people it tells what somebody set."""
    phases, closed, people = here
    return (
        phases != {name: plans.told(payload) for name, payload in told.now.items()}
        or closed != told.closed
        or any(people.get(key) != said for key, said in told.people.items())
    )
