"""Stores articles: unseen and in short transactions first, then all of them seen at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from annotator import ledger
from annotator.canonical import canonical, digest
from annotator.corpus.changes import correcting
from annotator.corpus.copies import duplicates, groups
from annotator.corpus.imports import comparing, reports, runs, storing, sweeping
from annotator.corpus.imports.answers import handing_in
from annotator.corpus.imports.answers.gathering import gather
from annotator.corpus.imports.answers.matching import Answered
from annotator.corpus.imports.comparing import Plan, Report
from annotator.corpus.imports.cuts import Cut, cut
from annotator.corpus.imports.runs import Run
from annotator.corpus.imports.surveying import Seen, Survey, survey
from annotator.corpus.records import ArticleError, ArticleRecord, Remark
from annotator.db import Transaction
from annotator.errors import mark
from annotator.labeling import dealing
from annotator.models import Person, Project

__all__ = [
    "ArticleRecord",
    "Remark",
    "Report",
    "Survey",
    "import_articles",
    "preview",
    "store",
    "survey",
]

NO_LABELS: Mapping[str, str] = MappingProxyType({})
CHUNK = 500  # sentences in a transaction: others write between two of them


class ChangedFileError(ArticleError):
    message = mark("A file changed while it was imported, so nothing was kept. Import it again.")


def import_articles(
    session: Session,
    project: Project,
    records: Iterable[ArticleRecord],
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
    into: str = "",
) -> Report:
    """Check and store articles in the caller's one transaction; see `survey` and `store`."""
    surveyed = survey(records, languages=project.languages)
    return store(lambda: nullcontext(session), project, surveyed, by=by, role=role, into=into)


def store(
    transaction: Transaction,
    project: Project,
    surveyed: Survey,
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
    advance: Callable[[int], None] = lambda _n: None,
    job_id: int | None = None,
    labels: Mapping[str, str] = NO_LABELS,
    into: str = "",
) -> Report:
    """Store what is new of a survey: the project's next articles, dealt when all are there.

    Corrections come before that, each in a transaction of its own: what is cut off among them is
    finished by importing it again. Each `transaction()` is one of many short ones; a session that
    is one transaction does too. `advance` is told how many articles were stored, `job_id` is the
    job that does it, if any, `into` the round for its articles (runs.begin). Answers that come
    with the articles follow when these are seen; `labels` says what their labels mean here. Raises
    ArticleError, runs.NoRoundError, runs.UnderWayError, correcting.MovedOnError,
    matching.UnknownMeaningError; whatever is raised, no new article is seen.
    """
    with transaction() as session:
        handing_in.check(session, project, labels)
        turn = runs.take_turn(session, project.id)
    sweeping.sweep(transaction, project.id)
    plan = comparing.plan(transaction, project, surveyed)
    report = plan.report(0)
    if plan.new or plan.corrected:
        with transaction() as session:
            run = runs.begin(
                session, project, by, turn=turn, new=bool(plan.new), job_id=job_id, into=into
            )
        report = _store(transaction, run, surveyed, plan, by, role, advance)
    if surveyed.labels:
        tick = partial(advance, 0)
        answered = _hand_in(transaction, project, surveyed, labels, by=by, role=role, tick=tick)
        report = report.with_answers(answered)
    with transaction() as session:
        dealing.deal(session, project.id)
        runs.keep_report(session, report.import_id, reports.as_json(report))
    return report


def _hand_in(
    transaction: Transaction,
    project: Project,
    surveyed: Survey,
    labels: Mapping[str, str],
    *,
    by: Person | None,
    role: str,
    tick: Callable[[], None],
) -> Answered:
    """Store the answers that came with the articles."""
    given = gather(surveyed.records, surveyed.times)
    people = surveyed.annotators
    return handing_in.store(
        transaction, project, given, people, labels, by=by, role=role, tick=tick
    )


