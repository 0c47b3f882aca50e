"""The second turn of an article: the same person labels it again, from nothing."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from annotator import clock
from annotator.labeling.leases import LEASE_SECONDS, record
from annotator.models import Article, Assignment, Person

AGAIN = aliased(Assignment)  # beside that of the query


def since(assignment: Assignment) -> str:
    """From when on they see what they did here: a second turn hides the first until it is over."""
    hides = assignment.turn == 2 and assignment.state == "open"
    return assignment.opened_at if hides else ""


def hides(person: Person) -> ColumnElement[bool]:
    """Of a query's Assignment: whether it is a first turn that the person does not see now."""
    again = exists().where(
        AGAIN.person_id == person.id,
        AGAIN.article_id == Assignment.article_id,
        AGAIN.turn == 2,
        AGAIN.state == "open",
    )
    return (Assignment.turn == 1) & again


def hiding(session: Session, person: Person) -> dict[str, str]:
    """The articles whose second turn is open for the person, by external id: since when."""
    query = (
        select(Article.external_id, Assignment.opened_at)
        .join(Assignment.article)
        .where(Assignment.person_id == person.id, Assignment.state == "open")
        .where(Assignment.turn == 2)
    )
    return dict(session.execute(query).all())


def open_(session: Session, first: Assignment) -> bool:
    """Give the article of a first turn once more; false when that is handed in already."""
    key = {name: getattr(first, name) for name in ("round_id", "version_id", "person_id")}
    second = session.scalar(select(Assignment).filter_by(**key, turn=2))
    if second and second.state == "submitted":
        return False
    if second is None:
        second = Assignment(
            **key,
            turn=2,
            project_id=first.project_id,
            article_id=first.article_id,
            opened_at=clock.now(),
        )
        session.add(second)
    second.state, second.leased_until = "open", clock.after(LEASE_SECONDS)
    second.blind = first.blind and not first.person.saw_answers
    session.flush()
    record(session, second, "assignment.open", scope=None, blind=second.blind)
    return True
