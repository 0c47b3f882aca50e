"""What became of an annotator's answers in the articles that are closed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from annotator.adjudication import appeals
from annotator.adjudication.counted import RoundGuideline
from annotator.adjudication.meanings import Meanings
from annotator.corpus.reading import Reading, ReadSentence, read
from annotator.errors import NotFoundError
from annotator.labelsets import LabelSet, label_set
from annotator.models import (
    Annotation,
    Appeal,
    Article,
    Assignment,
    Decision,
    Gold,
    Guideline,
    Person,
    Round,
)

PAGE = 50  # closed articles in a list
# Whether the gold says otherwise than an answer; two skips do not differ, whatever their reasons.
# Answers under another major guideline version than their round's are not compared here.
DIFFERS = and_(
    or_(
        Gold.status == "ambiguous",
        func.coalesce(Annotation.label, "") != func.coalesce(Gold.label, ""),
    ),
    Guideline.major == RoundGuideline.major,
)


@dataclass(frozen=True)
class Outcome:
    """What became of one answer: the gold, the decision behind it if there is one, their appeal."""

    sentence: ReadSentence
    annotation: Annotation
    gold: Gold
    differs: bool
    decision: Decision | None
    appeal: Appeal | None


@dataclass(frozen=True)
class ClosedList:
    """Closed articles in a list; `after` is where the next page goes on, null on the last."""

    articles: Sequence[Article]
    after: int | None


@dataclass(frozen=True)
class ClosedArticle:
    """A closed article as one of its annotators sees it, in the order of its sentences."""

    article: Article
    labels: LabelSet
    outcomes: tuple[Outcome, ...]


def closed(session: Session, person: Person, after: int = 0) -> ClosedList:
    """The closed articles that the person annotated, from the one after that id."""
    found = session.scalars(
        select(Article)
        .where(
            Article.project_id == person.project_id,
            Article.closed_at.is_not(None),
            Article.id > after,
            exists().where(
                Assignment.article_id == Article.id,
                Assignment.person_id == person.id,
                Assignment.state == "submitted",
            ),
        )
        .order_by(Article.id)
        .limit(PAGE + 1)
    ).all()
    return ClosedList(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def outcome(session: Session, person: Person, article_id: int) -> ClosedArticle:
    """What became of each of the person's answers; NotFoundError before the article is closed."""
    assignment = session.scalars(
        select(Assignment)
        .join(Assignment.article)
        .options(
            joinedload(Assignment.article),
            joinedload(Assignment.round).joinedload(Round.guideline),
        )
        .where(
            Assignment.article_id == article_id,
            Assignment.person_id == person.id,
            Assignment.state == "submitted",
            Article.closed_at.is_not(None),
        )
        .order_by(Assignment.turn, Assignment.id.desc())  # a repeat never counts
        .limit(1)
    ).one_or_none()
    if assignment is None:
        raise NotFoundError
    reading = read(session, assignment.version_id)
    return ClosedArticle(
        assignment.article,
        label_set(assignment.round.guideline),
        tuple(_outcomes(session, assignment, reading)),
    )


def _differs(annotation: Annotation, gold: Gold, meanings: Meanings) -> bool:
    """DIFFERS, with what the answer means under its round's guideline by now."""
    meant = meanings.of_annotation(annotation)
    label = meant.label if meant else annotation.label
    return gold.status == "ambiguous" or label != gold.label


def _outcomes(session: Session, assignment: Assignment, reading: Reading) -> list[Outcome]:
    rows = session.execute(
        select(Annotation, Gold)
        .join(Gold, Gold.sentence_id == Annotation.sentence_id)
        .options(joinedload(Annotation.guideline))
        .where(Annotation.assignment_id == assignment.id)
    )
    meanings = Meanings(session)
    answered = {one.sentence_id: (one, gold, _differs(one, gold, meanings)) for one, gold in rows}
    decisions = {
        decision.sentence_id: decision
        for decision in session.scalars(
            select(Decision)
            .where(Decision.sentence_id.in_(answered), Decision.undone_seq.is_(None))
            .order_by(Decision.id)
        )
    }
    appealed = appeals.of_person(session, assignment.person, assignment.article, answered)
    return [
        Outcome(
            sentence,
            *answered[sentence.id],
            decisions.get(sentence.id),
            appealed.get(sentence.id),
        )
        for sentence in reading.sentences
        if sentence.id in answered
    ]
