"""The part of training exports that each group of articles belongs to: given once, for ever."""

from collections.abc import Mapping

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.models import Person, Split


def remembered(session: Session, project_id: int) -> dict[str, str]:
    """The part of each group that has one."""
    query = select(Split.group_name, Split.split).where(Split.project_id == project_id)
    return dict(session.execute(query).all())


def inherit(
    session: Session, project_id: int, given: Mapping[str, str], *, by: Person | None, role: str
) -> None:
    """Give groups that have no part yet that of the group which their articles left."""
    kept = remembered(session, project_id)
    give(session, project_id, {k: v for k, v in given.items() if k not in kept}, by, role)


def give(
    session: Session, project_id: int, given: dict[str, str], by: Person | None, role: str
) -> None:
    """Store the parts of groups that have none, with the event that says so."""
    if not given:
        return
    rows = [
        {"project_id": project_id, "group_name": name, "split": part}
        for name, part in given.items()
    ]
    session.execute(insert(Split), rows)
    ledger.append(session, project_id, "split.set", "splits", given, by=by, role=role)
