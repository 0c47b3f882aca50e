"""What becomes of an assignment: found, submitted, taken back, released."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from annotator import clock
from annotator.adjudication import gold
from annotator.errors import ConflictError, NotFoundError, mark
from annotator.labeling import acts, dealing, looking_again
from annotator.models import Annotation, Article, Assignment, Person, Round, Sentence
from annotator.training import passes

# What is open goes before what is over, and a repeat that was given up after all else.
GIVEN_UP = (Assignment.turn == 2) & (Assignment.state == "released")
FIRST = (Assignment.state != "open", GIVEN_UP)
LATEST = (
    select(Assignment)
    .options(
        joinedload(Assignment.article),
        joinedload(Assignment.version),
        joinedload(Assignment.round).joinedload(Round.guideline),
    )
    .where(
        Assignment.person_id == bindparam("person"), Assignment.article_id == bindparam("article")
    )
    .order_by(*FIRST, Assignment.id.desc())
    .limit(1)
)


class UnfinishedError(ConflictError):
    message = mark("Still without an answer: %(number)s. Label or skip what is left, then submit.")


class NotOpenError(ConflictError):
    message = mark("You submitted this article. Take it back first, then change your answers.")


class ReleasedError(ConflictError):
    message = mark("This article is no longer yours. Your answers are kept; go on with another.")


class ClosedError(ConflictError):
    message = mark("The lead has closed this article. Its answers are fixed.")


class RoundClosedError(ConflictError):
    message = mark("The lead has closed this round. What you submitted stays as it is.")


class WithdrawnError(ConflictError):
    message = mark("This article was withdrawn. Nothing in it can be changed.")


def to_go_on_with(session: Session, person: Person) -> Assignment | None:
    """The open assignment that was begun, else the first in order; null when all is done.

    Nobody is led to an article in which nothing can be answered.
    """
    begun = (
        select(func.max(Annotation.id))
        .where(Annotation.assignment_id == Assignment.id)
        .scalar_subquery()
    )
    return session.scalars(
        select(Assignment)
        .join(Assignment.article)
        .where(Assignment.person_id == person.id, Assignment.state == "open")
        .where(Article.closed_at.is_(None), Article.withdrawn_at.is_(None))
        .order_by(begun.is_(None), Assignment.id)
        .limit(1)
    ).first()


def of_article(session: Session, person: Person, article_id: int) -> Assignment:
    """The person's assignment of that article, the latest or the one that is open.

    Raises NotFoundError for somebody else's.
    """
    assignment = session.scalars(LATEST, {"person": person.id, "article": article_id}).first()
    if assignment is None:
        raise NotFoundError
    return assignment


def check_workable(assignment: Assignment) -> None:
    """Raises what stands in the way of answering: withdrawn, closed, submitted or released."""
    if assignment.article.withdrawn_at:
        raise WithdrawnError
    if assignment.article.closed_at:
        raise ClosedError
    if assignment.state == "submitted":
        raise NotOpenError
    if assignment.state == "released":
        raise ReleasedError


def submit(session: Session, person: Person, article_id: int, *, op: str | None = None) -> None:
    """Hand the article in; its answers count from now on, and the next one may be dealt."""
    assignment = _locked(session, person, article_id)
    if acts.repeated(session, person, op, "submit", article_id) or assignment.state == "submitted":
        return
    check_workable(assignment)
    missing = unanswered(session, assignment)
    if missing:
        raise UnfinishedError(number=missing)
    assignment.state = "submitted"
    assignment.submitted_at = clock.now()
    assignment.note = None  # the ledger keeps it
    _settle(session, assignment, "assignment.submit", person)
    dealing.mark_served(session, [article_id])
    passes.settle(session, assignment)
    dealing.deal(session, person.project_id)


def take_back(session: Session, person: Person, article_id: int, *, op: str | None = None) -> None:
    """Open a submitted article again, until the lead closes it."""
    assignment = _locked(session, person, article_id)
    if acts.repeated(session, person, op, "take back", article_id) or assignment.state == "open":
        return
    if assignment.state == "submitted":
        if assignment.round.closed_at:
            raise RoundClosedError
        dealing.open_again(assignment)
    check_workable(assignment)
    assignment.returned = None  # from now on nothing of it is handed in
    if assignment.scope is not None:
        assignment.scope = answered(session, assignment)
    _settle(session, assignment, "assignment.reopen", person)


def release(session: Session, person: Person, article_id: int, *, op: str | None = None) -> None:
    """Give the article up for somebody else; the answers stay for the day it comes back."""
    assignment = _locked(session, person, article_id)
    if acts.repeated(session, person, op, "release", article_id):
        return
    check_workable(assignment)
    assignment.state = "released"
    _settle(session, assignment, "assignment.release", person)
    dealing.deal(session, person.project_id, last=person)


def unanswered(session: Session, assignment: Assignment) -> int:
    """How many of the sentences asked for have no answer yet."""
    answered = select(Annotation.sentence_id).where(Annotation.assignment_id == assignment.id)
    again = looking_again.sentences(session, assignment)
    asked = select(func.count()).where(
        Sentence.version_id == assignment.version_id,
        Sentence.retired.is_(None),
        Sentence.id.not_in(answered) | Sentence.id.in_(again),
    )
    if assignment.scope is not None:
        asked = asked.where(Sentence.id.in_(assignment.scope))
    return session.scalar(asked) or 0


def answered(session: Session, assignment: Assignment) -> list[int] | None:
    """The sentences that they answered, to be changed again; null: all that there are."""
    rows = session.execute(
        select(Sentence.id, Annotation.id)
        .outerjoin(
            Annotation,
            (Annotation.sentence_id == Sentence.id) & (Annotation.assignment_id == assignment.id),
        )
        .where(Sentence.version_id == assignment.version_id, Sentence.retired.is_(None))
        .order_by(Sentence.start)
    ).all()
    answered = [sentence for sentence, annotation in rows if annotation]
    return None if len(answered) == len(rows) else answered


def _locked(session: Session, person: Person, article_id: int) -> Assignment:
    """The assignment as it is now, with the rows held that its gold and its dealing depend on.

    Its lease may have run out a moment ago, and the article be somebody else's.
    """
    session.execute(
        select(Article.id).where(Article.id == article_id).with_for_update(key_share=True)
    )
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    assignment = of_article(session, person, article_id)
    session.refresh(assignment, with_for_update={"key_share": True, "of": Assignment})
    session.refresh(assignment.article)
    return assignment


def _settle(session: Session, assignment: Assignment, event: str, person: Person) -> None:
    session.flush()
    gold.refresh(session, assignment.article_id)
    dealing.record(session, assignment, event, by=person, role="annotator")
