"""Links: how an answer relates to an earlier sentence of its article."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.canonical import canonical, digest
from annotator.errors import InvalidError, mark
from annotator.labeling import answers, dealing, places
from annotator.labeling.answers import NothingChosenError
from annotator.labeling.places import Done, Place
from annotator.labelsets import LabelSet, label_set
from annotator.models import Link, Person, Sentence

MADE = select(Link).where(Link.annotation_id == bindparam("annotation")).order_by(Link.id)
KEY = "link"  # in what undo goes back to: [relation, sentence]; "made" says which way


class UnfitRelationError(InvalidError):
    field = "relation"
    message = mark("%(relation)s does not fit this label. Choose one of the relations shown.")


class NotEarlierError(InvalidError):
    field = "number"
    message = mark("A link leads to an earlier sentence of this article. Give its number.")


def link(
    session: Session,
    person: Person,
    sentence_id: int,
    relation: str,
    *,
    target_id: int | None = None,
    number: int | None = None,
    op: str | None = None,
) -> Done:
    """Relate the person's answer to an earlier sentence: by its id, or as it is numbered.

    A link that is there already stays. Raises the errors of places.check, NothingChosenError
    before the sentence has an answer, UnfitRelationError and NotEarlierError.
    """
    content = digest(canonical([KEY, sentence_id, relation, target_id, number]))
    place, repeated = places.begin(session, person, sentence_id, op, content)
    if repeated:
        return place.done
    _check_relation(place, relation)
    target = _target(session, place, target_id, number)
    if _between(session, place, relation, target.id):
        places.remember(session, place, op, content, seq=None)
        return place.done
    seq = _make(session, place, relation, target)
    before = {KEY: [relation, target.id], "made": True}
    places.remember(session, place, op, content, seq=seq, before=before, numbered=True)
    return place.done


def unlink(
    session: Session,
    person: Person,
    sentence_id: int,
    relation: str,
    target_id: int | None,
    *,
    op: str | None = None,
) -> Done:
    """Remove a link of the person's answer; one that is not there is removed already."""
    content = digest(canonical(["unlink", sentence_id, relation, target_id]))
    place, repeated = places.begin(session, person, sentence_id, op, content)
    if repeated:
        return place.done
    found = _between(session, place, relation, target_id)
    if found is None:
        places.remember(session, place, op, content, seq=None)
        return place.done
    seq = _remove(session, place, found)
    before = {KEY: [relation, target_id], "made": False}
    places.remember(session, place, op, content, seq=seq, before=before, numbered=True)
    return place.done


def drop_unfit(
    session: Session, place: Place, labels: LabelSet, label_id: str | None
) -> list[tuple[str, int]]:
    """Remove the links that this label does not allow; which they were, for `restore`."""
    label = labels.label(label_id) if label_id else None
    allowed = label.relations if label else ()
    unfit = [link for link in _made(session, place) if link.relation not in allowed]
    for found in unfit:
        _remove(session, place, found)
    return [(found.relation, found.target_id) for found in unfit]


def restore(session: Session, place: Place, dropped: Iterable[tuple[str, int]]) -> None:
    """Make links again that a change of the answer had dropped, where their sentence is left."""
    for relation, target_id in dropped:
        target = _still_there(session, place, target_id)
        if target and not _between(session, place, relation, target.id):
            _make(session, place, relation, target)


def take_back(session: Session, place: Place, before: dict[str, Any]) -> int | None:
    """Undo a link's making or removing; the event's number, null when nothing is left to do."""
    relation, target_id = before[KEY]
    target = _still_there(session, place, target_id)
    if target is None or place.annotation is None:
        return None
    found = _between(session, place, relation, target.id)
    if before["made"]:
        return _remove(session, place, found) if found else None
    return None if found else _make(session, place, relation, target)


def _check_relation(place: Place, relation: str) -> None:
    """What relations there are is up to the version under which the answer was given."""
    answer = place.annotation
    if answer is None:
        raise NothingChosenError
    label = label_set(answer.guideline).label(answer.label) if answer.label else None
    if label is None or relation not in label.relations:
        raise UnfitRelationError(relation=answers.shortened(relation))


def _target(session: Session, place: Place, target_id: int | None, number: int | None) -> Sentence:
    here = select(Sentence).where(
        Sentence.version_id == place.sentence.version_id, Sentence.retired.is_(None)
    )
    if target_id is not None:
        found = session.scalar(here.where(Sentence.id == target_id))
    else:
        nth = here.order_by(Sentence.start).offset((number or 0) - 1).limit(1)
        found = session.scalar(nth) if number else None
    if found is None or found.start >= place.sentence.start:
        raise NotEarlierError
    return found


def _still_there(session: Session, place: Place, target_id: int) -> Sentence | None:
    """The sentence, or the one that carries it on in this version."""
    here = (Sentence.version_id == place.sentence.version_id, Sentence.retired.is_(None))
    same = (Sentence.id == target_id) | (Sentence.carried_from_id == target_id)
    return session.scalar(select(Sentence).where(*here, same))


def _between(session: Session, place: Place, relation: str, target_id: int | None) -> Link | None:
    wanted = (relation, target_id)
    return next(
        (one for one in _made(session, place) if (one.relation, one.target_id) == wanted), None
    )


def _made(session: Session, place: Place) -> Sequence[Link]:
    if place.annotation is None:
        return ()
    return session.scalars(MADE, {"annotation": place.annotation.id}).all()


def _make(session: Session, place: Place, relation: str, target: Sentence) -> int:
    session.add(Link(annotation=place.annotation, relation=relation, target_id=target.id))
    return _append(session, place, "link.set", relation, target)


def _remove(session: Session, place: Place, found: Link) -> int:
    relation, target = found.relation, found.target
    session.delete(found)
    return _append(session, place, "link.remove", relation, target)


def _append(
    session: Session, place: Place, event_type: str, relation: str, target: Sentence
) -> int:
    assignment = place.assignment
    payload = {
        "person": place.person.pid,
        "round": assignment.round.name,
        "turn": assignment.turn,
        "relation": relation,
        "target": place.reference(target),
    }
    session.flush()
    dealing.extend(assignment)
    project_id, role = place.person.project_id, "annotator"
    event = ledger.append(
        session, project_id, event_type, place.subject, payload, by=place.person, role=role
    )
    return event.seq
