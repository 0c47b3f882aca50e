"""What was said of a sentence goes over to the one that carries it on in the next version."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from annotator.models import (
    Act,
    Annotation,
    AnnotationRequest,
    Appeal,
    ArticleVersion,
    Assignment,
    ClaimSentence,
    CutReport,
    Decision,
    DecisionLink,
    Hold,
    Link,
    Sentence,
    TestItem,
)

CARRIED = (
    Annotation.sentence_id,
    AnnotationRequest.sentence_id,
    Act.sentence_id,
    Appeal.sentence_id,
    ClaimSentence.sentence_id,
    CutReport.sentence_id,
    Decision.sentence_id,
    Hold.sentence_id,
    TestItem.sentence_id,
)
INHERITED = (
    "project_id",
    "round_id",
    "article_id",
    "person_id",
    "turn",
    "state",
    "extra",
    "blind",
    "opened_at",
    "leased_until",
    "submitted_at",
    "returned",
)


def carry_over(session: Session, old: ArticleVersion, new: ArticleVersion) -> None:
    """Answers with their links and acts, decisions, holds: `carried_from_id` says where to.

    Every assignment of the old version goes on as one of the new version.
    """
    for column in CARRIED:
        _move(session, column, new, column.in_(_old_ones(new)))
    answers = select(Annotation.id).where(Annotation.sentence_id.in_(_new_ones(new)))
    there = Link.target_id.in_(_old_ones(new)) & Link.annotation_id.in_(answers)
    _move(session, Link.target_id, new, there)
    decisions = select(Decision.id).where(Decision.sentence_id.in_(_new_ones(new)))
    there = DecisionLink.target_id.in_(_old_ones(new)) & DecisionLink.decision_id.in_(decisions)
    _move(session, DecisionLink.target_id, new, there)
    for assignment_id, heir_id in _heirs(session, old, new):
        for table in (Annotation, AnnotationRequest, Act):
            theirs = (table.assignment_id == assignment_id) & table.sentence_id.in_(_new_ones(new))
            _update(session, table, theirs, assignment_id=heir_id)
    session.expire_all()


def _new_ones(new: ArticleVersion) -> Select[int]:
    return select(Sentence.id).where(Sentence.version_id == new.id)


def _old_ones(new: ArticleVersion) -> Select[int | None]:
    return select(Sentence.carried_from_id).where(
        Sentence.version_id == new.id, Sentence.carried_from_id.is_not(None)
    )


def _move(
    session: Session,
    column: InstrumentedAttribute[Any],
    new: ArticleVersion,
    which: ColumnElement[bool],
) -> None:
    successor = _new_ones(new).where(Sentence.carried_from_id == column).scalar_subquery()
    _update(session, column.class_, which, **{column.key: successor})


def _update(session: Session, table: Any, which: ColumnElement[bool], **values: Any) -> None:
    statement = update(table).where(which).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))


def _heirs(session: Session, old: ArticleVersion, new: ArticleVersion) -> list[tuple[int, int]]:
    """Make an assignment of the new version for each of the old one; which is whose."""
    here = Sentence.version_id == new.id
    rows = session.execute(select(Sentence.carried_from_id, Sentence.id).where(here))
    successors = dict(rows.all())
    query = select(Assignment).where(Assignment.version_id == old.id).order_by(Assignment.id)
    assignments = session.scalars(query).all()
    heirs = [_heir(assignment, new, successors) for assignment in assignments]
    for assignment in assignments:
        assignment.state = "released"
    session.add_all(heirs)
    session.flush()
    return [(was.id, heir.id) for was, heir in zip(assignments, heirs, strict=True)]


def _heir(
    assignment: Assignment, new: ArticleVersion, successors: dict[int | None, int]
) -> Assignment:
    scope = assignment.scope
    return Assignment(
        version_id=new.id,
        scope=None if scope is None else [successors[key] for key in scope if key in successors],
        **{name: getattr(assignment, name) for name in INHERITED},
    )
