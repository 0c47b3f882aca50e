"""The answers that are to be looked at again, listed for the lead."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator.blindness import visible_to
from annotator.labeling.looking_again import outdated
from annotator.models import (
    Account,
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Person,
    Round,
    Sentence,
)

SHOWN = 100  # of each round


@dataclass(frozen=True)
class Again:
    """How many answers of somebody to an article are to be looked at again.

    `who` is null for those to whom annotators have no names. `state` of the assignment: `open` and
    `submitted`, where it is with its annotator; else `closed`, the article, or `released`.
    """

    article: Article
    who: str | None
    state: str
    n: int


def of_round(session: Session, person: Person, phase: Round) -> list[Again]:
    """The first articles with such answers that the person may see: none that is open for them."""
    rows = session.execute(
        select(Article, Account.username, Assignment.state, func.count())
        .select_from(Annotation)
        .join(Annotation.guideline)
        .join(Annotation.assignment)
        .join(Annotation.sentence)
        .join(Assignment.article)
        .join(Assignment.version)
        .join(Assignment.person)
        .outerjoin(Person.account)
        .where(
            Assignment.round_id == phase.id,
            Assignment.turn == 1,
            Article.withdrawn_at.is_(None),
            ArticleVersion.version == Article.version,
            Sentence.retired.is_(None),
            outdated(session, phase),
            *visible_to(person),
        )
        .group_by(Article.id, Assignment.id, Account.id)
        .order_by(Article.position, Article.id, Assignment.id)
        .limit(SHOWN)
    )
    return [
        Again(
            article,
            username if person.is_manager else None,
            "closed" if article.closed_at else state,
            n,
        )
        for article, username, state, n in rows
    ]
