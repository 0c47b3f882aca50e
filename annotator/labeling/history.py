"""What somebody did with one sentence, from the first answer on, as the ledger has it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.corpus.reading import read
from annotator.labeling import places
from annotator.labeling.places import Place
from annotator.labelsets import LabelSet, label_set
from annotator.models import ArticleVersion, Event, Person, Sentence
from annotator.training import second_turns


@dataclass(frozen=True)
class Entry:
    """One act, or what followed from the act of others (`followed`); `type` is the ledger's.

    `answer` is what stood after it (formats.md §4), null: nothing. `words` are those that were
    typed; `number` is that of the sentence that a link leads to, null when it is there no more.
    """

    at: str
    type: str
    followed: bool
    answer: dict[str, Any] | None
    words: dict[str, str]
    relation: str | None
    number: int | None
    open: bool


@dataclass(frozen=True)
class History:
    """The acts of one person on a sentence, the latest first."""

    place: Place
    labels: LabelSet
    number: int | None
    text: str
    entries: tuple[Entry, ...]


def of_sentence(session: Session, person: Person, sentence_id: int) -> History:
    """The person's own history of a sentence; raises NotFoundError when it was never theirs."""
    place = places.find(session, person, sentence_id)
    reading = read(session, place.sentence.version_id)
    here = reading.place.get(sentence_id)
    span = (place.sentence.start, place.sentence.end)
    numbers = {place.reference(sentence): sentence.n for sentence in reading.sentences}
    entries = [_entry(event, numbers) for event in _events(session, place)]
    return History(
        place,
        label_set(place.assignment.round.guideline),
        None if here is None else here + 1,
        reading.text[slice(*span)],
        tuple(reversed(entries)),
    )


def _events(session: Session, place: Place) -> Iterator[Event]:
    """By the index of subjects: a few, however long the ledger is."""
    names = [place.subject, *_earlier_names(session, place)]
    query = (
        select(Event)
        .where(
            Event.project_id == place.person.project_id,
            Event.subject.in_(names),
            Event.actor.in_((place.person.pid, ledger.SYSTEM)),
        )
        .order_by(Event.seq)
    )
    query = query.where(Event.at >= second_turns.since(place.assignment))
    return filter(partial(_is_about, place.person.pid), session.scalars(query))


def _is_about(pid: str, event: Event) -> bool:
    """Whether they did it as annotator, or it followed for their answer."""
    if event.actor == ledger.SYSTEM:
        return bool(_payload(event).get("person") == pid)
    return event.role == "annotator"


def _earlier_names(session: Session, place: Place) -> Iterator[str]:
    """What the sentence was called in the versions that it was carried over from."""
    key = place.sentence.carried_from_id
    while key is not None:
        row = session.execute(
            select(Sentence, ArticleVersion.version)
            .join(Sentence.version)
            .where(Sentence.id == key)
        ).one()
        sentence, version = row
        yield place.reference(sentence, version)
        key = sentence.carried_from_id


def _entry(event: Event, numbers: dict[str, int]) -> Entry:
    payload = _payload(event)
    return Entry(
        at=event.at,
        type=event.type,
        followed=event.actor == ledger.SYSTEM,
        answer=payload.get("after"),
        words=json.loads(event.words) if event.words else {},
        relation=payload.get("relation"),
        number=numbers.get(payload.get("target", "")),
        open=payload.get("open", False),
    )


def _payload(event: Event) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event.payload) if event.payload else {}
    return found
