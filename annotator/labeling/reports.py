"""Sentences reported as wrongly cut, by annotators at work or by adjudicators; a manager cuts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session, contains_eager

from annotator import clock, ledger
from annotator.adjudication import gold
from annotator.blindness import visible_to
from annotator.canonical import canonical, sentence_reference
from annotator.errors import NotFoundError
from annotator.labeling import acts, answers, places
from annotator.labeling.places import Done, Place, RecutError
from annotator.models import (
    Article,
    ArticleVersion,
    Assignment,
    CutReport,
    Event,
    Person,
    Sentence,
)
from annotator.training import second_turns

SHOWN = 5  # articles that the start page names
MINE = (
    select(CutReport.sentence_id, CutReport.remark)
    .join(CutReport.sentence)
    .where(CutReport.person_id == bindparam("person"), Sentence.version_id == bindparam("version"))
    .where(CutReport.at >= bindparam("since"))
)


@dataclass(frozen=True)
class Reported:
    """A sentence that somebody finds wrongly cut, with what they say of it."""

    sentence_id: int
    start: int
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """How many sentences of a project are reported, and the first articles with them."""

    sentences: int
    articles: Sequence[tuple[Article, int]]


def report(
    session: Session, person: Person, sentence_id: int, remark: str, *, op: str | None = None
) -> Done:
    """Say that the sentence is cut wrong; said again, the remark is another one."""
    said = answers.one_line(remark, answers.LONGEST_COMMENT, "remark")
    place = _place(session, person, sentence_id)
    if acts.repeated(session, person, op, canonical(["report", said]), sentence_id):
        return place.done
    _check(place)
    keep(session, person, "annotator", sentence_id, place.subject, said)
    return place.done


def keep(
    session: Session, by: Person, role: str, sentence_id: int, subject: str, remark: str | None
) -> None:
    """The report of a sentence that may be reported; `subject` is how the ledger names it.

    An adjudicator's keeps the sentence from being decided, also if they say it again at the desk.
    """
    found = session.get(CutReport, (sentence_id, by.id))
    kept = found.role if found and found.role == "adjudicator" else role
    if found and (found.remark, found.role) == (remark, kept):
        found.at = clock.now()  # of a repeat it is new
        return
    known = {"sentence_id": sentence_id, "person_id": by.id}
    session.merge(CutReport(**known, role=kept, remark=remark, at=clock.now()))
    _append(session, subject, by, role, remark)
    gold.refresh_sentence(session, sentence_id)


def withdraw(session: Session, person: Person, sentence_id: int, *, op: str | None = None) -> Done:
    """Take one's report back."""
    place = _place(session, person, sentence_id)
    if acts.repeated(session, person, op, "withdraw report", sentence_id):
        return place.done
    _check(place)
    found = session.get(CutReport, (sentence_id, person.id))
    if found:
        session.delete(found)
        _append(session, place.subject, person, "annotator", open_=False)
        gold.refresh_sentence(session, sentence_id)
    return place.done


def dismiss(session: Session, manager: Person, sentence_id: int) -> int:
    """The sentence stays as it is cut: all reports of it are gone. Returns its article."""
    row = session.execute(
        select(Sentence, ArticleVersion, Article)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(Sentence.id == sentence_id, *visible_to(manager))
        .with_for_update(key_share=True, of=Article)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    sentence, version, article = row
    gone = delete(CutReport).where(CutReport.sentence_id == sentence_id)
    if session.execute(gone.returning(CutReport.person_id)).all():
        place = (article.external_id, version.version, sentence.start, sentence.end)
        _append(session, sentence_reference(*place), manager, "manager", open_=False)
        gold.refresh_sentence(session, sentence_id)  # an adjudicator decides it as it is
    return article.id


def mine(session: Session, person: Person, assignment: Assignment) -> dict[int, str]:
    """The sentences of its version that the person reported, with their remarks."""
    where = {"person": person.id, "version": assignment.version_id}
    rows = session.execute(MINE, {**where, "since": second_turns.since(assignment)})
    return {sentence_id: remark or "" for sentence_id, remark in rows}


def of_version(session: Session, version: ArticleVersion) -> tuple[Reported, ...]:
    """The sentences of that version that are reported and not cut anew since, in their order."""
    rows = session.scalars(
        select(CutReport)
        .join(CutReport.sentence)
        .options(contains_eager(CutReport.sentence))
        .where(Sentence.version_id == version.id, Sentence.retired.is_(None))
        .order_by(Sentence.start, CutReport.at, CutReport.person_id)
    )
    found: dict[int, Reported] = {}
    for row in rows:
        here = found.get(row.sentence_id) or Reported(row.sentence_id, row.sentence.start, ())
        said = (*here.remarks, row.remark) if row.remark else here.remarks
        found[row.sentence_id] = Reported(here.sentence_id, here.start, said)
    return tuple(found.values())


def waiting(session: Session, manager: Person) -> Waiting:
    """What is reported in the project and not cut anew since, without what they label."""
    n = func.count(CutReport.sentence_id.distinct())
    rows = session.execute(
        select(Article, n)
        .join(Article.versions)
        .join(ArticleVersion.sentences)
        .join(CutReport, CutReport.sentence_id == Sentence.id)
        .where(Sentence.retired.is_(None), Article.withdrawn_at.is_(None), *visible_to(manager))
        .group_by(Article.id)
        .order_by(Article.position)
    ).all()
    return Waiting(
        sum(count for _, count in rows), [(article, count) for article, count in rows[:SHOWN]]
    )


def _place(session: Session, person: Person, sentence_id: int) -> Place:
    """Where the report is made; an article that is handed in or closed may be cut wrong too."""
    places.lock(session, person, sentence_id)
    return places.find(session, person, sentence_id)


def _check(place: Place) -> None:
    if place.sentence.retired is not None:
        raise RecutError


def _append(
    session: Session,
    subject: str,
    by: Person,
    role: str,
    remark: str | None = None,
    *,
    open_: bool = True,
) -> Event:
    session.flush()
    words = {"remark": remark} if remark else None
    payload = {"open": open_}
    return ledger.append(
        session, by.project_id, "sentence.report", subject, payload, by=by, role=role, words=words
    )
