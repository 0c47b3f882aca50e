"""Acts: each counts once under the client's name for it, and is kept for undo."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from annotator.canonical import canonical, digest
from annotator.errors import InvalidError, mark
from annotator.models import Act, Assignment, Person, Sentence, Table

LONGEST_OP = 200
NAMED = select(Act).where(Act.account_id == bindparam("account"), Act.op == bindparam("op"))
LAST = (
    select(Act.number, Act.sentence_id, Act.assignment_id, Assignment.article_id)
    .join(Act.assignment)
    .outerjoin(Act.sentence)
    .where(Act.person_id == bindparam("person"), Act.number.is_not(None), ~Act.undone)
    .where(Sentence.retired.is_(None))
    .order_by(Act.number.desc())
    .limit(1)
)
# Plain statements: every label makes an act, and nothing else in a session knows of it.
ACTS, PEOPLE = Table.metadata.tables["act"], Table.metadata.tables["person"]
INSERT = insert(ACTS)
HELD = (
    select(PEOPLE.c.acts).where(PEOPLE.c.id == bindparam("person")).with_for_update(key_share=True)
)
COUNT = update(PEOPLE).where(PEOPLE.c.id == bindparam("person")).values(acts=bindparam("number"))


class Last(NamedTuple):
    """An act that can be undone, and where it took place."""

    number: int
    sentence_id: int | None
    assignment_id: int
    article_id: int


class OperationReusedError(InvalidError):
    message = mark("This was sent before with another content. Load the page again.")


class OperationError(InvalidError):
    message = mark("The number of an act has 1 to 200 printable characters. Load the page again.")


def begin(session: Session, person: Person) -> None:
    """One act of a person at a time; also reads their count of acts afresh."""
    session.flush()
    count = session.execute(HELD, {"person": person.id}).scalar_one()
    set_committed_value(person, "acts", count)


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


def last(session: Session, person: Person) -> Last | None:
    """The latest act of the person that can be undone and is not yet, in whichever article."""
    row: Any = session.execute(LAST, {"person": person.id}).first()
    return Last(*row) if row else None


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
    if not numbered and op is None:
        return
    row = {
        "account_id": person.account_id,
        "person_id": person.id,
        "op": op,
        "content_sha256": content,
        "number": _count(session, person) if numbered else None,
        "sentence_id": sentence_id,
        "assignment_id": assignment_id,
        "before": before,
        "seq": seq,
    }
    session.execute(INSERT, row)


def _count(session: Session, person: Person) -> int:
    """The number of one more act of the person."""
    number = person.acts + 1
    session.execute(COUNT, {"person": person.id, "number": number})
    set_committed_value(person, "acts", number)
    return number
