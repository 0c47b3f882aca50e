"""Unanimous answers accepted many in one act: recorded one by one, undone as one, never blind."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from annotator import clock, ledger
from annotator.adjudication import gold, waiting
from annotator.adjudication.gold import AnyRow
from annotator.adjudication.recording import ROLE
from annotator.adjudication.rights import annotated_by, askable_of
from annotator.canonical import canonical, sentence_reference
from annotator.errors import ConflictError, mark
from annotator.labeling import acts
from annotator.labelsets import label_set
from annotator.models import (
    Article,
    ArticleVersion,
    Decision,
    Gold,
    Hold,
    Person,
    Sentence,
)

AT_ONCE = 500  # decisions in one act
SHOWN = 20  # articles that are offered


class NothingToAcceptError(ConflictError):
    message = mark("No unanimous answer is left to accept here.")


def offered(session: Session, person: Person) -> list[tuple[Article, int]]:
    """The first articles with something to accept, and how much."""
    counted = _acceptable(session, person).with_only_columns(Gold.article_id, func.count())
    rows = session.execute(
        counted.group_by(Gold.article_id).order_by(Gold.article_id).limit(SHOWN)
    ).all()
    articles = select(Article).where(Article.id.in_([key for key, _n in rows]))
    found = {article.id: article for article in session.scalars(articles)}
    return [(found[key], n) for key, n in rows]


def accept(
    session: Session,
    person: Person,
    *,
    article_id: int | None = None,
    label: str | None = None,
    op: str | None = None,
) -> int:
    """Decide as all annotators answered, AT_ONCE sentences at most; how many it were.

    Of that article, or with that label, where one is given; nothing that an adjudicator is asked
    about or that was drawn into the sample. Raises NothingToAcceptError.
    """
    query = _acceptable(session, person)
    if article_id is not None:
        query = query.where(Gold.article_id == article_id)
    if label:
        query = query.where(Gold.label == label)
    what = canonical(["accept", label])
    held = _held_articles(session, query)
    if acts.repeated(session, person, op, what, article_id):
        return 0
    rows = _places(session, person, query.where(Gold.article_id.in_(held)))
    if not rows:
        raise NothingToAcceptError
    _record(session, person, rows)
    return len(rows)


def _acceptable(session: Session, person: Person) -> Select[int]:
    """Unanimous, of nobody's concern, held by nobody else."""
    other = aliased(Hold)
    held = exists().where(
        other.sentence_id == Gold.sentence_id,
        other.person_id != person.id,
        other.until > clock.now(),
    )
    return (
        select(Gold.sentence_id)
        .join(Gold.article)
        .where(
            Gold.project_id == person.project_id,
            Gold.status == "unanimous",
            Gold.asks.is_(None),
            Article.closed_at.is_(None),
            ~held,
            ~waiting.REQUESTED,
            ~waiting.REPORTED,
            *askable_of(session, person),
        )
    )


def _held_articles(session: Session, query: Select[int]) -> Sequence[int]:
    """Those of the first sentences; what else becomes acceptable meanwhile is not decided."""
    session.flush()
    of_first = query.order_by(Gold.article_id, Gold.sentence_id).limit(AT_ONCE)
    keys = set(session.scalars(of_first.with_only_columns(Gold.article_id)))
    held = select(Article.id).where(Article.id.in_(keys)).order_by(Article.id)
    return session.scalars(held.with_for_update(key_share=True)).all()


def _places(session: Session, person: Person, query: Select[int]) -> Sequence[AnyRow]:
    columns = (Gold.label, Article, ArticleVersion.version, Sentence, annotated_by(person))
    return session.execute(
        query.join(Gold.sentence)
        .join(Sentence.version)
        .with_only_columns(*columns[:-1], columns[-1].label("own"))
        .order_by(Gold.article_id, Gold.sentence_id)
        .limit(AT_ONCE)
    ).all()


def _record(session: Session, person: Person, rows: Sequence[AnyRow]) -> None:
    keys = [row.Sentence.id for row in rows]
    answers = gold.counted_answers(session, keys)
    said = [_said(row, [answer.seq for answer in answers[row.Sentence.id]]) for row in rows]
    made = [
        ledger.Act("decision.set", subject(row), _payload(row, one), person, ROLE)
        for row, one in zip(rows, said, strict=True)
    ]
    events = ledger.append_all(session, person.project_id, made)
    session.add_all(
        Decision(
            **one,
            project_id=person.project_id,
            sentence_id=row.Sentence.id,
            person_id=person.id,
            guideline_id=row.Article.round.guideline_id,
            batch=events[0].seq,
            at=event.at,
            seq=event.seq,
        )
        for row, one, event in zip(rows, said, events, strict=True)
    )
    gold.refresh_sentences(session, keys)


def _said(row: AnyRow, saw: list[int]) -> dict[str, Any]:
    """What row and event of a decision both say."""
    labels = label_set(row.Article.round.guideline)
    return {
        "kind": "first",
        "label": row.label,
        "skip_reason": None,
        "ambiguous": False,
        "details": labels.fitting(row.label, {}),
        "reason": None,
        "clause": None,
        "before_reveal": None,
        "saw": sorted(saw),
        "own": row.own,
        "bulk": True,
        "second_look": None,
    }


def _payload(row: AnyRow, said: dict[str, Any]) -> dict[str, Any]:
    version = row.Article.round.guideline.version
    return {**said, "links": [], "guideline_version": version, "supersedes": None}


def subject(row: AnyRow) -> str:
    """How the ledger names the row's Sentence."""
    place = (row.version, row.Sentence.start, row.Sentence.end)
    return sentence_reference(row.Article.external_id, *place)
