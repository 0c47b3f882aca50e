"""What somebody who annotates may not see of the articles that are open for them (design.md §8)."""

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select
from sqlalchemy.orm import Session, aliased

from annotator.errors import ForbiddenError, mark
from annotator.models import Article, Assignment, Person

GIVEN = aliased(Assignment)  # the query may have assignments of its own


class OpenArticlesError(ForbiddenError):
    message = mark(
        "Articles that you label are not closed yet. Exports and the ledger show what others "
        "answered, so they wait until the lead has closed them, or until you give them up."
    )


def open_for(person: Person) -> ColumnElement[bool]:
    """Whether the query's Article is theirs to label and not closed; a submitted one comes back.

    Where the project allows own decisions, what they submitted is open no more; taking it back
    then costs the blindness of their answers (labeling.assignments).
    """
    states = ("open",) if person.project.own_decisions else ("open", "submitted")
    theirs = exists().where(
        GIVEN.article_id == Article.id, GIVEN.person_id == person.id, GIVEN.state.in_(states)
    )
    return theirs & Article.closed_at.is_(None)


def visible_to(person: Person) -> list[SQLColumnExpression[bool]]:
    """Which of the query's articles other roles may show them: none that they label themselves."""
    return [Article.project_id == person.project_id, Article.visible, ~open_for(person)]


def has_open_articles(session: Session, person: Person) -> bool:
    """Whether any article is open for the person, who may be annotator no more."""
    found = select(Article.id).where(Article.project_id == person.project_id, open_for(person))
    return session.scalar(found.limit(1)) is not None


def refuse_open_articles(session: Session, person: Person) -> None:
    """Raises OpenArticlesError while any article is open for the person."""
    if has_open_articles(session, person):
        raise OpenArticlesError
