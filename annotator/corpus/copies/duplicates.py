"""Compares a project's articles with one another: which are nearly the same text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Select, and_, delete, func, insert, or_, select

from annotator.corpus.copies import sketches
from annotator.corpus.copies.sketches import ALGORITHM, Likeness, Shingles
from annotator.db import Transaction
from annotator.models import Article, ArticleVersion, Sketch

BEGINNING = func.substr(ArticleVersion.text, 1, sketches.LONGEST)
AT_ONCE = 200  # texts or pairs in a transaction
PAGE = 2000  # sketches in a transaction
KEPT = 1000  # texts whose shingles are remembered while pairs are compared


@dataclass(frozen=True)
class Pair:
    """Two articles that are nearly the same, by the ids of their rows, in order."""

    article_id: int
    other_id: int
    likeness: Likeness


def compare(
    transaction: Transaction, project_id: int, *, import_id: int | None = None
) -> list[Pair]:
    """The pairs of articles that are nearly the same; only sketches of texts are written.

    Of an import: those that its articles, seen or not, and texts never compared before make with
    all others. Else all of them. Each `transaction()` is one of many short ones.
    """
    texts = _texts(project_id, import_id)
    made = _sketch_missing(transaction, texts)
    rows = list(_sketches(transaction, texts))
    ids = [row.id for row in rows]
    fresh = [import_id in (None, row.import_id) or row.version_id in made for row in rows]
    drawn = sketches.together([(row.shingles, row.digest) for row in rows])
    proposed = sketches.candidates(drawn, np.array(fresh, np.bool_))
    return list(_near(transaction, texts, [(ids[one], ids[other]) for one, other in proposed]))


def _texts(project_id: int, import_id: int | None) -> Select[Any]:
    """The current versions of the project's articles, those of the import included."""
    return (
        select(ArticleVersion.id)
        .select_from(Article)
        .join(
            ArticleVersion,
            and_(
                ArticleVersion.article_id == Article.id, ArticleVersion.version == Article.version
            ),
        )
        .where(
            Article.project_id == project_id,
            or_(Article.visible, Article.import_id == import_id),
            ArticleVersion.text.is_not(None),
        )
    )


def _sketches(transaction: Transaction, texts: Select[Any]) -> Iterator[Any]:
    """What every text was sketched as, in the order of the articles."""
    query = (
        texts.join(Sketch, Sketch.version_id == ArticleVersion.id)
        .where(Sketch.algorithm == ALGORITHM)
        .with_only_columns(
            Article.id, Article.import_id, Sketch.version_id, Sketch.shingles, Sketch.digest
        )
        .order_by(Article.id)
        .limit(PAGE)
    )
    after = 0
    while True:
        with transaction() as session:
            rows = session.execute(query.where(Article.id > after)).all()
        if not rows:
            return
        yield from rows
        after = rows[-1].id


def _sketch_missing(transaction: Transaction, texts: Select[Any]) -> set[int]:
    """Sketch the texts that were not yet, or otherwise; the ids of their versions."""
    missing = (
        texts.outerjoin(
            Sketch,
            and_(Sketch.version_id == ArticleVersion.id, Sketch.algorithm == ALGORITHM),
        )
        .where(Sketch.version_id.is_(None))
        .with_only_columns(ArticleVersion.id, BEGINNING)
        .order_by(ArticleVersion.id)
        .limit(AT_ONCE)
    )
    made: set[int] = set()
    after = 0
    while True:
        with transaction() as session:
            rows = session.execute(missing.where(ArticleVersion.id > after)).all()
        if not rows:
            return made
        after = rows[-1][0]
        drawn = sketches.sketch([text for _, text in rows])
        _store(transaction, dict(zip((key for key, _ in rows), drawn, strict=True)))
        made.update(key for key, _ in rows)


def _store(transaction: Transaction, drawn: dict[int, tuple[int, bytes]]) -> None:
    """Keep sketches of the texts that are still there; whoever comes later draws the same."""
    with transaction() as session:
        there = session.scalars(
            select(ArticleVersion.id)
            .where(ArticleVersion.id.in_(drawn), ArticleVersion.text.is_not(None))
            .order_by(ArticleVersion.id)
            .with_for_update()
        ).all()
        session.execute(delete(Sketch).where(Sketch.version_id.in_(there)))
        rows = [
            {
                "version_id": key,
                "algorithm": ALGORITHM,
                "shingles": drawn[key][0],
                "digest": drawn[key][1],
            }
            for key in there
        ]
        if rows:
            session.execute(insert(Sketch), rows)


def _near(
    transaction: Transaction, texts: Select[Any], proposed: Sequence[tuple[int, int]]
) -> Iterator[Pair]:
    """Those of the proposed pairs that are nearly the same."""
    known: dict[int, Shingles] = {}
    for start in range(0, len(proposed), AT_ONCE):
        pairs = proposed[start : start + AT_ONCE]
        wanted = {key for pair in pairs for key in pair}
        if len(known) > KEPT:
            known = {key: found for key, found in known.items() if key in wanted}
        with transaction() as session:
            rows = session.execute(
                texts.with_only_columns(Article.id, BEGINNING).where(
                    Article.id.in_(wanted - known.keys())
                )
            ).all()
        known |= {key: sketches.shingles(text) for key, text in rows}
        for one, other in pairs:
            if one in known and other in known:
                likeness = sketches.likeness(known[one], known[other])
                if likeness:
                    yield Pair(one, other, likeness)
