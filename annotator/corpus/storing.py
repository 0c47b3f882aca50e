"""The rows of an import, written in bulk; unseen until it is finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from annotator import clock
from annotator.corpus import searching
from annotator.corpus.lines import Span
from annotator.corpus.records import ArticleRecord
from annotator.errors import ConflictError, mark
from annotator.models import (
    Article,
    ArticleVersion,
    ArticleWords,
    Gold,
    Import,
    Person,
    Project,
    Raw,
    Round,
    Sentence,
)

LEASE_SECONDS = 30  # longer than any of an import's transactions waits


class NoRoundError(ConflictError):
    field = "files"
    message = mark("No round of this project is open for articles. Open one, then import again.")


class UnderWayError(ConflictError):
    field = "files"
    message = mark(
        "Another import into this project is under way, or was cut off a moment ago. Try again in "
        "half a minute."
    )


@dataclass(frozen=True)
class Cut:
    """A checked article with its language, digest and sentences (code points)."""

    record: ArticleRecord
    external_id: str
    sha256: str
    language: str
    spans: Sequence[Span]

    @cached_property
    def words(self) -> str:
        """What is searched of it."""
        return searching.words(self.record.title or "", self.record.text)


@dataclass(frozen=True)
class Run:
    """An import under way: where its articles go."""

    id: int
    project_id: int
    round_id: int
    round_name: str
    wanted: int
    gold: str  # the status of a sentence without answers
    first_position: int


def take_turn(session: Session, project_id: int) -> int:
    """The latest import's number, after which one may `begin`; what a cut-off one left is swept.

    Raises UnderWayError while another import has not ended.
    """
    _lock(session, project_id)
    unfinished = select(Import.id).where(
        Import.project_id == project_id, Import.finished_at.is_(None)
    )
    if session.scalar(unfinished.where(Import.leased_until > clock.now()).limit(1)):
        raise UnderWayError
    if session.scalar(unfinished.limit(1)):
        _sweep(session, unfinished)
    return _latest(session, project_id)


def begin(
    session: Session, project: Project, by: Person | None, *, turn: int, new: bool = True
) -> Run:
    """The row of an import, of `new` articles or of corrections only.

    Raises NoRoundError, or UnderWayError if another import took the turn.
    """
    _lock(session, project.id)
    if _latest(session, project.id) != turn:
        raise UnderWayError
    target = _round(session, project.id, new)
    row = Import(
        project_id=project.id,
        person_id=by.id if by else None,
        started_at=clock.now(),
        leased_until=clock.after(LEASE_SECONDS),
    )
    session.add(row)
    session.flush()
    last = session.scalar(
        select(func.max(Article.position)).where(Article.project_id == project.id)
    )
    return Run(
        id=row.id,
        project_id=project.id,
        round_id=target.id,
        round_name=target.name,
        wanted=target.overlap,
        gold="insufficient" if target.counts else "excluded",
        first_position=(last or 0) + 1,
    )


def add(session: Session, run: Run, chunk: Sequence[Cut], offset: int) -> None:
    """Store some of the articles, `offset` of them having been stored before."""
    _renew(session, run)
    article_ids = session.scalars(
        insert(Article).returning(Article.id, sort_by_parameter_order=True),
        [_article(run, cut, offset + n) for n, cut in enumerate(chunk)],
    ).all()
    add_versions(session, [(key, 1) for key in article_ids], chunk, run.gold)
    searching.add(session, [(key, cut.words) for key, cut in zip(article_ids, chunk, strict=True)])


def add_versions(
    session: Session, places: Sequence[tuple[int, int]], chunk: Sequence[Cut], gold: str
) -> Sequence[int]:
    """Store texts with their sentences, each at its place, an article's id and the version.

    `gold` is the status of a sentence without answers. Returns the ids of the versions.
    """
    version_ids = session.scalars(
        insert(ArticleVersion).returning(ArticleVersion.id, sort_by_parameter_order=True),
        [_version(place, cut) for place, cut in zip(places, chunk, strict=True)],
    ).all()
    rows = [
        row
        for key, cut in zip(version_ids, chunk, strict=True)
        for row in sentence_rows(key, cut.record.text, cut.spans, cut.language)
    ]
    session.execute(insert(Sentence), rows)
    add_gold(session, Sentence.version_id.in_(version_ids), gold)
    _add_raw(session, version_ids, chunk)
    return version_ids


def sentence_rows(
    version_id: int, text: str, spans: Sequence[Span], language: str
) -> list[dict[str, object]]:
    """All sentences of a version as they are stored, with what their text alone tells of them."""
    return [{"version_id": version_id, "start": span.start, "end": span.end} for span in spans]


def add_gold(session: Session, which: ColumnElement[bool], status: str) -> None:
    """The gold of sentences that have no answers yet."""
    rows = (
        select(Sentence.id, Article.project_id, Article.id, literal(status))
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(which)
    )
    columns = ["sentence_id", "project_id", "article_id", "status"]
    session.execute(insert(Gold).from_select(columns, rows))


def finish(session: Session, run: Run, articles: int, sentences: int) -> None:
    """Let all articles of the import be seen."""
    _renew(session, run)
    session.execute(update(Article).where(Article.import_id == run.id).values(visible=True))
    session.execute(
        update(Import)
        .where(Import.id == run.id)
        .values(finished_at=clock.now(), articles=articles, sentences=sentences)
    )


def _lock(session: Session, project_id: int) -> None:
    session.execute(select(Project.id).where(Project.id == project_id).with_for_update())


def _latest(session: Session, project_id: int) -> int:
    latest = session.scalar(select(func.max(Import.id)).where(Import.project_id == project_id))
    return latest or 0


def _round(session: Session, project_id: int, new: bool) -> Round:
    """The latest round that is not for training; an open one, for new articles."""
    query = select(Round).where(Round.project_id == project_id, Round.kind != "training")
    if new:
        query = query.where(Round.closed_at.is_(None))
    found = session.scalar(query.order_by(Round.id.desc()).limit(1))
    if found is None:
        raise NoRoundError
    return found


def count_correction(session: Session, run: Run) -> None:
    """One more article was corrected by the import, which goes on."""
    _renew(session, run)
    more = Import.corrections + 1
    session.execute(update(Import).where(Import.id == run.id).values(corrections=more))


def _renew(session: Session, run: Run) -> None:
    renewed = session.scalar(
        update(Import)
        .where(Import.id == run.id, Import.finished_at.is_(None))
        .values(leased_until=clock.after(LEASE_SECONDS))
        .returning(Import.id)
    )
    if renewed is None:  # another import swept this one, taking it for cut off
        raise UnderWayError


def _article(run: Run, cut: Cut, offset: int) -> dict[str, object]:
    record = cut.record
    return {
        "project_id": run.project_id,
        "round_id": run.round_id,
        "import_id": run.id,
        "external_id": cut.external_id,
        "position": run.first_position + offset,
        "wanted": run.wanted,
        "title": record.title or "",
        "language": cut.language,
        "source": record.source,
        "url": record.url,
        "author": record.author,
        "published": record.published,
        "extra": record.metadata,
    }


def _version(place: tuple[int, int], cut: Cut) -> dict[str, object]:
    article_id, version = place
    return {
        "article_id": article_id,
        "version": version,
        "text": cut.record.text,
        "sha256": cut.sha256,
        "length": len(cut.record.text),
        "imported_at": clock.now(),
    }


def _add_raw(session: Session, version_ids: Sequence[int], chunk: Sequence[Cut]) -> None:
    rows = [
        {
            "version_id": key,
            "media_type": cut.record.media_type,
            "encoding": cut.record.encoding,
            "bytes": cut.record.raw,
        }
        for key, cut in zip(version_ids, chunk, strict=True)
        if cut.record.raw is not None
    ]
    if rows:
        session.execute(insert(Raw), rows)


def _sweep(session: Session, unfinished: Select[int]) -> None:
    """Take away what imports that were cut off had stored; they end with nothing."""
    articles = select(Article.id).where(Article.import_id.in_(unfinished))
    versions = select(ArticleVersion.id).where(ArticleVersion.article_id.in_(articles))
    for statement in (
        delete(ArticleWords).where(ArticleWords.article_id.in_(articles)),
        delete(Gold).where(Gold.article_id.in_(articles)),
        delete(Sentence).where(Sentence.version_id.in_(versions)),
        delete(Raw).where(Raw.version_id.in_(versions)),
        delete(ArticleVersion).where(ArticleVersion.article_id.in_(articles)),
        delete(Article).where(Article.import_id.in_(unfinished)),
        update(Import).where(Import.id.in_(unfinished)).values(finished_at=clock.now()),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
