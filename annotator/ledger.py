"""The ledger of a project: append to it, read it (formats.md §4)."""

import json
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, TypeAlias

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from annotator import clock
from annotator.canonical import canonical, event_hash, salted_digest
from annotator.errors import ConflictError, mark
from annotator.models import Event, Person, Project, Table

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

HELD_END = (
    select(Project.seq, Project.head, Project.archived_at)
    .where(Project.id == bindparam("project"))
    .with_for_update(key_share=True)  # rows that name the project need not wait
)
# Plain statements: every label makes an event, and nothing else in a session knows of it.
EVENTS, PROJECTS = Table.metadata.tables["event"], Table.metadata.tables["project"]
INSERT = insert(EVENTS)
MOVE_END = (
    update(PROJECTS)
    .where(PROJECTS.c.id == bindparam("project"))
    .values(seq=bindparam("at"), head=bindparam("hash"))
)
ANSWERING = (  # what an annotator says of sentences
    "annotation.set",
    "annotation.undo",
    "appeal.set",
    "link.remove",
    "link.set",
    "sentence.report",
)
OPERATOR = "operator"  # the role of the command line
SYSTEM = "system"  # the role of what follows by itself, such as dealing
IN_ARCHIVE = ("export.", "person.", "project.archive", "split.")  # what an archived one still has


class ArchivedError(ConflictError):
    message = mark(
        "This project is archived: it can be read and exported, and nothing in it changes. A "
        "manager or an admin can bring it back."
    )


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, before it is an event; see `append`."""

    type: str
    subject: str
    payload: dict[str, Any]
    by: Person | None = None
    role: str = OPERATOR
    words: dict[str, str] | None = None


def append(
    session: Session,
    project_id: int,
    type: str,  # noqa: A002 - the format's word
    subject: str,
    payload: dict[str, Any],
    *,
    by: Person | None = None,
    role: str = OPERATOR,
    words: dict[str, str] | None = None,
) -> Event:
    """Write what was done as the project's next event, in the caller's transaction.

    Call it after the rows that it speaks of: it holds the project's row from here to the commit.
    `by` is who did it in their `role`; for nobody the role itself is the actor. `words` is the free
    text that they typed. The event is returned for its number and time; no session holds it.
    """
    [event] = append_all(session, project_id, [Act(type, subject, payload, by, role, words)])
    return event


def append_all(session: Session, project_id: int, acts: Sequence[Act]) -> list[Event]:
    """Write several acts as the project's next events, which is quicker than one by one.

    Raises ArchivedError, which is where an archived project is kept as it is.
    """
    seq, head, archived_at = session.execute(HELD_END, {"project": project_id}).one()
    if archived_at and not all(act.type.startswith(IN_ARCHIVE) for act in acts):
        raise ArchivedError
    rows = []
    for act in acts:
        seq += 1
        rows.append({"project_id": project_id, **_fields(act, seq, head)})
        head = rows[-1]["hash"]
    session.execute(INSERT, rows)
    session.execute(MOVE_END, {"project": project_id, "at": seq, "hash": head})
    return [Event(**row) for row in rows]


def end(session: Session, project_id: int) -> tuple[int, str]:
    """The number and the hash of the project's latest event; 0 and zeros before the first."""
    seq, head = session.execute(
        select(Project.seq, Project.head).where(Project.id == project_id)
    ).one()
    return seq, head


def origin(session: Session, project_id: int) -> str:
    """The hash of the project's first event, which nobody chose; all random draws start from it."""
    first = select(Event.hash).where(Event.project_id == project_id, Event.seq == 1)
    return session.scalar(first) or ""


def events(session: Session, project_id: int) -> Iterator[Event]:
    """The project's events in order, a thousand at a time."""
    query = select(Event).where(Event.project_id == project_id).order_by(Event.seq)
    after = 0  # by key: no cursor is left open by who stops reading
    while found := session.scalars(query.where(Event.seq > after).limit(1000)).all():
        after = found[-1].seq
        yield from found


def records(
    session: Session, project_id: int, seqs: Sequence[int] | None = None
) -> Iterator[dict[str, Any]]:
    """The project's events as records, all in order or those of these numbers; no rows are kept."""
    if seqs is None:
        yield from map(as_record, _rows(session, project_id))
        return
    for start in range(0, len(seqs), 1000):
        some = EVENTS.c.seq.in_(seqs[start : start + 1000])
        query = select(*EVENTS.c).where(EVENTS.c.project_id == project_id, some)
        rows = session.connection().execute(query.order_by(EVENTS.c.seq))
        yield from map(as_record, rows.all())


def _rows(session: Session, project_id: int) -> Iterator[AnyRow]:
    """All events in order, a thousand at a time."""
    query = select(*EVENTS.c).where(EVENTS.c.project_id == project_id).order_by(EVENTS.c.seq)
    connection = session.connection()  # half the time of session.execute, for plain columns
    after = 0
    while found := connection.execute(query.where(EVENTS.c.seq > after).limit(1000)).all():
        after = found[-1].seq
        yield from found


def lines(
    session: Session, project_id: int, until: int, left_out: Collection[str] = ()
) -> Iterator[str]:
    """The project's events up to that number as lines of `ledger.jsonl`.

    Payloads and words are kept as canonical text, which goes into the line as it is. Of what those
    who are left out answered only the digests stay.
    """
    for event in takewhile(lambda event: event.seq <= until, _rows(session, project_id)):
        line = canonical(_record(event, None, None))
        if event.actor in left_out and event.type in ANSWERING:
            nothing = {"payload_salt": None, "words_salt": None}
            yield canonical({**_record(event, None, None), **nothing}) + "\n"
            continue
        # The later key first, so that neither is looked for in what the other one holds.
        for name, text in (("words", event.words), ("payload", event.payload)):
            if text is not None:
                line = line.replace(f'"{name}":null', f'"{name}":{text}', 1)
        yield line + "\n"


def as_record(event: Event | AnyRow) -> dict[str, Any]:
    """The event as a line of `ledger.jsonl`, keys sorted."""
    payload = json.loads(event.payload) if event.payload is not None else None
    return _record(event, payload, json.loads(event.words) if event.words is not None else None)


def _record(event: Event | AnyRow, payload: Any, words: Any) -> dict[str, Any]:
    return {
        "actor": event.actor,
        "at": event.at,
        "hash": event.hash,
        "payload": payload,
        "payload_salt": event.payload_salt,
        "payload_sha256": event.payload_sha256,
        "previous": event.previous,
        "role": event.role,
        "seq": event.seq,
        "subject": event.subject,
        "type": event.type,
        "words": words,
        "words_salt": event.words_salt,
        "words_sha256": event.words_sha256,
    }


def _fields(act: Act, seq: int, head: str) -> dict[str, Any]:
    """The columns of the event that follows the one with hash `head`."""
    fields = {
        "seq": seq,
        "at": clock.now(),
        "actor": act.by.pid if act.by else act.role,
        "role": act.role,
        "type": act.type,
        "subject": act.subject,
        **_sealed("payload", act.payload),
        **_sealed("words", act.words or None),
        "previous": head,
    }
    return {**fields, "hash": event_hash(fields)}


def _sealed(name: str, value: dict[str, Any] | None) -> dict[str, str | None]:
    if value is None:
        return {name: None, f"{name}_salt": None, f"{name}_sha256": None}
    text, salt = canonical(value), secrets.token_hex(16)
    return {name: text, f"{name}_salt": salt, f"{name}_sha256": salted_digest(salt, text)}
