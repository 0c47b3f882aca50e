"""What somebody who annotates may not see while articles are open for them (design.md §8)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.errors import ForbiddenError, mark
from annotator.models import Assignment, Person


class OpenArticlesError(ForbiddenError):
    message = mark(
        "You have articles to label. Exports and the ledger show what others answered, so they are "
        "closed for you until you have handed in or given up all of them."
    )


def refuse_open_articles(session: Session, person: Person) -> None:
    """Raises OpenArticlesError when the person holds an article that they have not handed in."""
    held = select(Assignment.id).where(
        Assignment.person_id == person.id, Assignment.state == "open"
    )
    if session.scalar(held.limit(1)):
        raise OpenArticlesError
