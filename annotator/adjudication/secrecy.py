"""What ledger and exports do not show somebody who may yet be asked to decide it unseen."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.orm import Session

from annotator.adjudication import rights
from annotator.errors import ForbiddenError, mark
from annotator.models import Article, Gold, Person


class AskedOfYouError(ForbiddenError):
    message = mark(
        "Sentences are asked of you before you see what others answered, and this export shows it. "
        "Decide them first, or let somebody take it who does not decide."
    )


def hidden(session: Session, person: Person, articles: Collection[str]) -> set[str]:
    """Of these ids of articles those in which they may yet decide something unseen."""
    if not person.is_adjudicator:
        return set()
    query = select(Article.external_id).join(Gold, Gold.article_id == Article.id).distinct()
    of_these = Article.external_id.in_(articles), Gold.project_id == person.project_id
    return set(session.scalars(query.where(*of_these, not_(_shown(session, person)))))


def refuse(session: Session, person: Person) -> None:
    """Raises AskedOfYouError while anything of the project may yet be asked of them unseen."""
    if not person.is_adjudicator:
        return
    query = select(Gold.sentence_id).join(Article, Article.id == Gold.article_id)
    of_theirs = Gold.project_id == person.project_id, Article.visible
    if session.scalar(query.where(*of_theirs, not_(_shown(session, person))).limit(1)) is not None:
        raise AskedOfYouError


def _shown(session: Session, person: Person) -> ColumnElement[bool]:
    return and_(*rights.decided_for(session, person))
