"""An answer as its row and its event have it."""

from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from annotator import ledger
from annotator.labeling import answers, dealing, note_answers
from annotator.labeling.answers import Answer
from annotator.labeling.places import Place
from annotator.labelsets import label_set
from annotator.models import Annotation, Assignment, Guideline, Table
from annotator.training import lessons

# Plain statements, since every label is one of them.
ANNOTATIONS = Table.metadata.tables["annotation"]
INSERT = insert(ANNOTATIONS)
UPDATE = update(ANNOTATIONS).where(ANNOTATIONS.c.id == bindparam("annotation"))
COLUMNS = ("guideline", "blind", "revision", "ms", "hint")  # of an annotation, beside its answer
LONGEST_MS = 24 * 3600 * 1000  # a page says how long it took; no sum of that outgrows its column


def write(
    session: Session,
    place: Place,
    after: Answer | None,
    event_type: str,
    *,
    guideline: Guideline | None = None,
    ms: int | None = None,
) -> int:
    """Store the answer (null: none) and its event; returns the event's number.

    `guideline` is the version under which it is given, null: that of the round. Raises ShownError
    for another answer to what a training round has told.
    """
    old, assignment = place.annotation, place.assignment
    if old and not (after and after.label == old.label):
        lessons.check(session, assignment, old)
    guideline = guideline or assignment.round.guideline
    new = None if after is None else _next_columns(place, guideline, ms)
    event = ledger.append(
        session,
        place.person.project_id,
        event_type,
        place.subject,
        {"before": _payload_of(old, assignment), "after": payload(after, new, assignment)},
        by=place.person,
        role="annotator",
        words={"comment": after.comment} if after and after.comment else None,
    )
    if after is None or new is None:
        note_answers.forget(session, old)
        session.delete(old)
    else:
        note_answers.follow(session, old, after.comment)
        _store(session, place, vars(after) | new | {"at": event.at, "seq": event.seq})
    dealing.extend(assignment)
    return event.seq


def payload(
    answer: Answer | None, columns: dict[str, Any] | None, assignment: Assignment
) -> dict[str, Any] | None:
    """An answer as the ledger keeps it (docs/ledger.md); the comment is among its words."""
    if answer is None or columns is None:
        return None
    return {
        "label": answer.label,
        "skip_reason": answer.skip_reason,
        "details": answer.details,
        "unsure": answer.unsure,
        "guideline_version": columns["guideline"].version,
        "revision": columns["revision"],
        "round": assignment.round.name,
        "turn": assignment.turn,
        "blind": columns["blind"],
        "ms": columns["ms"],
        "hint": columns["hint"],
    }


def _store(session: Session, place: Place, known: dict[str, Any]) -> None:
    row = {name: value for name, value in known.items() if name != "guideline"}
    row["guideline_id"] = known["guideline"].id
    if place.annotation is None:
        where = {"assignment_id": place.assignment.id, "sentence_id": place.sentence.id}
        session.execute(INSERT, row | where)
        return
    session.execute(UPDATE, row | {"annotation": place.annotation.id})
    for name, value in (known | row).items():
        set_committed_value(place.annotation, name, value)


def _next_columns(place: Place, guideline: Guideline, ms: int | None) -> dict[str, Any]:
    """What of the row is not the answer itself, after one more act."""
    old, assignment = place.annotation, place.assignment
    spent = old.ms if old else None
    return {
        "guideline": guideline,
        "blind": assignment.blind and not assignment.article.was_closed,
        "revision": old.revision + 1 if old else 1,
        "ms": spent if ms is None else min((spent or 0) + ms, LONGEST_MS),
        "hint": label_set(guideline).suggested(place.sentence.hint),
    }


def _payload_of(annotation: Annotation | None, assignment: Assignment) -> dict[str, Any] | None:
    if annotation is None:
        return None
    columns = {name: getattr(annotation, name) for name in COLUMNS}
    return payload(answers.of_annotation(annotation), columns, assignment)
