"""What becomes of answers when sentences of their article are replaced."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session, joinedload

from annotator import ledger
from annotator.canonical import sentence_reference
from annotator.labeling import dealing
from annotator.models import (
    Annotation,
    ArticleVersion,
    Assignment,
    CutReport,
    Hold,
    Link,
    Sentence,
)

PLACES = (Assignment.article, Assignment.version, Assignment.person, Assignment.round)
WHOSE = (
    joinedload(Annotation.sentence),
    *(joinedload(Annotation.assignment).joinedload(place) for place in PLACES),
)


def set_aside(session: Session, version: ArticleVersion, seq: int) -> None:
    """After event `seq` retired sentences of the version: what hangs on them counts no more.

    Answers stay with their sentence, with an event each. Links to it go, and so do the hold of
    whoever was about to decide, and what was reported of its cut.
    """
    gone = (Sentence.version_id == version.id) & (Sentence.retired == seq)
    _set_aside_answers(session, gone, seq)
    _remove_links(session, version, gone, seq)
    for table in (Hold, CutReport):
        rows = delete(table).where(table.sentence_id.in_(select(Sentence.id).where(gone)))
        session.execute(rows.execution_options(synchronize_session=False))


def ask_again(session: Session, version: ArticleVersion, new: Sequence[Sentence]) -> None:
    """Have new sentences of the version answered by everybody who has or had the article.

    What was submitted comes back with them as its scope; what they answered besides stays handed
    in. A scope that is open goes on with them, and without those that are retired.
    """
    query = (
        select(Assignment)
        .options(*map(joinedload, PLACES))
        .where(Assignment.version_id == version.id)
        .order_by(Assignment.id)
    )
    for assignment in session.scalars(query).all():
        answered = _answered(session, assignment)
        ask_for(session, assignment, [sentence for sentence in new if sentence.id not in answered])


def ask_for(session: Session, assignment: Assignment, asked: Sequence[Sentence]) -> None:
    """Have its annotator answer these sentences, beside what they are asked for already.

    A repeat ends there: nobody repeats what has changed.
    """
    if assignment.turn == 2:
        _give_up(session, assignment)
        return
    if assignment.state != "submitted":
        _go_on(session, assignment, asked)
    elif asked:
        _give_back(session, assignment, asked)


def _give_up(session: Session, assignment: Assignment) -> None:
    if assignment.state == "open":
        assignment.state = "released"
        dealing.record(session, assignment, "assignment.release")


def _set_aside_answers(session: Session, gone: ColumnElement[bool], seq: int) -> None:
    query = (
        select(Annotation)
        .join(Annotation.sentence)
        .options(*WHOSE)
        .where(gone)
        .order_by(Sentence.start, Annotation.assignment_id)
    )
    for annotation in session.scalars(query).all():
        _record(session, annotation, "annotation.aside", because=seq)


def _remove_links(
    session: Session, version: ArticleVersion, gone: ColumnElement[bool], seq: int
) -> None:
    """Those of answers that stay; what is set aside keeps its own."""
    query = (
        select(Link)
        .join(Link.target)
        .options(joinedload(Link.target), joinedload(Link.annotation).options(*WHOSE))
        .where(gone)
        .order_by(Link.id)
    )
    for link in session.scalars(query).all():
        if link.annotation.sentence.retired is None:
            place = (version.version, link.target.start, link.target.end)
            target = sentence_reference(version.article.external_id, *place)
            said = {"relation": link.relation, "target": target}
            _record(session, link.annotation, "link.remove", because=seq, **said)
            session.delete(link)


def _record(session: Session, annotation: Annotation, event_type: str, **more: object) -> None:
    """What follows for an answer: its own event, by nobody."""
    assignment, sentence = annotation.assignment, annotation.sentence
    place = (assignment.version.version, sentence.start, sentence.end)
    subject = sentence_reference(assignment.article.external_id, *place)
    whose = {
        "person": assignment.person.pid,
        "round": assignment.round.name,
        "turn": assignment.turn,
    }
    payload = {**whose, **more}
    role = ledger.SYSTEM
    ledger.append(session, assignment.project_id, event_type, subject, payload, role=role)


def _answered(session: Session, assignment: Assignment) -> set[int]:
    given = select(Annotation.sentence_id).where(Annotation.assignment_id == assignment.id)
    return set(session.scalars(given))


def _give_back(session: Session, assignment: Assignment, asked: Sequence[Sentence]) -> None:
    dealing.open_again(assignment)
    assignment.scope = [sentence.id for sentence in asked]
    session.flush()
    scope = [[sentence.start, sentence.end] for sentence in asked]
    event = dealing.record(session, assignment, "assignment.return", scope=scope)
    assignment.returned = event.seq
    if not assignment.person.is_annotator:  # has left; somebody else gets it at once
        _give_up(session, assignment)


def _go_on(session: Session, assignment: Assignment, asked: Sequence[Sentence]) -> None:
    if assignment.scope is None:
        return
    here = (Sentence.version_id == assignment.version_id, Sentence.retired.is_(None))
    current = set(session.scalars(select(Sentence.id).where(*here)))
    left = [key for key in assignment.scope if key in current]
    assignment.scope = [*left, *(sentence.id for sentence in asked if sentence.id not in left)]
    if assignment.state == "open" and not assignment.scope:  # what came back is as it was
        assignment.state = "submitted"
        session.flush()
        dealing.record(session, assignment, "assignment.submit")
