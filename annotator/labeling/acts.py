"""Acts: each counts once under the client's name for it, and is kept for undo."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from annotator.canonical import canonical, digest
from annotator.errors import InvalidError, mark
from annotator.models import Act, Person, Sentence

LONGEST_OP = 200
NAMED = select(Act).where(Act.account_id == bindparam("account"), Act.op == bindparam("op"))
LAST = (
    select(Act)
    .outerjoin(Act.sentence)
    .where(Act.person_id == bindparam("person"), Act.number.is_not(None), ~Act.undone)
    .where(Sentence.retired.is_(None))
    .order_by(Act.number.desc())
    .limit(1)
)


class OperationReusedError(InvalidError):
    message = mark("This was sent before with another content. Load the page again.")


class OperationError(InvalidError):
    message = mark("The number of an act has 1 to 200 printable characters. Load the page again.")


def begin(session: Session, person: Person) -> None:
    """One act of a person at a time; also reads their count of acts afresh."""
    session.flush()
    session.refresh(person, ["acts"], with_for_update={"key_share": True})


def earlier(session: Session, person: Person, op: str | None, content: str) -> Act | None:
    """The act of the same name, if there was one; raises when it was about something else.

    `content` is the SHA-256 of what was sent. Call `begin` first, so that the same op sent twice at
    once is found.
    """
    if op is None:
        return None
    if not (1 <= len(op) <= LONGEST_OP and op.isprintable()):
        raise OperationError
    act = session.scalar(NAMED, {"account": person.account_id, "op": op})
    if act and act.content_sha256 != content:
        raise OperationReusedError
    return act


def repeated(
    session: Session, person: Person, op: str | None, what: str, number: int | None
) -> bool:
    """Whether this act that is no answer (submit, close, …) came before under its `op`.

    If it did not, it is kept from now on; an act that fails later takes that back with it.
    """
    if op is None:
        return False
    begin(session, person)
    content = digest(canonical([what, number]))
    if earlier(session, person, op, content):
        return True
    remember(session, person, op, content, None, seq=None)
    return False


def last(session: Session, person: Person) -> Act | None:
    """The latest act of the person that can be undone and is not yet, in whichever article."""
    return session.scalars(LAST, {"person": person.id}).first()


def remember(
    session: Session,
    person: Person,
    op: str | None,
    content: str,
    sentence_id: int | None,
    *,
    seq: int | None,
    assignment_id: int | None = None,
    before: dict[str, Any] | None = None,
    numbered: bool = False,
) -> None:
    """Keep the act: for undo if it is numbered, and under its name so that it counts once."""
    if numbered:
        person.acts += 1
    elif op is None:
        return
    session.add(
        Act(
            account_id=person.account_id,
            person_id=person.id,
            op=op,
            content_sha256=content,
            number=person.acts if numbered else None,
            sentence_id=sentence_id,
            assignment_id=assignment_id,
            before=before,
            seq=seq,
        )
    )
