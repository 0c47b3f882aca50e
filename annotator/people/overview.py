"""The annotators of a project as a lead sees them, and as each sees themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.agreement import kept, references
from annotator.agreement.answers import Answers
from annotator.agreement.compared import SKIP
from annotator.agreement.kept import Kept
from annotator.agreement.naming import names
from annotator.agreement.report import seed_of
from annotator.blindness import visible_to
from annotator.errors import NotFoundError
from annotator.labelsets import Label
from annotator.models import Annotation, Article, Assignment, Person
from annotator.people import alerts, figures
from annotator.people.alerts import Alert
from annotator.training import repeats

OVERVIEWS: Kept["Overview"] = Kept(20)


@dataclass(frozen=True)
class Work:
    """Articles handed in, sentences answered, and the active seconds that one took on average."""

    articles: int
    answers: int
    seconds: float | None

    @property
    def an_hour(self) -> int | None:
        """Sentences in an hour of active work."""
        return round(3600 / self.seconds) if self.seconds else None


@dataclass(frozen=True)
class Annotator:
    """One of them. `figures` is None for who has no answer that counts in agreement."""

    id: int
    name: str
    work: Work
    figures: figures.Person | None
    alerts: Sequence[Alert]


@dataclass(frozen=True)
class Overview:
    """`labels` are those of the major guideline version that the figures are about."""

    labels: Sequence[Label]
    annotators: Sequence[Annotator]

    def of(self, person: int) -> Annotator:
        """One of them; raises NotFoundError."""
        for row in self.annotators:
            if row.id == person:
                return row
        raise NotFoundError


def overview(session: Session, reader: Person, without: Person | None) -> Overview:
    """Everybody who has answered, by name; kept in memory until the ledger goes on.

    The figures are those of the latest major guideline version that was used. `without`: the reader
    where they annotate too, for whom the articles that are open for them are left out.
    """
    point = ledger.end(session, reader.project_id)
    key = (reader.project_id, point, without.id if without else None, reader.roles)
    found = OVERVIEWS.get(key)
    if found is None:
        found = _overview(session, reader, without, point[1])
        OVERVIEWS.put(key, found)
    return found


def mine(session: Session, person: Person) -> tuple[Sequence[Label], figures.Person | None]:
    """One's own figures, from the articles that are closed alone; None before there are any."""
    answers = _latest(kept.answers(session, person.project, person))
    closed = select(Article.id).where(
        Article.project_id == person.project_id, Article.closed_at.is_not(None)
    )
    ids = np.array(session.scalars(closed).all(), dtype=np.int64)
    found = _figures(session, person, answers.where(np.isin(answers.article, ids)), seed=0)
    return answers.labels, next((row for row in found if row.id == person.id), None)


def _overview(session: Session, reader: Person, without: Person | None, head: str) -> Overview:
    answers = _latest(kept.answers(session, reader.project, without))
    seed = 0 if without else seed_of(head)
    rows = {row.id: row for row in _figures(session, reader, answers, seed)}
    work = _work(session, reader)
    seconds = {key: row.seconds for key, row in work.items() if row.seconds}
    known = names(session, reader.project, reader)
    everybody = list(rows.values())
    found = []
    for key in sorted(work, key=lambda key: known[key]):
        row = rows.get(key)
        told = list(alerts.alerts(row, everybody, seconds)) if row else []
        found.append(Annotator(key, known[key], work[key], row, told))
    return Overview(answers.labels, found)


def _latest(answers: Answers) -> Answers:
    majors = answers.majors
    return answers.of_major(majors[0]) if majors else answers


def _figures(session: Session, reader: Person, answers: Answers, seed: int) -> list[figures.Person]:
    words = (*(label.id for label in answers.labels), SKIP)
    major = answers.majors[0] if answers.majors else None
    decided = references.decisions(session, reader.project, words, major)
    repeated = repeats.pairs(session, reader.project)  # only those in articles of `answers` count
    return figures.people(answers, decided, repeated, seed=seed)


def _work(session: Session, reader: Person) -> dict[int, Work]:
    """What each has done in first turns and repeats alike, by the ids of people."""
    handed_in = (
        select(Assignment.person_id, func.count())
        .join(Assignment.article)
        .where(Assignment.state == "submitted", *visible_to(reader))
        .group_by(Assignment.person_id)
    )
    articles: dict[int, int] = dict(session.execute(handed_in).all())
    answered = (
        select(
            Assignment.person_id, func.count(), func.sum(Annotation.ms), func.count(Annotation.ms)
        )
        .join(Annotation.assignment)
        .join(Assignment.article)
        .where(*visible_to(reader))
        .group_by(Assignment.person_id)
    )
    return {
        person: Work(articles.get(person, 0), number, (ms or 0) / timed / 1000 if timed else None)
        for person, number, ms, timed in session.execute(answered)
    }
