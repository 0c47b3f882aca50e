"""Stores articles: unseen and in short transactions first, then all of them seen at once."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from annotator import ledger
from annotator.canonical import canonical, digest
from annotator.corpus import storing
from annotator.corpus.records import ArticleError, ArticleRecord, printable
from annotator.corpus.segmentation import Span, segment
from annotator.corpus.storing import Cut, Run
from annotator.corpus.surveying import Survey, survey
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

CHUNK = 500  # sentences in a transaction: others write between two of them
NAMED = 10  # ids that a remark names
LONGEST_NAME = 40  # characters of each

Transaction = Callable[[], AbstractContextManager[Session]]


class CorrectionError(ArticleError):
    message = mark(
        "%(place)s: the project has an article %(id)s with another text. Corrections come in a "
        "later version; until then give the new text another id."
    )


class ChangedFileError(ArticleError):
    message = mark("A file changed while it was imported, so nothing was kept. Import it again.")


@dataclass(frozen=True)
class Remark:
    """A sentence to show, for translation: the message, and what fills it."""

    message: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return self.message % self.values


@dataclass(frozen=True)
class Report:
    """What an import did: articles and sentences that are new, articles that were the same."""

    articles: int
    sentences: int
    same: int
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class _Plan:
    """What of a survey is new to the project (its SHA-256 by id), and what there is to say."""

    new: dict[str, str]
    language: str  # of articles that do not say theirs
    same: int
    remarks: tuple[Remark, ...]

    def report(self, sentences: int) -> Report:
        return Report(len(self.new), sentences, self.same, self.remarks)


def import_articles(
    session: Session,
    project: Project,
    records: Iterable[ArticleRecord],
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> Report:
    """Check and store articles in the caller's one transaction; see `survey` and `store`."""
    return store(lambda: nullcontext(session), project, survey(records), by=by, role=role)


def store(
    transaction: Transaction,
    project: Project,
    surveyed: Survey,
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
    advance: Callable[[int], None] = lambda _n: None,
) -> Report:
    """Store what is new of a survey: the project's next articles, dealt when all are there.

    Each `transaction()` is one of many short ones; a session that is one transaction does too.
    `advance` is told how many articles were stored. Raises ArticleError, storing.NoRoundError,
    storing.UnderWayError; whatever is raised, no article is seen.
    """
    with transaction() as session:
        storing.take_turn(session, project.id)
        plan = _plan(session, project, surveyed)
        if not plan.new:
            return plan.report(0)
        run = storing.begin(session, project, by)
    articles = sentences = 0
    for chunk in _chunks(_cuts(surveyed.records, plan)):
        with transaction() as session:
            storing.add(session, run, chunk, articles)
        articles += len(chunk)
        sentences += sum(len(cut.spans) for cut in chunk)
        advance(len(chunk))
    with transaction() as session:
        _finish(session, run, plan, sentences, by, role)
    return plan.report(sentences)


def preview(session: Session, project: Project, surveyed: Survey) -> Report:
    """What `store` would do; nothing is written."""
    plan = _plan(session, project, surveyed)
    return plan.report(sum(len(cut.spans) for cut in _cuts(surveyed.records, plan)))


def _plan(session: Session, project: Project, surveyed: Survey) -> _Plan:
    there = storing.stored(session, project.id, surveyed.seen)
    differing = list(surveyed.differing)
    for external_id, stored in there.items():
        mine = surveyed.seen[external_id]
        if mine.sha256 != stored.sha256:
            raise CorrectionError(place=mine.place, id=external_id)
        if mine.facts != stored.facts or mine.language not in (None, stored.language):
            differing.append(external_id)
    new = {key: seen for key, seen in surveyed.seen.items() if key not in there}
    fallback = surveyed.language or project.languages[0]
    unsaid = sum(seen.language is None for seen in new.values())
    guessed = 0 if surveyed.language or len(project.languages) == 1 else unsaid
    return _Plan(
        new={key: seen.sha256 for key, seen in new.items()},
        language=fallback,
        same=len(there) + surveyed.repeated,
        remarks=tuple(_remarks(differing, guessed, fallback)),
    )


def _remarks(differing: list[str], guessed: int, language: str) -> Iterator[Remark]:
    if differing:
        named = ", ".join(printable(key)[:LONGEST_NAME] for key in differing[:NAMED])
        yield Remark(
            mark("The same text came with other facts about it, which were left alone: %(ids)s."),
            {"ids": named + (" …" if len(differing) > NAMED else "")},
        )
    if guessed:
        yield Remark(
            mark("Articles that do not say their language, taken as %(language)s: %(count)s."),
            {"language": language, "count": guessed},
        )


def _cuts(records: Iterable[ArticleRecord], plan: _Plan) -> Iterator[Cut]:
    """The new articles, in order, cut into sentences."""
    waiting = dict(plan.new)
    for record in records:
        expected = waiting.pop(record.external_id, None)
        if expected is None:
            continue
        if expected != digest(record.text):
            raise ChangedFileError
        yield _cut(record, expected, record.language or plan.language)
    if waiting:
        raise ChangedFileError


def _cut(record: ArticleRecord, sha256: str, language: str) -> Cut:
    if record.sentences is None:
        spans = segment(record.text, language)
    else:
        spans = [Span(start, end) for start, end in record.sentences]
    return Cut(record, record.external_id, sha256, language, spans)


def _chunks(cuts: Iterable[Cut]) -> Iterator[list[Cut]]:
    """Whole articles, until there are enough sentences for a transaction."""
    chunk: list[Cut] = []
    sentences = 0
    for cut in cuts:
        chunk.append(cut)
        sentences += len(cut.spans)
        if sentences >= CHUNK:
            yield chunk
            chunk, sentences = [], 0
    if chunk:
        yield chunk


def _finish(
    session: Session, run: Run, plan: _Plan, sentences: int, by: Person | None, role: str
) -> None:
    storing.finish(session, run, len(plan.new), sentences)
    versions = sorted([key, 1, sha256] for key, sha256 in plan.new.items())
    payload = {
        "articles": len(plan.new),
        "sentences": sentences,
        "round": run.round_name,
        "wanted": run.wanted,
        "versions_sha256": digest(canonical(versions)),
    }
    subject = f"import:{run.id}"
    ledger.append(session, run.project_id, "import.finish", subject, payload, by=by, role=role)
    dealing.deal(session, run.project_id)
