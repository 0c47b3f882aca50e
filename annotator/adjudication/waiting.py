"""What keeps a sentence from adjudicators: it is with another annotator, or with a manager."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from annotator.models import AnnotationRequest, CutReport, Gold

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
