"""What becomes of a person who asks to be forgotten, or to be left out of what leaves the house."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from annotator import account_log, ledger, membership
from annotator.errors import NotFoundError, mark
from annotator.models import (
    Act,
    Annotation,
    AnnotationRequest,
    Appeal,
    Assignment,
    CutReport,
    Decision,
    Event,
    NoteAnswer,
    Party,
    Person,
    Project,
)


class NoPersonError(NotFoundError):
    message = mark("There is nobody called %(pid)s in the project %(slug)s.")


def find(session: Session, project: Project, pid: str) -> Person:
    """The person of that id in the project; raises NoPersonError."""
    found = session.scalar(select(Person).where(Person.project_id == project.id, Person.pid == pid))
    if found is None:
        raise NoPersonError(pid=pid, slug=project.slug)
    return found


def leave_out(
    session: Session, person: Person, out: bool = True, *, by: Person | None = None
) -> None:
    """Let later exports leave out what the person answered, or take it in again.

    What they decided as adjudicator is the project's, and stays.
    """
    if (person.left_out_at is not None) == out:
        return
    payload = {"left_out": out, "roles": sorted(person.roles)}
    event = ledger.append(
        session, person.project_id, "member.set", person.pid, payload, by=by, role=_role(by)
    )
    person.left_out_at = event.at if out else None
    session.flush()


def erase(session: Session, person: Person, *, by: Person | None = None) -> None:
    """Forget who the person is and what they wrote; labels, details and decisions stay.

    They have no part in the project any more. Of the events that held their words only the digests
    are left, so the chain verifies. Raises LastManagerError.
    """
    if person.erased_at is not None:
        return
    if person.account is not None:
        membership.set_roles(session, person.project, person.account, (), by=by)
        what = f"erasure in {person.project.slug}"
        account_log.note(session, what, person.account, by.account if by else None)
    events = _take_words(session, person)
    _forget(session, person)
    person.account_id = person.imported_as = None
    session.flush()
    event = ledger.append(
        session,
        person.project_id,
        "erasure.apply",
        person.pid,
        {"events": list(events)},
        by=by,
        role=_role(by),
    )
    person.erased_at = event.at
    session.flush()
    session.expire_all()


def _take_words(session: Session, person: Person) -> Sequence[int]:
    """Delete what they typed from their events, with the salts; the numbers of these."""
    theirs = (Event.project_id == person.project_id, Event.actor == person.pid)
    with_words = select(Event.seq).where(*theirs, Event.words.is_not(None))
    seqs = session.scalars(with_words.order_by(Event.seq)).all()
    session.execute(
        update(Event)
        .where(*theirs, Event.words.is_not(None))
        .values(words=None, words_salt=None)
        .execution_options(synchronize_session=False)
    )
    return seqs


def _forget(session: Session, person: Person) -> None:
    """Delete what they typed from the tables."""
    assignments = select(Assignment.id).where(Assignment.person_id == person.id)
    for statement in (
        update(Annotation).where(Annotation.assignment_id.in_(assignments)).values(comment=None),
        update(Decision).where(Decision.person_id == person.id).values(note=None),
        update(Appeal).where(Appeal.person_id == person.id).values(words=None),
        update(CutReport).where(CutReport.person_id == person.id).values(remark=None),
        update(AnnotationRequest).where(AnnotationRequest.person_id == person.id).values(note=None),
        update(NoteAnswer).where(NoteAnswer.person_id == person.id).values(words=None),
        delete(Party).where(Party.person_id == person.id),
        delete(Act).where(Act.person_id == person.id),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def _role(by: Person | None) -> str:
    return "manager" if by else ledger.OPERATOR
