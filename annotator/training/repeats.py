"""Hidden repeats: an article comes back to who labelled it, after a week, as if it were new."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from annotator import clock, ledger
from annotator.adjudication.asking import is_drawn
from annotator.agreement.figures import Integers
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Guideline,
    Person,
    Project,
    Round,
    RoundPerson,
    Sentence,
)
from annotator.training import second_turns

WEEK = 7 * 24 * 3600  # seconds between the two turns, at least
Due: TypeAlias = Row[*tuple[int, int, str, int]]  # assignment, its article by two ids, its round
AGAIN, SECOND = aliased(Assignment), aliased(Annotation)  # beside those of the first turn


@dataclass(frozen=True, eq=False)
class Pairs:
    """Two answers of one person to one sentence, a pair in each place of four arrays.

    `people` and `sentences` are ids; `first` and `second` are places in `labels`, whose last one is
    null: a skip, whatever its reason.
    """

    labels: tuple[str | None, ...]
    people: Integers
    sentences: Integers
    first: Integers
    second: Integers


def deal(session: Session, project_id: int, free: Callable[[], list[tuple[Person, int]]]) -> None:
    """Give everybody who is `free` an article of theirs again if one is due.

    Of a round with repeats so many in a thousand of what somebody submitted are drawn, by the
    ledger's origin, the article and the person: not by chance, and not by anybody. They come in the
    order in which they were submitted, at least a week later, and nobody holds two at a time.
    """
    phases = {phase.id: phase for phase in _rounds(session, project_id)}
    if not phases:
        return
    origin = ledger.origin(session, project_id)
    for person, _held in free():
        for row in _due(session, person, list(phases)):
            share = phases[row.round_id].repeats
            if is_drawn(origin, f"{row.external_id} {person.pid}", share):
                second_turns.open_(session, session.get_one(Assignment, row.id))
                break


def pairs(session: Session, project: Project, *which: ColumnElement[bool]) -> Pairs:
    """Both answers to each sentence that somebody handed in twice, under one major guideline.

    Training rounds are left out: there people repeat what they were told. `which` are conditions on
    Assignment (of the first turn) and Article.
    """
    rows = session.execute(_twice(project).where(*which)).all()
    used = {label for *_, first, second in rows for label in (first, second)}
    labels = (*sorted(label for label in used if label), None)
    place = {label: n for n, label in enumerate(labels)}
    columns = [(person, key, place[one], place[two]) for person, key, one, two in rows]
    table = np.array(columns, dtype=np.int64).reshape(-1, 4)
    return Pairs(labels, *table.T)


def _twice(project: Project) -> Select[int, int, str | None, str | None]:
    """Person, sentence, and the label of either turn; the second one is handed in."""
    first_version, second_version = aliased(Guideline), aliased(Guideline)
    return (
        select(Assignment.person_id, Annotation.sentence_id, Annotation.label, SECOND.label)
        .join(Annotation.assignment)
        .join(Assignment.article)
        .join(Assignment.round)
        .join(Annotation.sentence)
        .join(AGAIN, _same_place())
        .join(SECOND, _same_sentence())
        .join(first_version, first_version.id == Annotation.guideline_id)
        .join(second_version, second_version.id == SECOND.guideline_id)
        .where(
            Assignment.project_id == project.id,
            Assignment.turn == 1,
            AGAIN.state == "submitted",
            Round.kind != "training",
            Sentence.retired.is_(None),
            first_version.major == second_version.major,
        )
        .order_by(Assignment.id, Annotation.sentence_id)
    )


def _rounds(session: Session, project_id: int) -> Sequence[Round]:
    query = (
        select(Round)
        .join(Round.project)
        .where(
            Round.project_id == project_id,
            Round.repeats > 0,
            Round.kind != "training",
            Round.closed_at.is_(None),
            Project.archived_at.is_(None),
        )
    )
    return session.scalars(query).all()


def _due(session: Session, person: Person, phases: list[int]) -> Iterator[Due]:
    """What they submitted long enough ago and may have again.

    Nothing while they hold a repeat, and nothing of what was closed once: that was told.
    """
    theirs = (Assignment.person_id == person.id, Assignment.turn == 2)
    had = session.execute(select(Assignment.article_id, Assignment.state).where(*theirs)).all()
    if any(state == "open" for _, state in had):
        return iter(())
    seen = {article for article, _ in had}
    rows = session.execute(_submitted(person, phases))
    return (row for row in rows if row.article_id not in seen)


def _submitted(person: Person, phases: list[int]) -> Select[int, int, str, int]:
    return (
        select(Assignment.id, Assignment.article_id, Article.external_id, Assignment.round_id)
        .join(Assignment.article)
        .join(Assignment.version)
        .join(Assignment.round)
        .outerjoin(RoundPerson, _said_of_them())
        .where(
            Assignment.person_id == person.id,
            Assignment.state == "submitted",
            Assignment.turn == 1,
            Assignment.submitted_at <= clock.after(-WEEK),
            ~Assignment.extra,
            Assignment.round_id.in_(phases),
            Assignment.round_id == Article.round_id,
            func.coalesce(RoundPerson.works, Round.everybody),
            ArticleVersion.version == Article.version,
            Article.withdrawn_at.is_(None),
            Article.closed_at.is_(None),
            ~Article.was_closed,
        )
        .order_by(Assignment.submitted_at, Assignment.id)
    )


def _said_of_them() -> ColumnElement[bool]:
    return (RoundPerson.round_id == Assignment.round_id) & (
        RoundPerson.person_id == Assignment.person_id
    )


def _same_place() -> ColumnElement[bool]:
    return (
        (AGAIN.person_id == Assignment.person_id)
        & (AGAIN.version_id == Assignment.version_id)
        & (AGAIN.round_id == Assignment.round_id)
        & (AGAIN.turn == 2)
    )


def _same_sentence() -> ColumnElement[bool]:
    return (SECOND.assignment_id == AGAIN.id) & (SECOND.sentence_id == Annotation.sentence_id)
