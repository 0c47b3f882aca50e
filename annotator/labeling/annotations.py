"""Recording answers: once per act, each with its event, each to be undone."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from annotator import ledger
from annotator.canonical import canonical, digest, sentence_reference
from annotator.errors import ConflictError, NotFoundError, mark
from annotator.labeling import acts, answers, dealing
from annotator.labeling.answers import Answer
from annotator.labeling.assignments import check_workable
from annotator.labelsets import label_set
from annotator.models import (
    Act,
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Person,
    Round,
    Sentence,
)

COLUMNS = ("guideline", "blind", "revision", "ms", "hint")  # of an annotation, beside its answer
LONGEST_MS = 24 * 3600 * 1000  # a page says how long it took; no sum of that outgrows its column

ARTICLE = (  # held, so that nobody closes it meanwhile
    select(Article.id)
    .join(ArticleVersion, ArticleVersion.article_id == Article.id)
    .join(Sentence, Sentence.version_id == ArticleVersion.id)
    .where(Sentence.id == bindparam("sentence"))
    .with_for_update(read=True, of=Article)
)
# Made once: what each label asks for, with all that an answer depends on.
THEIRS = (
    select(Assignment, Sentence, Annotation)
    .join(Sentence, Sentence.version_id == Assignment.version_id)
    .outerjoin(
        Annotation,
        (Annotation.assignment_id == Assignment.id) & (Annotation.sentence_id == Sentence.id),
    )
    .options(
        joinedload(Assignment.article),
        joinedload(Assignment.version),
        joinedload(Assignment.round).joinedload(Round.guideline),
    )
    .where(Sentence.id == bindparam("sentence"), Assignment.person_id == bindparam("person"))
    .order_by(Assignment.turn.desc(), Assignment.id.desc())
    .limit(1)
)


class LaterActError(ConflictError):
    message = mark("You have changed this answer since. Undo the later change first.")


class RecutError(ConflictError):
    message = mark("This sentence was corrected or cut anew. Load the page again.")


class NotAskedError(ConflictError):
    message = mark(
        "This sentence is not asked of you now, and what you handed in for it stays. Submit the "
        "article, then take it back to change more."
    )


@dataclass(frozen=True)
class Done:
    """What became of an act: where it was, and whether another tab had changed the answer."""

    article_id: int
    sentence_id: int
    overtook: bool = False


@dataclass(frozen=True)
class _Place:
    """A sentence in the hands of a person, with their answer if there is one."""

    person: Person
    assignment: Assignment
    sentence: Sentence
    annotation: Annotation | None


def annotate(
    session: Session,
    person: Person,
    sentence_id: int,
    changes: dict[str, Any],
    *,
    op: str | None = None,
    revision: int | None = None,
    ms: int | None = None,
) -> Done:
    """Record what a form changes in the person's answer for one sentence (design.md §6).

    `changes` holds the fields that were sent. The same `op` again changes nothing; `revision` is
    the one that the form showed. Raises the errors of answers.changed, of check_workable, and
    NotFoundError for a sentence that is not theirs.
    """
    _lock(session, person, sentence_id)
    content = digest(canonical([sentence_id, changes]))
    earlier = acts.earlier(session, person, op, content)
    place = _find(session, person, sentence_id)
    if earlier:
        return Done(place.assignment.article_id, sentence_id)
    _check(place)
    before = answers.of_annotation(place.annotation) if place.annotation else None
    labels = label_set(place.assignment.round.guideline)
    after = answers.changed(before, changes, labels)
    shown_revision = place.annotation.revision if place.annotation else 0
    if after == before:
        _remember(session, place, op, content, seq=None)
    else:
        seq = _write(session, place, after, "annotation.set", ms)
        _remember(session, place, op, content, seq=seq, before=before, numbered=True)
    overtook = revision is not None and revision != shown_revision and after != before
    return Done(place.assignment.article_id, sentence_id, overtook)


def undo(session: Session, person: Person, number: int, *, op: str | None = None) -> Done:
    """Take back the person's act of that number; once it is undone nothing more changes."""
    sentence_id = session.scalar(
        select(Act.sentence_id).where(Act.person_id == person.id, Act.number == number)
    )
    if sentence_id is None:
        raise NotFoundError
    _lock(session, person, sentence_id)
    act = session.scalars(select(Act).where(Act.person_id == person.id, Act.number == number)).one()
    content = digest(canonical(["undo", number]))
    earlier = acts.earlier(session, person, op, content)
    place = _find(session, person, sentence_id)
    if earlier or act.undone:
        return Done(place.assignment.article_id, sentence_id)
    _check(place)
    if _later_act(session, act):
        raise LaterActError
    before = Answer(**act.before) if act.before else None
    seq = _write(session, place, before, "annotation.undo")
    act.undone = True
    _remember(session, place, op, content, seq=seq)
    return Done(place.assignment.article_id, sentence_id)


