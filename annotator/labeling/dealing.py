"""Dealing: articles go to annotators by the writes that make room, never by looking."""

from functools import partial

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from annotator import clock, ledger
from annotator.labeling import requested, scopes
from annotator.models import (
    Account,
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Event,
    Gold,
    Person,
    Project,
    Round,
    Sentence,
)

HELD = 3  # articles that a person holds at a time
LEASE_SECONDS = 7 * 24 * 3600  # without work; every answer extends it
LIVE = ("open", "submitted")
ANY = (*LIVE, "released")


def deal(session: Session, project_id: int) -> None:
    """Free what nobody works on any more, then give every annotator up to three articles.

    Nobody holds an article twice, none goes to more people than it wants. What somebody released
    goes to others first; it comes back, with its answers, to somebody who has nothing else.
    """
    session.flush()
    session.execute(select(Project.id).where(Project.id == project_id).with_for_update())
    _free_expired(session, project_id)
    requested.deal(session, project_id, partial(_annotators, session, project_id, HELD), _give)
    if session.scalar(_with_room(project_id).limit(1)) is None:
        return
    for person, held in _annotators(session, project_id, HELD):
        for article in _next_for(session, person, HELD - held, ANY):
            _give(session, article, person)
    for person, _held in _annotators(session, project_id, 1):
        for article in _next_for(session, person, HELD, LIVE):
            _give(session, article, person)


def _free_expired(session: Session, project_id: int) -> None:
    expired = session.scalars(
        select(Assignment)
        .join(Assignment.person)
        .outerjoin(Person.account)
        .where(
            Assignment.project_id == project_id,
            Assignment.state == "open",
            or_(Assignment.leased_until < clock.now(), Account.active.is_not(True)),
        )
    )
    for assignment in expired.all():
        assignment.state = "released"
        record(session, assignment, "assignment.release")


def _annotators(session: Session, project_id: int, below: int) -> list[tuple[Person, int]]:
    """Everybody who holds fewer articles than that and can sign in, with the number they hold."""
    held = (
        select(func.count())
        .where(Assignment.person_id == Person.id, Assignment.state == "open")
        .scalar_subquery()
    )
    rows = session.execute(
        select(Person, held)
        .join(Person.account)
        .where(Person.project_id == project_id, Person.is_annotator, Account.active, held < below)
        .order_by(Person.id)
    )
    return [(person, n) for person, n in rows]


def _next_for(session: Session, person: Person, room: int, had: tuple[str, ...]) -> list[Article]:
    """The first articles with room for somebody that this person did not have in these states."""
    query = _with_room(person.project_id).where(~_has(person, had))
    return list(session.scalars(query.order_by(Article.position, Article.id).limit(room)))


def _with_room(project_id: int) -> Select[Article]:
    """The articles that want more people than work on them or have done so.

    Who was asked for a few sentences, or came with answers to a few, takes nobody's place; where
    they are so many that no sentence wants another answer, there is no room either.
    """
    taken = (
        select(func.count())
        .where(
            Assignment.article_id == Article.id,
            Assignment.state.in_(LIVE),
            Assignment.turn == 1,
            ~Assignment.extra,
        )
        .scalar_subquery()
    )
    lacking = (
        select(Gold.sentence_id)
        .join(Gold.sentence)
        .where(Gold.article_id == Article.id, Gold.n < Article.wanted, Sentence.retired.is_(None))
    )
    return (
        select(Article)
        .join(Article.round)
        .where(
            Article.project_id == project_id,
            Article.visible,
            Article.withdrawn_at.is_(None),
            Article.closed_at.is_(None),
            Round.closed_at.is_(None),
            taken < Article.wanted,
            lacking.exists(),
        )
    )


def _has(person: Person, states: tuple[str, ...]) -> ColumnElement[bool]:
    mine = aliased(Assignment)
    return exists().where(
        mine.article_id == Article.id, mine.person_id == person.id, mine.state.in_(states)
    )


def _give(
    session: Session, article: Article, person: Person, extra: list[int] | None = None
) -> Assignment:
    """Open the article for the person; `extra`: for these sentences only, beside who is wanted."""
    version_id = session.scalar(
        select(ArticleVersion.id).where(
            ArticleVersion.article_id == article.id, ArticleVersion.version == article.version
        )
    )
    assignment = session.scalar(
        select(Assignment).where(
            Assignment.round_id == article.round_id,
            Assignment.version_id == version_id,
            Assignment.person_id == person.id,
            Assignment.turn == 1,
        )
    )
    if assignment is None:
        assignment = Assignment(
            project_id=article.project_id,
            round_id=article.round_id,
            article_id=article.id,
            version_id=version_id,
            person_id=person.id,
            turn=1,
            scope=scopes.lacking(session, article, version_id),
            opened_at=clock.now(),
        )
        session.add(assignment)
    elif assignment.extra:
        assignment.scope = scopes.lacking(session, article, version_id)
    assignment.scope = assignment.scope if extra is None else extra
    assignment.extra = extra is not None
    assignment.state = "open"
    assignment.leased_until = clock.after(LEASE_SECONDS)
    assignment.blind = not _may_have_seen(session, article, person)
    session.flush()
    scope = scopes.spans(session, assignment.scope)
    record(session, assignment, "assignment.open", scope=scope, blind=assignment.blind)
    return assignment


def release_all(session: Session, *which: ColumnElement[bool]) -> None:
    """Nobody works on these assignments any more; what they answered comes back with them."""
    query = select(Assignment).where(Assignment.state == "open", *which)
    for assignment in session.scalars(query.order_by(Assignment.id)).all():
        assignment.state = "released"
        session.flush()
        record(session, assignment, "assignment.release")


def open_again(assignment: Assignment) -> None:
    """What was submitted goes on; not blind where they may have decided here meanwhile."""
    assignment.state = "open"
    assignment.leased_until = clock.after(LEASE_SECONDS)
    if assignment.person.saw_answers and assignment.person.project.own_decisions:
        assignment.blind = False  # they may have seen what others answered


def _may_have_seen(session: Session, article: Article, person: Person) -> bool:
    """Whether a page could have shown them another's answer to this article before."""
    if article.was_closed:
        return True
    if not person.saw_answers:
        return False
    answers = (
        select(Annotation.id)
        .join(Annotation.assignment)
        .where(Assignment.article_id == article.id, Assignment.person_id != person.id)
        .limit(1)
    )
    return session.scalar(answers) is not None


def record(
    session: Session,
    assignment: Assignment,
    type: str,  # noqa: A002 - the format's word
    *,
    by: Person | None = None,
    role: str = ledger.SYSTEM,
    **more: object,
) -> Event:
    """The event of something that became of an assignment."""
    became = act(assignment, type, by=by, role=role, **more)
    [event] = ledger.append_all(session, assignment.project_id, [became])
    return event


def act(
    assignment: Assignment,
    type: str,  # noqa: A002 - the format's word
    *,
    by: Person | None = None,
    role: str = ledger.SYSTEM,
    **more: object,
) -> ledger.Act:
    """What becomes of an assignment, for the ledger."""
    payload = {
        "person": assignment.person.pid,
        "round": assignment.round.name,
        "turn": assignment.turn,
        **more,
    }
    article, version = assignment.article, assignment.version
    subject = f"{article.external_id}@{version.version}"
    return ledger.Act(type, subject, payload, by, role)


def extend(assignment: Assignment) -> None:
    """Work extends the lease; written once an hour, not with every answer."""
    if assignment.leased_until < clock.after(LEASE_SECONDS - 3600):
        assignment.leased_until = clock.after(LEASE_SECONDS)
