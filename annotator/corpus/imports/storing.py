"""The rows of an import, written in bulk; unseen until it is finished."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, insert, literal, select
from sqlalchemy.orm import Session

from annotator import clock
from annotator.corpus import searching
from annotator.corpus.imports.cuts import Cut
from annotator.corpus.imports.runs import Run, renew
from annotator.corpus.sentences.describing import Described, describe
from annotator.corpus.sentences.lines import Span
from annotator.models import (
    Article,
    ArticleVersion,
    Gold,
    Raw,
    Sentence,
)

# Filled without the ORM, which takes half as long again.
SENTENCES = Sentence.metadata.tables[Sentence.__tablename__]


def add(session: Session, run: Run, chunk: Sequence[Cut], offset: int) -> None:
    """Store some of the articles, `offset` of them having been stored before."""
    renew(session, run)
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
        row for key, cut in zip(version_ids, chunk, strict=True) for row in _rows(key, cut.spans)
    ]
    session.connection().execute(insert(SENTENCES), rows)
    add_gold(session, Sentence.version_id.in_(version_ids), gold)
    _add_raw(session, version_ids, chunk)
    return version_ids


def sentence_rows(
    version_id: int, text: str, spans: Sequence[Span], language: str
) -> list[dict[str, object]]:
    """All sentences of a version as they are stored, with what their text alone tells of them."""
    return _rows(version_id, describe(text, spans, language))


def _rows(version_id: int, sentences: Sequence[Described]) -> list[dict[str, object]]:
    return [
        {
            "version_id": version_id,
            "start": sentence.start,
            "end": sentence.end,
            "fingerprint": sentence.fingerprint,
            "hint": sentence.hint,
        }
        for sentence in sentences
    ]


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