def _store(
    transaction: Transaction,
    run: Run,
    surveyed: Survey,
    plan: Plan,
    by: Person | None,
    role: str,
    advance: Callable[[int], None],
) -> Report:
    """Store the articles; they are seen then, and not dealt yet."""
    sentences = _add(transaction, run, _cuts(surveyed.records, plan, plan.new), advance)
    for made in _cuts(surveyed.records, plan, plan.corrected):
        with transaction() as session:
            replaced = plan.replaced[made.external_id]
            correcting.correct(session, run.project_id, made, replaced, by=by, role=role)
            runs.count_correction(session, run)
        advance(1)
    between = partial(_renewing, transaction, run, advance)
    pairs = duplicates.compare(between, run.project_id, import_id=run.id)
    report = replace(plan.report(sentences), import_id=run.id)
    payload = _payload(run, plan, sentences)
    with transaction() as session:
        report = _with_copies(report, groups.join(session, run.project_id, pairs))
        runs.finish(session, run, len(plan.new), sentences)
        _record(session, run, payload, by, role)
    return report


def preview(
    session: Session, project: Project, surveyed: Survey, labels: Mapping[str, str] = NO_LABELS
) -> Report:
    """What `store` would do; nothing is written."""
    handing_in.check(session, project, labels)
    plan = comparing.plan(lambda: nullcontext(session), project, surveyed)
    sentences, spans = 0, {}
    for made in _cuts(surveyed.records, plan, plan.new):
        sentences += len(made.spans)
        if made.external_id in surveyed.times:
            spans[made.external_id] = made.spans
    report = plan.report(sentences)
    if not surveyed.labels:
        return report
    brought = gather(surveyed.records, surveyed.times)
    return report.with_answers(handing_in.preview(session, project, brought, labels, spans))


def _cuts(
    records: Iterable[ArticleRecord], plan: Plan, wanted: Mapping[str, Seen]
) -> Iterator[Cut]:
    """The wanted ones of the articles that are stored, in order, cut into sentences."""
    if not wanted:
        return
    waiting = {**plan.new, **plan.corrected}
    for record in records:
        expected = waiting.pop(record.external_id, None)
        if expected is None:
            continue
        if expected.sha256 != digest(record.text):
            raise ChangedFileError
        if record.external_id in wanted:
            yield cut(record, expected.sha256, expected.language or plan.language)
    if waiting:
        raise ChangedFileError


def _chunks(cuts: Iterable[Cut]) -> Iterator[list[Cut]]:
    """Whole articles, until there are enough sentences for a transaction."""
    chunk: list[Cut] = []
    sentences = 0
    for made in cuts:
        chunk.append(made)
        sentences += len(made.spans)
        if sentences >= CHUNK:
            yield chunk
            chunk, sentences = [], 0
    if chunk:
        yield chunk


def _add(
    transaction: Transaction, run: Run, cuts: Iterable[Cut], advance: Callable[[int], None]
) -> int:
    """Store new articles, unseen; the number of their sentences."""
    articles = sentences = 0
    for chunk in _chunks(cuts):
        with transaction() as session:
            storing.add(session, run, chunk, articles)
        articles += len(chunk)
        sentences += sum(len(made.spans) for made in chunk)
        advance(len(chunk))
    return sentences


@contextmanager
def _renewing(
    transaction: Transaction, run: Run, advance: Callable[[int], None]
) -> Iterator[Session]:
    """One of many transactions in which articles are compared; the import goes on meanwhile."""
    advance(0)
    with transaction() as session:
        runs.renew(session, run)
        yield session


def _with_copies(report: Report, joined: int) -> Report:
    message = mark("Articles put into the group of another one of nearly the same text: %(count)s.")
    said = (Remark(message, {"count": joined}),) if joined else ()
    return replace(report, remarks=(*report.remarks, *said))


def _payload(run: Run, plan: Plan, sentences: int) -> dict[str, Any]:
    versions = sorted([key, 1, seen.sha256] for key, seen in plan.new.items())
    return {
        "articles": len(plan.new),
        "sentences": sentences,
        "round": run.round_name,
        "wanted": run.wanted,
        "versions_sha256": digest(canonical(versions)),
    }


def _record(
    session: Session, run: Run, payload: dict[str, Any], by: Person | None, role: str
) -> None:
    subject = f"import:{run.id}"
    ledger.append(session, run.project_id, "import.finish", subject, payload, by=by, role=role)
