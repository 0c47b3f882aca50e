"""Which article somebody is given next, of those that want more people."""

from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from annotator.models import (
    ROUND_KINDS,
    Article,
    Assignment,
    Gold,
    Person,
    Round,
    RoundPerson,
    Sentence,
)

LIVE = ("open", "submitted")
ANY = (*LIVE, "released")
MINE, OTHER = aliased(Assignment), aliased(Article)  # the query has its own


@dataclass(frozen=True)
class Phases:
    """The open rounds of a project, trials first, and what each says of people."""

    rounds: list[Round]
    people: dict[tuple[int, int], RoundPerson]  # by round and person

    def of(self, session: Session, person: Person) -> list[Round]:
        """The rounds of which the person may be given more now."""
        return [phase for phase in self.rounds if self._is_for(session, phase, person)]

    def _is_for(self, session: Session, phase: Round, person: Person) -> bool:
        if not may_work(phase, person, self.people):
            return False
        said = self.people.get((phase.id, person.id))
        if said is None or said.quota is None:
            return True
        return given(session, phase, person, LIVE) < said.quota


def load(session: Session, project_id: int) -> Phases:
    """The rounds that articles are dealt from."""
    rounds = session.scalars(
        select(Round)
        .where(Round.project_id == project_id, Round.closed_at.is_(None))
        .order_by(Round.id)
    ).all()
    rows = session.scalars(
        select(RoundPerson).join(RoundPerson.round).where(Round.project_id == project_id)
    )
    people = {(row.round_id, row.person_id): row for row in rows}
    return Phases(sorted(rounds, key=lambda phase: ROUND_KINDS.index(phase.kind)), people)


def may_work(phase: Round, person: Person, people: dict[tuple[int, int], RoundPerson]) -> bool:
    """Whether the person works in the round and has passed the training that it requires."""
    said = people.get((phase.id, person.id))
    if not (said.works if said else phase.everybody):
        return False
    passed = people.get((phase.requires_id or 0, person.id))
    return phase.requires_id is None or bool(passed and passed.passed_at)


def given(session: Session, phase: Round, person: Person, states: tuple[str, ...]) -> int:
    """How many articles of the round the person has been given and has in these states."""
    query = select(func.count()).where(
        Assignment.round_id == phase.id,
        Assignment.person_id == person.id,
        Assignment.state.in_(states),
        Assignment.turn == 1,
        ~Assignment.extra,
    )
    return session.scalar(query) or 0


def next_for(session: Session, phases: list[Round], person: Person) -> Article | None:
    """The next article that the person never had, nor another one of nearly the same text."""
    return _first(session, phases, person, [_fresh(person) & _apart(person)])


def last_for(session: Session, phases: list[Round], person: Person) -> Article | None:
    """For who has nothing else: one like another of theirs; of another round; or given up."""
    here = MINE.round_id == Article.round_id
    stages = [_fresh(person), ~_had(person, ANY, here), ~_had(person, LIVE, here)]
    return _first(session, phases, person, stages)


def room(phase: Round) -> ColumnElement[bool]:
    """Whether the query's Article of this round wants more people than it has or had.

    Who was asked for a few sentences, or came with answers to a few, takes nobody's place; where
    they are so many that no sentence wants another answer, there is no room either. Articles for
    training, and controls, are for everybody.
    """
    if phase.kind == "training":
        return true()
    taken = (
        select(func.count())
        .where(
            Assignment.article_id == Article.id,
            # as a sum, or else SQLite goes through all assignments of the round
            Assignment.round_id + 0 == Article.round_id,
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
    return or_(Article.control, (taken < Article.wanted) & lacking.exists())


def _first(
    session: Session, phases: list[Round], person: Person, stages: list[ColumnElement[bool]]
) -> Article | None:
    for stage in stages:
        for phase in phases:
            query = _open(phase).where(_reads(person), stage, room(phase)).limit(1)
            found = _in_order(session, phase, person, query)
            if found is not None:
                return found
    return None


def _open(phase: Round) -> Select[Article]:
    return select(Article).where(
        Article.round_id == phase.id,
        ~Article.served,
        Article.visible,
        Article.withdrawn_at.is_(None),
        Article.closed_at.is_(None),
    )


def _in_order(
    session: Session, phase: Round, person: Person, query: Select[Article]
) -> Article | None:
    """The first one; in a shuffled round the first behind a place that is drawn for the person."""
    query = query.order_by(Article.position, Article.id)
    if phase.shuffled:
        behind = query.where(Article.position >= _place(session, phase, person))
        found = session.scalar(behind)
        if found is not None:
            return found
    return session.scalar(query)


def _place(session: Session, phase: Round, person: Person) -> int:
    """A place in the round, another one for each article that the person was given."""
    ends = select(func.min(Article.position), func.max(Article.position))
    first, last = session.execute(ends.where(Article.round_id == phase.id)).one()
    lot = f"{person.pid} {phase.name} {given(session, phase, person, ANY)}"
    drawn = int.from_bytes(blake2b(lot.encode(), digest_size=8).digest(), "big")
    return int((first or 0) + drawn % ((last or 0) - (first or 0) + 1))


def _reads(person: Person) -> ColumnElement[bool]:
    return true() if person.languages is None else Article.language.in_(person.languages)


def _fresh(person: Person) -> ColumnElement[bool]:
    return ~_had(person, ANY)


def _had(
    person: Person, states: tuple[str, ...], *which: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(
        MINE.article_id == Article.id,
        MINE.person_id == person.id,
        MINE.state.in_(states),
        *which,
    )


def _apart(person: Person) -> ColumnElement[bool]:
    """No article of nearly the same text was ever theirs."""
    like = (
        select(OTHER.id)
        .join(MINE, MINE.article_id == OTHER.id)
        .where(
            OTHER.project_id == Article.project_id,
            OTHER.group_name == Article.group_name,
            MINE.person_id == person.id,
        )
    )
    return or_(Article.group_name.is_(None), ~like.exists())
