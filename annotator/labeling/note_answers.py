"""What the leads answered to one's own notes; nobody else is told."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, aliased, contains_eager

from annotator.models import Annotation, Article, Assignment, NoteAnswer, Person
from annotator.training import second_turns

TOLD = 5  # that the start page shows
LATER = aliased(NoteAnswer)
LAST = select(func.max(LATER.id)).where(LATER.annotation_id == Annotation.id).scalar_subquery()


def told(session: Session, person: Person) -> list[NoteAnswer]:
    """The latest answers to the person's own notes, with their sentences."""
    query = (
        select(NoteAnswer)
        .join(NoteAnswer.annotation)
        .join(Annotation.assignment)
        .join(Assignment.article)
        .options(
            contains_eager(NoteAnswer.annotation)
            .contains_eager(Annotation.assignment)
            .contains_eager(Assignment.article)
        )
        .where(
            NoteAnswer.project_id == person.project_id,
            NoteAnswer.id == LAST,
            Assignment.person_id == person.id,
            Article.withdrawn_at.is_(None),
            ~second_turns.hides(person),
        )
    )
    return list(session.scalars(query.order_by(NoteAnswer.id.desc()).limit(TOLD)))


def of_sentence(session: Session, person: Person, sentence_id: int) -> Sequence[NoteAnswer]:
    """What the person was told about their notes to that sentence, the latest first."""
    query = (
        select(NoteAnswer)
        .join(NoteAnswer.annotation)
        .join(Annotation.assignment)
        .where(Annotation.sentence_id == sentence_id, Assignment.person_id == person.id)
        .where(~second_turns.hides(person))
    )
    return session.scalars(query.order_by(NoteAnswer.id.desc())).all()


def follow(session: Session, annotation: Annotation | None, note: str | None) -> None:
    """Where another note stands from now on, what was answered was not to this one."""
    if annotation and annotation.comment != note:
        here = NoteAnswer.annotation_id == annotation.id
        session.execute(update(NoteAnswer).where(here).values(changed=True))


def forget(session: Session, annotation: Annotation | None) -> None:
    """The annotation goes, and with it what was answered to its note; the ledger keeps both."""
    if annotation:
        session.execute(delete(NoteAnswer).where(NoteAnswer.annotation_id == annotation.id))