def _lock(session: Session, person: Person, sentence_id: int) -> None:
    """One act of a person at a time, and none while the article is being closed."""
    session.execute(ARTICLE, {"sentence": sentence_id})
    acts.begin(session, person)


def _find(session: Session, person: Person, sentence_id: int) -> _Place:
    row = session.execute(THEIRS, {"sentence": sentence_id, "person": person.id}).first()
    if row is None:
        raise NotFoundError
    return _Place(person, *row)


def _check(place: _Place) -> None:
    if place.sentence.retired is not None:
        raise RecutError
    check_workable(place.assignment)
    scope = place.assignment.scope
    if scope is not None and place.sentence.id not in scope:
        raise NotAskedError


def _later_act(session: Session, act: Act) -> bool:
    later = select(Act.id).where(
        Act.sentence_id == act.sentence_id,
        Act.assignment_id == act.assignment_id,
        Act.number > act.number,
        ~Act.undone,
    )
    return session.scalar(later.limit(1)) is not None


def _write(
    session: Session, place: _Place, after: Answer | None, event_type: str, ms: int | None = None
) -> int:
    """Store the answer (null: none) and its event; returns the event's number."""
    old, assignment = place.annotation, place.assignment
    new = None if after is None else _next_columns(place, ms)
    event = ledger.append(
        session,
        place.person.project_id,
        event_type,
        _reference(place),
        {"before": _payload_of(old, assignment), "after": _payload(after, new, assignment)},
        by=place.person,
        role="annotator",
        words={"comment": after.comment} if after and after.comment else None,
    )
    if after is None or new is None:
        session.delete(old)
    else:
        annotation = old or _new(session, place)
        for name, value in (vars(after) | new).items():
            setattr(annotation, name, value)
        annotation.at, annotation.seq = event.at, event.seq
    dealing.extend(assignment)
    return event.seq


def _new(session: Session, place: _Place) -> Annotation:
    annotation = Annotation(assignment_id=place.assignment.id, sentence_id=place.sentence.id)
    session.add(annotation)
    return annotation


def _next_columns(place: _Place, ms: int | None) -> dict[str, Any]:
    """What of the row is not the answer itself, after one more act."""
    old, assignment = place.annotation, place.assignment
    spent = old.ms if old else None
    return {
        "guideline": assignment.round.guideline,
        "blind": assignment.blind and not assignment.article.was_closed,
        "revision": old.revision + 1 if old else 1,
        "ms": spent if ms is None else min((spent or 0) + ms, LONGEST_MS),
        "hint": label_set(assignment.round.guideline).suggested(place.sentence.hint),
    }


def _payload_of(annotation: Annotation | None, assignment: Assignment) -> dict[str, Any] | None:
    if annotation is None:
        return None
    columns = {name: getattr(annotation, name) for name in COLUMNS}
    return _payload(answers.of_annotation(annotation), columns, assignment)


def _payload(
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


def _reference(place: _Place) -> str:
    article, version = place.assignment.article, place.assignment.version
    sentence = place.sentence
    return sentence_reference(article.external_id, version.version, sentence.start, sentence.end)


def _remember(
    session: Session,
    place: _Place,
    op: str | None,
    content: str,
    *,
    seq: int | None,
    before: Answer | None = None,
    numbered: bool = False,
) -> None:
    acts.remember(
        session,
        place.person,
        op,
        content,
        place.sentence.id,
        seq=seq,
        assignment_id=place.assignment.id,
        before=asdict(before) if before else None,
        numbered=numbered,
    )
