"""How many people each article wants, and who goes when these are fewer than before."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, bindparam, exists, select, update
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.labeling import dealing
from annotator.models import Annotation, Article, Assignment, Round, Table
from annotator.rounds.drawing import wanted

ARTICLES = Table.metadata.tables["article"]
SET = (
    update(ARTICLES)
    .where(ARTICLES.c.id == bindparam("key"))
    .values(wanted=bindparam("n"), served=False)
)


def draw(session: Session, phase: Round, which: ColumnElement[bool]) -> list[int]:
    """Draw anew what the round's articles want; returns the ids of those that want another number.

    A closed one keeps what it wanted when it was closed.
    """
    origin = ledger.origin(session, phase.project_id)
    rows = session.execute(
        select(Article.id, Article.external_id, Article.wanted).where(
            which, Article.round_id == phase.id, Article.closed_at.is_(None)
        )
    )
    changed = [
        {"key": key, "n": n}
        for key, name, before in rows
        if (n := wanted(origin, name, phase.overlap, phase.share)) != before
    ]
    if changed:
        session.connection().execute(SET, changed)
        session.expire_all()
    return [int(row["key"]) for row in changed]


def renew(session: Session, article: Article) -> None:
    """What an article wants that was closed, or in another round, until now."""
    phase = session.get_one(Round, article.round_id)
    origin = ledger.origin(session, article.project_id)
    article.wanted = wanted(origin, article.external_id, phase.overlap, phase.share)
    session.flush()


def free(session: Session, articles: Iterable[int]) -> int:
    """Take back what more people hold than is wanted, from those who have not begun; how many.

    Who has begun goes on: their answers count beside the others'.
    """
    freed = 0
    for article_id in articles:
        article = session.get_one(Article, article_id)
        live, idle = _holders(session, article)
        too_many = idle[: max(live - article.wanted, 0)]
        freed += dealing.release_all(session, Assignment.id.in_(too_many))
    return freed


def _holders(session: Session, article: Article) -> tuple[int, list[int]]:
    """How many people have the article or had it, and who has not begun, the latest first."""
    begun = exists().where(Annotation.assignment_id == Assignment.id)
    rows = session.execute(
        select(Assignment.id, Assignment.state, begun)
        .where(
            Assignment.article_id == article.id,
            Assignment.round_id + 0 == article.round_id,  # see choosing.room
            Assignment.state.in_(dealing.LIVE),
            Assignment.turn == 1,
            ~Assignment.extra,
        )
        .order_by(Assignment.id.desc())
    ).all()
    return len(rows), [key for key, state, has_begun in rows if state == "open" and not has_begun]
