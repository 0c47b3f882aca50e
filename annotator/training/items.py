"""Test items: the right answer to a sentence, and why it is right; made and changed by a lead."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication.choices import UnknownClauseError
from annotator.blindness import visible_to
from annotator.canonical import sentence_reference
from annotator.errors import InvalidError, NotFoundError, mark
from annotator.labeling.answers import (
    LabelAndSkipError,
    UnknownLabelError,
    UnknownSkipReasonError,
    one_line,
    shortened,
)
from annotator.labeling.assignments import WithdrawnError
from annotator.labeling.places import RecutError
from annotator.labelsets import LabelSet, label_set
from annotator.models import Article, ArticleVersion, Event, Person, Project, Sentence, TestItem

LONGEST = 1000  # code points of an explanation


class NoRightAnswerError(InvalidError):
    field = "answer"
    message = mark("Choose the right answer: a label, or a reason to skip.")


class NoExplanationError(InvalidError):
    field = "explanation"
    message = mark("Say in one line why this is the right answer: annotators read it after theirs.")


@dataclass(frozen=True)
class Right:
    """The right answer to a sentence: a label or a skip reason, the clause behind it, and why."""

    label: str | None = None
    skip_reason: str | None = None
    clause: str | None = None
    explanation: str = ""


Found = Row[*tuple[Sentence, ArticleVersion, Article]]


def put(
    session: Session, project: Project, sentence_id: int, right: Right, by: Person | None
) -> int:
    """Make the sentence a test item, or change what is right; the id of its article.

    `by` null: the command line. Raises NotFoundError for a sentence that is not there for them,
    RecutError, WithdrawnError, and an InvalidError that names the field.
    """
    sentence, version, article = _held(session, project, sentence_id, by)
    if article.withdrawn_at:
        raise WithdrawnError
    if sentence.retired is not None:
        raise RecutError
    right = checked(right, label_set(article.round.guideline))
    item = session.get(TestItem, sentence_id)
    if item and of_item(item) == right:
        return article.id
    event = _append(session, (sentence, version, article), right, by)
    item = item or TestItem(sentence_id=sentence_id, project_id=project.id)
    for name, value in vars(right).items():
        setattr(item, name, value)
    item.person_id, item.at, item.seq = by.id if by else None, event.at, event.seq
    session.add(item)
    session.flush()
    return article.id


def remove(session: Session, project: Project, sentence_id: int, by: Person) -> int:
    """The sentence is a test item no more; the id of its article. What was answered stays."""
    place = _held(session, project, sentence_id, by)
    item = session.get(TestItem, sentence_id)
    if item:
        session.delete(item)
        _append(session, place, Right(), by)
        session.flush()
    return place[2].id


def checked(right: Right, labels: LabelSet) -> Right:
    """The same, tidied, if the guideline has its label and clause; else an InvalidError."""
    if right.label and right.skip_reason:
        raise LabelAndSkipError
    if not right.label and not right.skip_reason:
        raise NoRightAnswerError
    if right.label and right.label not in labels.label_ids:
        raise UnknownLabelError(label=shortened(right.label))
    if right.skip_reason and right.skip_reason not in labels.skip_ids:
        raise UnknownSkipReasonError(reason=shortened(right.skip_reason))
    if right.clause and right.clause not in labels.clause_ids:
        raise UnknownClauseError(clause=shortened(right.clause))
    said = one_line(right.explanation, LONGEST, "explanation")
    if not said:
        raise NoExplanationError
    return replace(right, clause=right.clause or None, explanation=said)


def of_item(item: TestItem) -> Right:
    return Right(item.label, item.skip_reason, item.clause, item.explanation)


def told(session: Session, project: Project) -> dict[str, dict[str, Any]]:
    """The project's test items as the ledger has them, by the sentence; for `annotator check`."""
    rows = session.execute(
        select(TestItem, Sentence, ArticleVersion.version, Article.external_id)
        .join(TestItem.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(TestItem.project_id == project.id)
    )
    return {
        sentence_reference(article, version, sentence.start, sentence.end): payload(of_item(item))
        for item, sentence, version, article in rows
    }


def payload(right: Right) -> dict[str, Any]:
    """What the ledger says of an item, beside the words; all null: it is none any more."""
    return {"label": right.label, "skip_reason": right.skip_reason, "clause": right.clause}


def _held(session: Session, project: Project, sentence_id: int, by: Person | None) -> Found:
    """The sentence in its article, which is held; not one that the person labels."""
    here = [Article.project_id == project.id, Article.visible]
    row = session.execute(
        select(Sentence, ArticleVersion, Article)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(Sentence.id == sentence_id, *(visible_to(by) if by else here))
        .with_for_update(key_share=True, of=Article)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def _append(session: Session, place: Any, right: Right, by: Person | None) -> Event:
    sentence, version, article = place
    subject = sentence_reference(article.external_id, version.version, sentence.start, sentence.end)
    lead = "adjudicator" if by and by.is_adjudicator else "manager"
    return ledger.append(
        session,
        article.project_id,
        "test_item.set",
        subject,
        payload(right),
        by=by,
        role=lead if by else ledger.OPERATOR,
        words={"explanation": right.explanation} if right.explanation else None,
    )
