"""The answers that count for gold: which they are, and what they mean under their round."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from annotator.adjudication.meanings import Meanings
from annotator.adjudication.rules import Answer
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Guideline,
    Round,
    Sentence,
)

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]

RoundGuideline = aliased(Guideline)

HANDED_IN = or_(  # or else before its assignment came back for other sentences
    Assignment.state == "submitted", Annotation.seq < func.coalesce(Assignment.returned, 0)
)
MAY_COUNT = and_(  # one answer a person, since a round gives nobody a version twice in a turn
    HANDED_IN,
    Assignment.turn == 1,
    Assignment.round_id == Article.round_id,
    Round.counts,
    Sentence.retired.is_(None),
    Guideline.major <= RoundGuideline.major,  # an older one where guidelines.carried says so
)
COUNTS = and_(MAY_COUNT, Guideline.major == RoundGuideline.major)
COLUMNS = (
    Annotation.sentence_id,
    Annotation.label,
    Annotation.skip_reason,
    Annotation.seq,
    Annotation.unsure,
    Guideline.major,
    RoundGuideline.major,
    Assignment.project_id,
)


class Counted(NamedTuple):
    """An answer that counts, as it is meant under its round's guideline."""

    answer: Answer
    seq: int
    unsure: bool


def counted(session: Session, which: ColumnElement[bool]) -> dict[int, list[Counted]]:
    """The answers that count, of some sentences; without people, guidelines and details."""
    meanings = Meanings(session)
    found: dict[int, list[Counted]] = defaultdict(list)
    query = of_counted(select(*COLUMNS), which)
    for key, label, skip_reason, seq, unsure, given, wanted, project in session.execute(query):
        meant = meanings.of(Answer(label, skip_reason), given, wanted, project)
        if meant is not None:
            found[key].append(Counted(meant, seq, unsure))
    return found


def of_counted(query: AnySelect, which: ColumnElement[bool]) -> AnySelect:
    return (
        query.join(Annotation.assignment)
        .join(Assignment.round)
        .join(RoundGuideline, Round.guideline_id == RoundGuideline.id)
        .join(Annotation.guideline)
        .join(Annotation.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        # true of every answer; without it SQLite goes through all assignments of the round
        .where(which, MAY_COUNT, Assignment.article_id == ArticleVersion.article_id)
    )


def counted_answers(session: Session, sentence_ids: Collection[int]) -> dict[int, list[Annotation]]:
    """The answers that count of each sentence, one a person, in the order of their assignments.

    A sentence without any has no key. Assignment, person and guideline are loaded with them. They
    are as they were given: what each means under its round's guideline is up to `Meanings`.
    """
    query = (
        of_counted(select(Annotation), Sentence.id.in_(sentence_ids))
        .options(
            contains_eager(Annotation.assignment).joinedload(Assignment.person),
            contains_eager(Annotation.assignment)
            .contains_eager(Assignment.round)
            .contains_eager(Round.guideline.of_type(RoundGuideline)),
            contains_eager(Annotation.guideline),
            joinedload(Annotation.links),
        )
        .order_by(Annotation.sentence_id, Assignment.id)
    )
    meanings = Meanings(session)
    found: dict[int, list[Annotation]] = defaultdict(list)
    for annotation in session.scalars(query).unique():
        if meanings.of_annotation(annotation) is not None:
            found[annotation.sentence_id].append(annotation)
    return dict(found)
