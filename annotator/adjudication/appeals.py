"""Appeals: one line by an annotator against what stands in an article that is closed."""

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session, joinedload

from annotator import ledger
from annotator.adjudication import gold
from annotator.canonical import canonical, sentence_reference
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.labeling import acts, answers
from annotator.models import (
    Annotation,
    Appeal,
    Article,
    ArticleVersion,
    Assignment,
    Gold,
    Person,
    Sentence,
)

LONGEST = 300  # one line
Place: TypeAlias = Row[*tuple[Sentence, ArticleVersion, Article]]


class NoAppealError(InvalidError):
    field = "appeal"
    message = mark("Say in one line why something else should stand.")


class AppealedError(ConflictError):
    message = mark("You have appealed here already. An adjudicator answers, or has answered.")


class NotClosedError(ConflictError):
    message = mark("This article is open again. Take it back to change your answer.")


def appeal(
    session: Session, person: Person, sentence_id: int, words: str, *, op: str | None = None
) -> int:
    """Have an adjudicator look again at what stands for an answer of the person's; its article.

    Once for each time that the article is closed. Raises NotFoundError where they gave no answer,
    NotClosedError, NoAppealError and AppealedError.
    """
    sentence, version, article = _held(session, person, sentence_id)
    said = answers.one_line(words, LONGEST, "appeal")
    if acts.repeated(session, person, op, canonical(["appeal", said]), sentence_id):
        return article.id
    if article.closed_at is None:
        raise NotClosedError
    if not said:
        raise NoAppealError
    if sentence_id in of_person(session, person, article, [sentence_id]):
        raise AppealedError
    place = (article.external_id, version.version, sentence.start, sentence.end)
    event = ledger.append(
        session,
        article.project_id,
        "appeal.set",
        sentence_reference(*place),
        {},
        by=person,
        role="annotator",
        words={"appeal": said},
    )
    known = {"project_id": article.project_id, "person_id": person.id}
    session.add(Appeal(**known, sentence_id=sentence_id, words=said, at=event.at, seq=event.seq))
    gold.refresh_sentence(session, sentence_id)
    return article.id


def of_person(
    session: Session, person: Person, article: Article, sentence_ids: Collection[int]
) -> dict[int, Appeal]:
    """The person's appeals since the article was closed, by the sentence."""
    query = (
        select(Appeal)
        .options(joinedload(Appeal.decision))
        .where(
            Appeal.person_id == person.id,
            Appeal.sentence_id.in_(sentence_ids),
            Appeal.at >= article.closed_at,
        )
        .order_by(Appeal.id)
    )
    return {found.sentence_id: found for found in session.scalars(query)}


def of_sentence(session: Session, sentence_id: int) -> list[Appeal]:
    """All appeals about a sentence, those that wait for an answer last."""
    query = select(Appeal).where(Appeal.sentence_id == sentence_id)
    return list(session.scalars(query.order_by(Appeal.decision_id.is_(None), Appeal.id)))


def _held(session: Session, person: Person, sentence_id: int) -> Place:
    """The sentence, if the person answered it; its article is held."""
    session.flush()
    row = session.execute(
        _answered(person)
        .where(Sentence.id == sentence_id)
        .with_for_update(key_share=True, of=Article)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def _answered(person: Person) -> Select[*tuple[Sentence, ArticleVersion, Article]]:
    theirs: ColumnElement[bool] = (
        select(Annotation.id)
        .join(Annotation.assignment)
        .where(
            Annotation.sentence_id == Sentence.id,
            Assignment.person_id == person.id,
            Assignment.state == "submitted",
        )
        .correlate(Sentence)
        .exists()
    )
    return (
        select(Sentence, ArticleVersion, Article)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .where(Article.project_id == person.project_id, Gold.status != "excluded", theirs)
    )
