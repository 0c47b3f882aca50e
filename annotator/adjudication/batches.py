"""What one act accepted, taken back as one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication import gold
from annotator.adjudication.bulk import subject
from annotator.adjudication.place import ArticleClosedError
from annotator.adjudication.recording import ROLE
from annotator.adjudication.standing import STANDS
from annotator.errors import NotFoundError
from annotator.labeling import acts
from annotator.models import Article, ArticleVersion, Decision, Person, Sentence


def undo(session: Session, person: Person, batch: int, *, op: str | None = None) -> int:
    """Take back what one act accepted, as far as it still stands; how many decisions it were.

    Raises NotFoundError for nobody's or another's act, ArticleClosedError.
    """
    rows = session.execute(_of_batch(person, batch)).all()
    if not rows:
        raise NotFoundError
    articles = select(Article.id).where(Article.id.in_({row.Article.id for row in rows}))
    session.execute(articles.order_by(Article.id).with_for_update(key_share=True))
    if acts.repeated(session, person, op, "undo bulk", batch):
        return 0
    query = _of_batch(person, batch).execution_options(populate_existing=True)
    standing = [row for row in session.execute(query).all() if row.stands]
    if any(row.Article.closed_at for row in standing):
        raise ArticleClosedError
    undone = [
        ledger.Act("decision.undo", subject(row), {"undoes": row.Decision.seq}, person, ROLE)
        for row in standing
    ]
    events = ledger.append_all(session, person.project_id, undone)
    for row, event in zip(standing, events, strict=True):
        row.Decision.undone_seq = event.seq
    gold.refresh_sentences(session, [row.Decision.sentence_id for row in standing])
    return len(standing)


def last(session: Session, person: Person) -> tuple[int, int] | None:
    """The person's latest act that accepted many of which some stand: its batch, and how many.

    Null when there is none, or its articles are not all open.
    """
    batch = session.scalar(
        select(Decision.batch)
        .where(Decision.person_id == person.id, Decision.batch.is_not(None), STANDS)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if batch is None:
        return None
    standing = [row for row in session.execute(_of_batch(person, batch)) if row.stands]
    closed = any(row.Article.closed_at for row in standing)
    return (batch, len(standing)) if standing and not closed else None


def _of_batch(person: Person, batch: int) -> gold.AnySelect:
    """The decisions of an act of that person that were not taken back, and whether they stand."""
    return (
        select(Decision, Article, ArticleVersion.version, Sentence, STANDS.label("stands"))
        .join(Decision.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(
            Decision.batch == batch,
            Decision.person_id == person.id,
            Decision.undone_seq.is_(None),
            Sentence.retired.is_(None),
        )
        .order_by(Decision.id)
    )
