"""What a training round tells its annotators after each answer, and never before."""

from collections.abc import Container
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from annotator.errors import ConflictError, mark
from annotator.labelsets import LabelSet, Named, label_set
from annotator.models import Annotation, Assignment, Round, TestItem

ANSWERED = (
    select(TestItem, Annotation.label)
    .join(Annotation, Annotation.sentence_id == TestItem.sentence_id)
    .where(Annotation.assignment_id == bindparam("assignment"))
)


class ShownError(ConflictError):
    message = mark(
        "The right answer to this sentence was shown to you, so your answer stays. Go on with the "
        "next one."
    )


@dataclass(frozen=True)
class Lesson:
    """The right answer to a sentence that was answered, and whether that answer was `right`."""

    right: bool
    label: str | None
    skip_reason: str | None
    clause: Named | None
    explanation: str


def teaches(phase: Round) -> bool:
    """Whether a round shows the right answers; in any other they stay hidden."""
    return phase.kind == "training"


def is_known(item: TestItem, labels: LabelSet) -> bool:
    """Whether a guideline still has what the item says is right; else nobody is tested by it."""
    return item.label in labels.label_ids or item.skip_reason in labels.skip_ids


def of_assignment(
    session: Session, assignment: Assignment, answers: Container[int]
) -> dict[int, Lesson]:
    """What an assignment's answers taught so far, by sentence; nothing outside of training.

    `answers` are the sentences whose answers stand: what a new guideline version asks again is not
    told before. Two skips are the same answer, whatever their reasons.
    """
    if not teaches(assignment.round):
        return {}
    labels = label_set(assignment.round.guideline)
    rows = session.execute(ANSWERED, {"assignment": assignment.id})
    return {
        item.sentence_id: _lesson(item, given, labels)
        for item, given in rows
        if item.sentence_id in answers and is_known(item, labels)
    }


def check(session: Session, assignment: Assignment, told: Annotation) -> None:
    """Raises ShownError for an answer that was told if it is right: no other replaces it.

    So whoever was shown the right answer cannot give it afterwards; unless a new major guideline
    version asks for all anew.
    """
    phase = assignment.round
    if not teaches(phase) or told.guideline.major != phase.guideline.major:
        return
    item = session.get(TestItem, told.sentence_id)
    if item and is_known(item, label_set(phase.guideline)):
        raise ShownError


def _lesson(item: TestItem, given: str | None, labels: LabelSet) -> Lesson:
    clause = next((one for one in labels.clauses if one.id == item.clause), None)
    return Lesson(given == item.label, item.label, item.skip_reason, clause, item.explanation)
