"""One's own answers as the desk shows them."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from annotator.labeling import looking_again
from annotator.models import Annotation, Assignment


class Given(NamedTuple):
    """An answer as far as the desk shows it; `seq` only tells which came later."""

    sentence_id: int
    label: str | None
    skip_reason: str | None
    details: dict[str, Any]
    unsure: bool
    comment: str | None
    revision: int
    ms: int | None
    seq: int
    guideline_id: int


GIVEN = select(*(getattr(Annotation, name) for name in Given._fields)).where(
    Annotation.assignment_id == bindparam("assignment")
)


def answers(session: Session, assignment: Assignment) -> tuple[dict[int, Given], dict[int, Given]]:
    """By sentence: those that stand, as they are meant by now, and those to look at again."""
    given = [Given(*row) for row in session.execute(GIVEN, {"assignment": assignment.id})]
    if all(one.guideline_id == assignment.round.guideline_id for one in given):
        return {one.sentence_id: one for one in given}, {}
    meant = looking_again.meant(session, assignment)
    stand, again = {}, {}
    for one in given:
        now = meant.get(one.sentence_id)
        if now is None:
            again[one.sentence_id] = one
        else:
            meaning = one._replace(label=now.label, skip_reason=now.skip_reason)
            stand[one.sentence_id] = meaning
    return stand, again
