"""The ledger as it is read: the latest act first, all of a project or those on one subject."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import blindness, ledger
from annotator.adjudication import secrecy
from annotator.models import Account, Event, Person

PAGE = 50  # events on a page
LONGEST = 2000  # characters of a payload that are shown


@dataclass(frozen=True)
class Entry:
    """An event; `who` is the actor's user name, null for those who may know only the id.

    `hidden`: it tells what was answered where the reader may yet be asked to decide unseen.
    """

    event: Event
    who: str | None
    hidden: bool = False

    @property
    def payload(self) -> str:
        text = self.event.payload or ""
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


@dataclass(frozen=True)
class Trail:
    """Some of the ledger and its end; `after` continues the list, null at its beginning."""

    entries: Sequence[Entry]
    after: int | None
    seq: int
    head: str


def read(
    session: Session,
    person: Person,
    *,
    subject: str = "",
    actor: str = "",
    after: int | None = None,
) -> Trail:
    """The acts before number `after`, those on `subject` and by `actor` if they are given.

    Managers are told the actors' user names, auditors their ids in the project. Adjudicators are
    not told what was answered where they may yet decide unseen. Raises OpenArticlesError.
    """
    blindness.refuse_open_articles(session, person)
    query = select(Event).where(Event.project_id == person.project_id)
    if subject:
        query = query.where(Event.subject == subject)
    if actor:
        query = query.where(Event.actor == actor)
    if after is not None:
        query = query.where(Event.seq < after)
    events = session.scalars(query.order_by(Event.seq.desc()).limit(PAGE + 1)).all()
    shown = events[:PAGE]
    articles = {_article(event) for event in shown}
    hidden = secrecy.hidden(session, person, articles)
    names = _names(session, person, {event.actor for event in shown})
    seq, head = ledger.end(session, person.project_id)
    return Trail(
        entries=[
            Entry(event, names.get(event.actor), _article(event) in hidden) for event in shown
        ],
        after=shown[-1].seq if len(events) > PAGE else None,
        seq=seq,
        head=head,
    )


def _article(event: Event) -> str:
    """The id of the article that an event is about, if it is about one."""
    return event.subject.rpartition("@")[0]


def _names(session: Session, reader: Person, pids: set[str]) -> dict[str, str]:
    if not reader.is_manager:
        return {}
    query = (
        select(Person.pid, Account.username)
        .join(Person.account)
        .where(Person.project_id == reader.project_id, Person.pid.in_(pids))
    )
    return dict(session.execute(query).all())
