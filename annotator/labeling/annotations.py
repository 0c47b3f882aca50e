"""Recording answers: once per act, each with its event, each to be undone."""

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import guidelines
from annotator.canonical import canonical, digest
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.labeling import acts, answers, links, looking_again, parties, places, recording
from annotator.labeling.answers import Answer
from annotator.labeling.assignments import NotOpenError
from annotator.labeling.places import Done, Place
from annotator.labelsets import label_set
from annotator.models import Act, Guideline, Person


class LaterActError(ConflictError):
    message = mark("You have changed this answer since. Undo the later change first.")


class OutdatedError(ConflictError):
    field = "label"
    message = mark(
        "Guideline %(version)s holds here by now and has no such answer any more. Look at what has "
        "changed, then choose again; nothing else is lost."
    )


class UnknownVersionError(InvalidError):
    message = mark("This page shows a guideline that the project does not have. Load it again.")


def annotate(
    session: Session,
    person: Person,
    sentence_id: int,
    changes: dict[str, Any],
    *,
    op: str | None = None,
    revision: int | None = None,
    guideline: str | None = None,
    ms: int | None = None,
) -> Done:
    """Record what a form changes in the person's answer for one sentence (design.md §6).

    `changes` holds the fields that were sent. The same `op` again changes nothing; `revision` (0:
    no answer yet) and `guideline` are those that the form showed. Raises the errors of
    answers.changed and places.check, OutdatedError where the form's guideline no longer holds, and
    NotFoundError for a sentence that is not theirs.
    """
    content = digest(canonical([sentence_id, changes]))
    place, repeated = places.begin(session, person, sentence_id, op, content)
    if repeated:
        return place.done
    old, chosen = place.annotation, changes.get("label") or changes.get("skip_reason")
    shown = _shown(session, place, guideline) if chosen or old is None else old.guideline
    before = answers.of_annotation(old) if old else None
    after = answers.changed(before, changes, label_set(shown))
    if chosen:
        _check_holds(session, place, after, shown)
    stood = _revision(session, place)
    if after == before and old and old.guideline_id == shown.id:
        places.remember(session, place, op, content, seq=None)
        return place.done
    _record(session, place, after, shown, op, content, ms)
    if chosen and person.guideline_id != shown.id:
        person.guideline_id = shown.id
    return replace(place.done, overtook=revision is not None and revision != stood)


def undo(
    session: Session,
    person: Person,
    number: int | None,
    *,
    of: str | None = None,
    op: str | None = None,
) -> Done:
    """Take back the person's act of that number, or the one that was sent as `of`.

    Once it is undone nothing more changes; an act that changed nothing leaves nothing to undo.
    """
    sentence_id = _act(session, person, number, of).sentence_id or 0
    places.lock(session, person, sentence_id)
    act = _act(session, person, number, of)
    content = digest(canonical(["undo", of or number]))
    earlier = acts.earlier(session, person, op, content)
    place = places.find(session, person, sentence_id)
    if earlier or act.undone or act.number is None:
        return place.done
    places.check(place)
    if act.assignment_id != place.assignment.id:  # of an earlier round or turn, handed in since
        raise NotOpenError
    if _later_act(session, act):
        raise LaterActError
    seq = _take_back(session, place, act)
    act.undone = True
    places.remember(session, place, op, content, seq=seq)
    return place.done


def _act(session: Session, person: Person, number: int | None, of: str | None) -> Act:
    """Asked again once the person is held; raises NotFoundError."""
    this = Act.number == number if of is None else Act.op == of
    query = select(Act).where(Act.person_id == person.id, Act.sentence_id.is_not(None), this)
    act = session.scalars(query.execution_options(populate_existing=True)).first()
    if act is None:
        raise NotFoundError
    return act


def _shown(session: Session, place: Place, version: str | None) -> Guideline:
    """The guideline that the form showed; the round's when it does not say."""
    guideline = place.assignment.round.guideline
    if version is None or version == guideline.version:
        return guideline
    try:
        return guidelines.of_version(session, place.person.project, version)
    except NotFoundError:
        raise UnknownVersionError from None


def _check_holds(session: Session, place: Place, after: Answer, shown: Guideline) -> None:
    phase = place.assignment.round
    if not looking_again.stands(session, after, shown, phase):
        raise OutdatedError(version=phase.guideline.version)


def _revision(session: Session, place: Place) -> int:
    """What pages show of the answer: 0 where there is none, or none that stands."""
    old, phase = place.annotation, place.assignment.round
    stands = old and looking_again.stands(session, old, old.guideline, phase)
    return old.revision if old and stands else 0


def _record(
    session: Session,
    place: Place,
    after: Answer,
    shown: Guideline,
    op: str | None,
    content: str,
    ms: int | None,
) -> None:
    """Write the new answer, drop the links that do not fit it, and keep what undo goes back to."""
    before = _as_it_is(place)
    seq = recording.write(session, place, after, "annotation.set", guideline=shown, ms=ms)
    dropped = links.drop_unfit(session, place, label_set(shown), after.label)
    parties.keep(session, place.person, after.details, label_set(shown))
    if before is not None:
        before["links"] = dropped
    places.remember(session, place, op, content, seq=seq, before=before, numbered=True)


def _as_it_is(place: Place) -> dict[str, Any] | None:
    old = place.annotation
    if old is None:
        return None
    return {**asdict(answers.of_annotation(old)), "guideline": old.guideline.version}


def _take_back(session: Session, place: Place, act: Act) -> int | None:
    """Make it as it was before the act; the event's number, null when nothing is left to do."""
    before = dict(act.before or {})
    if links.KEY in before:
        return links.take_back(session, place, before)
    dropped = before.pop("links", [])
    shown = _shown(session, place, before.pop("guideline", None))
    answer = Answer(**before) if before else None
    seq = recording.write(session, place, answer, "annotation.undo", guideline=shown)
    links.restore(session, place, dropped)
    return seq


def _later_act(session: Session, act: Act) -> bool:
    later = select(Act.id).where(
        Act.sentence_id == act.sentence_id,
        Act.assignment_id == act.assignment_id,
        Act.number > act.number,
        ~Act.undone,
    )
    return session.scalar(later.limit(1)) is not None
