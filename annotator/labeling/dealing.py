"""Dealing: articles go to annotators by the writes that make room, never by looking."""

from collections import defaultdict
from collections.abc import Collection
from functools import partial

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from annotator import clock
from annotator.labeling import choosing, requested
from annotator.labeling.choosing import LIVE as LIVE
from annotator.labeling.choosing import Phases
from annotator.labeling.giving import give
from annotator.labeling.leases import IS_OPEN
from annotator.labeling.leases import act as act
from annotator.labeling.leases import extend as extend
from annotator.labeling.leases import open_again as open_again
from annotator.labeling.leases import record as record
from annotator.labeling.leases import release_all as release_all
from annotator.models import Account, Article, Assignment, Person, Project, Round, RoundPerson
from annotator.training import repeats

HELD = 3  # articles that a person holds at a time


def deal(session: Session, project_id: int, *, last: Person | None = None) -> None:
    """Free what nobody works on any more, then give every annotator up to three articles.

    Nobody holds an article twice, none goes to more people than it wants. What somebody released
    goes to others first; it comes back, with its answers, to somebody who has nothing else, and to
    who gave it up just now (`last`) only when nobody else can have it.
    """
    session.flush()
    held = select(Project.id).where(Project.id == project_id, Project.archived_at.is_(None))
    if session.scalar(held.with_for_update(key_share=True)) is None:
        return  # nothing changes in an archived project
    _free(session, project_id)
    requested.deal(session, project_id, partial(_annotators, session, project_id), give)
    repeats.deal(session, project_id, partial(_annotators, session, project_id))
    phases = choosing.load(session, project_id)
    if _wanting(session, phases):
        mark_served(session, _deal(session, project_id, phases, last))


def look_again(session: Session, which: ColumnElement[bool]) -> None:
    """Something else was changed about these articles: there may be room where there was none."""
    _set_served(session, which & Article.served, served=False)


def mark_served(session: Session, articles: Collection[int]) -> None:
    """Pass over those of these articles that want nobody more, until one gives it back."""
    rows = session.execute(select(Article.id, Article.round_id).where(Article.id.in_(articles)))
    of_rounds: dict[int, list[int]] = defaultdict(list)
    for key, round_id in rows:
        of_rounds[round_id].append(key)
    for round_id, keys in of_rounds.items():
        full = ~choosing.room(session.get_one(Round, round_id))
        query = select(Article.id).where(Article.id.in_(keys), full)
        # What somebody else holds just now is looked at again: to wait here would be to deadlock.
        found = session.scalars(query.with_for_update(key_share=True, skip_locked=True)).all()
        _set_served(session, Article.id.in_(found), served=True)


def _set_served(session: Session, which: ColumnElement[bool], *, served: bool) -> None:
    statement = update(Article).where(which).values(served=served)
    session.execute(statement.execution_options(synchronize_session="fetch"))


def _free(session: Session, project_id: int) -> None:
    """Take back what nobody works on: leases that ran out, and those of people who left.

    What somebody is handing in at this moment is theirs, and is looked at the next time.
    """
    works = func.coalesce(RoundPerson.works, Round.everybody)
    query = (
        select(Assignment)
        .join(Assignment.article)
        .join(Assignment.round)
        .join(Assignment.person)
        .outerjoin(Person.account)
        .outerjoin(
            RoundPerson,
            (RoundPerson.round_id == Assignment.round_id)
            & (RoundPerson.person_id == Assignment.person_id),
        )
        .options(joinedload(Assignment.version))
        .where(
            Assignment.project_id == project_id,
            IS_OPEN,
            or_(
                Assignment.leased_until < clock.now(),
                Account.active.is_not(True),
                ~Person.is_annotator,
                ~works & ~Assignment.extra,
            ),
        )
        .with_for_update(key_share=True, skip_locked=True, of=(Assignment, Article))
        .execution_options(populate_existing=True)
    )
    for assignment in sorted(session.scalars(query), key=lambda row: row.id):
        assignment.state = "released"
        record(session, assignment, "assignment.release")


def _wanting(session: Session, phases: Phases) -> bool:
    """Whether any article may want somebody: once all is dealt nobody need be asked about."""
    here = [phase.id for phase in phases.rounds]
    query = select(Article.id).where(Article.round_id.in_(here), ~Article.served)
    return session.scalar(query.limit(1)) is not None


def _deal(session: Session, project_id: int, phases: Phases, last: Person | None) -> list[int]:
    """Who holds least is asked first; the ids of the articles that were given."""
    holding = dict(_annotators(session, project_id))
    dealt = []
    for n in range(HELD):
        for person in [person for person, held in holding.items() if held == n]:
            article = choosing.next_for(session, phases.of(session, person), person)
            if article is not None:
                dealt.append(give(session, article, person).article_id)
                holding[person] += 1
    idle = [person for person, held in holding.items() if held == 0]
    for person in sorted(idle, key=lambda person: person is last):
        article = choosing.last_for(session, phases.of(session, person), person)
        if article is not None:
            dealt.append(give(session, article, person).article_id)
    return dealt


def _annotators(session: Session, project_id: int) -> list[tuple[Person, int]]:
    """Everybody who can sign in and holds fewer than HELD articles, with the number they hold."""
    held = (
        select(func.count())
        .where(Assignment.person_id == Person.id, Assignment.state == "open")
        .scalar_subquery()
    )
    rows = session.execute(
        select(Person, held)
        .join(Person.account)
        .where(Person.project_id == project_id, Person.is_annotator, Account.active, held < HELD)
        .order_by(Person.id)
    )
    return [(person, n) for person, n in rows]
