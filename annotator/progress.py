"""How far a project is: its articles, its books so far, whom it waits for, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from annotator import clock
from annotator.agreement.naming import names
from annotator.blindness import visible_to
from annotator.corpus import filters
from annotator.labeling.leases import IS_OPEN
from annotator.models import Article, Assignment, Decision, Gold, Person, Round
from annotator.models.adjudication import GOLD_STATUSES
from annotator.rounds import overview
from annotator.rounds.overview import Listed

DAYS = 14  # what was done in so many days tells the pace
DAY = 24 * 3600
UNDER_WAY = (
    Article.withdrawn_at.is_(None),
    Article.closed_at.is_(None),
    Round.closed_at.is_(None),
    Round.kind != "training",
)


@dataclass(frozen=True)
class Forecast:
    """`left` is still to be done; `done` was in the last `days` days, which are DAYS at most."""

    left: int
    done: int
    days: int

    @property
    def days_left(self) -> int | None:
        """How many more days at that pace; None where nothing was done."""
        return ceil(self.left * self.days / self.done) if self.done else None


@dataclass(frozen=True)
class Holder:
    """Somebody who has so many articles, the first of them given to them at `since`."""

    name: str
    articles: int
    since: str


@dataclass(frozen=True)
class Progress:
    """`states`: articles by filters.STATES. `books`: sentences by gold status, each with a key.

    `to_decide` sentences wait for an adjudicator. `labelling` counts articles to be handed in, once
    for each person who is wanted, `deciding` sentences.
    """

    states: dict[str, int]
    books: dict[str, int]
    to_decide: int
    holders: Sequence[Holder]
    rounds: Sequence[Listed]
    labelling: Forecast
    deciding: Forecast

    @property
    def articles(self) -> int:
        return sum(self.states.values())

    @property
    def sentences(self) -> int:
        return sum(self.books.values())


def progress(session: Session, reader: Person) -> Progress:
    """How far the reader's project is, without the articles that are open for them to label."""
    to_decide = _to_decide(session, reader)
    return Progress(
        states=_states(session, reader),
        books=_books(session, reader),
        to_decide=to_decide,
        holders=_holders(session, reader),
        rounds=overview.listing(session, reader.project),
        labelling=_labelling(session, reader),
        deciding=_deciding(session, reader, to_decide),
    )


def _states(session: Session, reader: Person) -> dict[str, int]:
    state = filters.state(reader.project_id).label("state")
    each = select(state).where(*visible_to(reader)).subquery()
    counted = session.execute(select(each.c.state, func.count()).group_by(each.c.state))
    numbers: dict[str, int] = dict(counted.all())
    return {name: numbers.get(name, 0) for name in filters.STATES}


def _books(session: Session, reader: Person) -> dict[str, int]:
    query = select(Gold.status, func.count()).where(*_gold_of(reader)).group_by(Gold.status)
    counted = dict(session.execute(query).all())
    return {status: counted.get(status, 0) for status in GOLD_STATUSES}


def _to_decide(session: Session, reader: Person) -> int:
    query = select(func.count()).where(*_gold_of(reader), Gold.asks.is_not(None))
    return session.scalar(query) or 0


def _gold_of(reader: Person) -> tuple[ColumnElement[bool], ...]:
    """The project's sentences; who labels nothing needs no look at the articles."""
    mine = (Gold.project_id == reader.project_id,)
    if not reader.is_annotator:
        return mine
    return (*mine, Gold.article_id.in_(select(Article.id).where(*visible_to(reader))))


def _holders(session: Session, reader: Person) -> list[Holder]:
    query = (
        select(Assignment.person_id, func.count(), func.min(Assignment.opened_at).label("since"))
        .join(Assignment.article)
        .where(IS_OPEN, Assignment.project_id == reader.project_id, *visible_to(reader))
        .group_by(Assignment.person_id)
        .order_by("since", Assignment.person_id)
    )
    known = names(session, reader.project, reader)
    return [Holder(known[key], n, since) for key, n, since in session.execute(query)]


def _labelling(session: Session, reader: Person) -> Forecast:
    handed_in = (
        select(func.count())
        .where(
            Assignment.article_id == Article.id,
            Assignment.state == "submitted",
            Assignment.turn == 1,
            ~Assignment.extra,
        )
        .scalar_subquery()
    )
    lacking = case((Article.wanted > handed_in, Article.wanted - handed_in), else_=0)
    left = select(func.sum(lacking)).join(Article.round).where(*visible_to(reader), *UNDER_WAY)
    recently = Assignment.submitted_at >= clock.after(-DAYS * DAY)
    mine = (Assignment.project_id == reader.project_id, Assignment.turn == 1)
    done = select(func.count(), func.min(Assignment.submitted_at)).where(recently, *mine)
    return _forecast(session, session.scalar(left) or 0, done)


def _deciding(session: Session, reader: Person, left: int) -> Forecast:
    done = select(func.count(), func.min(Decision.at)).where(
        Decision.project_id == reader.project_id,
        Decision.at >= clock.after(-DAYS * DAY),
        Decision.undone_seq.is_(None),
    )
    return _forecast(session, left, done)


def _forecast(session: Session, left: int, done: Any) -> Forecast:
    number, first = session.execute(done).one()
    seconds = (clock.parse(clock.now()) - clock.parse(first)).total_seconds() if first else 0
    return Forecast(left, number, min(int(seconds // DAY) + 1, DAYS))
