"""Checks a project in the database: the chain, and the tables against what the ledger says."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import guidelines, ledger, party_list, projects
from annotator.adjudication import gold
from annotator.adjudication.rules import Policy
from annotator.canonical import chain_problems
from annotator.exporting import books, point, records, splits
from annotator.exporting.point import Point
from annotator.exporting.reading import Batch, Reader
from annotator.models import Person, Project
from annotator.rounds import remembered
from annotator.training import attempts, items
from annotator.verify.articles import Articles
from annotator.verify.events import Events
from annotator.verify.history import History
from annotator.verify.published import becomes as told_of_labels
from annotator.verify.report import Enough, Report
from annotator.verify.sentences import AuditLines, LabelSet

LEDGER = "ledger"


class DatabaseHistory(History):
    """The ledger of a project as the database holds it."""

    def __init__(self, session: Session, project: Project, report: Report) -> None:
        super().__init__(report)
        self._session, self._project_id = session, project.id
        self._at_hand: dict[int, dict[str, Any]] = {}
        self.hashes: set[str] = set()
        for problem in chain_problems(self._records()):
            report.add(LEDGER, problem)

    def bring(self, seqs: Iterable[int]) -> None:
        """The events that are asked for next, by one query instead of one each."""
        wanted = sorted({*seqs})
        found = ledger.records(self._session, self._project_id, wanted)
        self._at_hand = {record["seq"]: record for record in found}

    def event(self, seq: int) -> dict[str, Any] | None:
        return self._at_hand.get(seq)

    def _records(self) -> Iterator[dict[str, Any]]:
        for record in ledger.records(self._session, self._project_id):
            self.hashes.add(record["hash"])
            self.follow(record, f"event {record['seq']}")
            yield record


def check(session: Session, project: Project, head: str | None = None) -> Report:
    """What an audit export would be made of, held against the ledger; then gold, row by row.

    `head` is a hash that was noted earlier, of any event. The session is one of `db.reading`.
    """
    report = Report()
    try:
        history = DatabaseHistory(session, project, report)
        history.check_words()
        _check_end(ledger.end(session, project.id), history, head, report)
        _check_settings(session, project, history, report)
        _check_tables(session, point.load(session, project), history, report)
        _check_gold(session, project, report)
        report.conclusion = _conclusion(history, head)
    except Enough:
        pass
    except point.BrokenLedgerError as error:
        report.problems.append(str(error))
    return report


def _conclusion(history: History, head: str | None) -> str:
    if head is None:
        return f"consistent in itself; compare head {history.head} with the one you noted"
    return f"ok: {history.seq} events, head {history.head}"


def _check_end(
    end: tuple[int, str], history: DatabaseHistory, head: str | None, report: Report
) -> None:
    what = f"the project ends at event {end[0]}, its ledger at {history.seq}"
    report.expect(end == (history.seq, history.head), LEDGER, what)
    if head is not None:
        what = "no event has the hash that you noted: this is another history"
        report.expect(head.strip().lower() in history.hashes, LEDGER, what)


def _check_settings(session: Session, project: Project, history: History, report: Report) -> None:
    """What is small: settings, people, guidelines, splits, all of them at once."""
    people = session.scalars(select(Person).where(Person.project_id == project.id))
    published = guidelines.versions(session, project)
    becomes = told_of_labels(history.guidelines)
    roles = {pid: payload.get("roles") for pid, payload in history.members.items()}
    for what, here, told in (
        ("settings", projects.settings(project), projects.told(history.policy)),
        ("roles", {row.pid: sorted(row.roles) for row in people}, roles),
        ("guidelines", {row.version: row.sha256 for row in published}, history.published()),
        ("labels of older versions", {row.version: row.becomes for row in published}, becomes),
        ("parties", party_list.told(session, project), history.parties),
        ("who passed training", attempts.passed(session, project), history.phases.passed),
        ("test items", items.told(session, project), history.items),
        ("splits", splits.remembered(session, project.id), history.splits),
    ):
        report.expect(here == told, what, "are not what the ledger says")
    same = not remembered.differs(remembered.stored(session, project), history.phases)
    report.expect(same, "rounds", "are not what the ledger says")


def _check_tables(session: Session, at: Point, history: DatabaseHistory, report: Report) -> None:
    reader = Reader(session, at)
    articles = Waiting()
    events = Events(history, report)
    policy = Policy(at.project.majorities, at.project.majority_minimum)
    labels = LabelSet(at.guideline.version, at.labels.label_ids, at.automatic)
    walk = Articles(articles, history, report)
    lines = AuditLines(report, labels, policy, walk, events)
    for batch in reader.batches():
        for article in batch.articles:
            record = records.article(article, batch, reader)
            articles.append((record, f"article {article.external_id}"))
        history.bring(_numbers(batch))
        for said in batch.sentences:
            lines.look(records.audit(said, at), f"sentence {said.id}")
    walk.finish()
    events.finish("annotations and decisions")
    _check_books(session, at, lines.tally.books.total(), report)


def _numbers(batch: Batch) -> Iterator[int]:
    """The events of all that was said of the sentences."""
    for said in batch.sentences:
        yield from (answer["seq"] for answer in said.answers)
        yield from (decision["seq"] for decision in said.decisions)


class Waiting(deque[tuple[dict[str, Any], str]]):
    """Articles that were read and not yet asked for; an iterator that goes on when more come."""

    def __iter__(self) -> "Waiting":
        return self

    def __next__(self) -> tuple[dict[str, Any], str]:
        if not self:
            raise StopIteration
        return self.popleft()


def _check_books(session: Session, at: Point, told: int, report: Report) -> None:
    n = books.count_sentences(session, at.project.id)
    report.expect(n == told, "gold", f"{n} sentences, but {told} with a gold status")


def _check_gold(session: Session, project: Project, report: Report) -> None:
    for sentence_id, stored, derived in gold.derive_all(session, project):
        what = f"is stored as {stored}, but follows as {derived}"
        report.expect(stored == derived, f"gold of sentence number {sentence_id}", what)
