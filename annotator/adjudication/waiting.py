"""What keeps a sentence from adjudicators: it is with another annotator, or with a manager."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from annotator.models import AnnotationRequest, CutReport, Gold, Person

ANNOTATOR, MANAGER = "annotator", "manager"
REQUESTED: ColumnElement[bool] = exists().where(
    AnnotationRequest.sentence_id == Gold.sentence_id, AnnotationRequest.n >= Gold.n
)
REPORTED: ColumnElement[bool] = exists().where(
    CutReport.sentence_id == Gold.sentence_id, CutReport.role == "adjudicator"
)


def waits_for(session: Session, sentence_id: int) -> str | None:
    """Who has it, ANNOTATOR or MANAGER; null when nobody is waited for."""
    query = select(REQUESTED, REPORTED).where(Gold.sentence_id == sentence_id)
    requested, reported = session.execute(query).one()
    return ANNOTATOR if requested else (MANAGER if reported else None)


def reported_by(session: Session, person: Person, sentence_id: int) -> bool:
    """Whether it waits for a manager because of a report of that adjudicator."""
    found = session.get(CutReport, (sentence_id, person.id))
    return found is not None and found.role == "adjudicator"
