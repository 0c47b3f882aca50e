"""Figures and answers kept in memory while the ledger has not gone on, a few at a time."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from annotator import ledger
from annotator.agreement import report as reports
from annotator.agreement.answers import Answers, counted
from annotator.agreement.clauses import Clause
from annotator.agreement.clauses import clauses as of_decisions
from annotator.agreement.question import Question
from annotator.agreement.report import Report
from annotator.models import Person, Project

Made = TypeVar("Made")
Key = tuple[object, ...]


class Kept(Generic[Made]):
    """At most `most` values by their keys; what was not asked for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._values: OrderedDict[Key, Made] = OrderedDict()

    def get(self, key: Key) -> Made | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Key, value: Made) -> None:
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._most:
                self._values.popitem(last=False)


ANSWERS: Kept[Answers] = Kept(2)  # 25 bytes an answer
REPORTS: Kept[Report] = Kept(50)
CLAUSES: Kept[list[Clause]] = Kept(50)


def answers(session: Session, project: Project, without: Person | None) -> Answers:
    """What `counted` gives, as of the present end of the ledger."""

    def make() -> Answers:
        return counted(session, project, without=without)

    return _kept(ANSWERS, session, project, without, (), make)


def report(
    session: Session, project: Project, question: Question, without: Person | None
) -> Report:
    """What `report.report` gives, as of the present end of the ledger."""

    def make() -> Report:
        found = answers(session, project, without)
        return reports.report(session, project, question, without=without, answers=found)

    return _kept(REPORTS, session, project, without, (question,), make)


def clauses(session: Session, reader: Person) -> list[Clause]:
    """What `clauses.clauses` gives this reader, as of the present end of the ledger."""

    def make() -> list[Clause]:
        return of_decisions(session, reader)

    return _kept(CLAUSES, session, reader.project, reader, (), make)


def _kept(
    kept: Kept[Made],
    session: Session,
    project: Project,
    without: Person | None,
    more: Key,
    make: Callable[[], Made],
) -> Made:
    """Kept only if the ledger has not gone on meanwhile: on PostgreSQL each query sees its own."""
    key = _key(session, project, without, more)
    found = kept.get(key)
    if found is None:
        found = make()
        if key == _key(session, project, without, more):
            kept.put(key, found)
    return found


def _key(session: Session, project: Project, without: Person | None, more: Key) -> Key:
    reader = without.id if without else None
    return (project.id, ledger.end(session, project.id), reader, *more)
