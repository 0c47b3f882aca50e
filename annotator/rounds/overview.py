"""The rounds of a project as a lead sees them: how far, who works, what stands in the way."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload

from annotator import guidelines
from annotator.labeling import choosing
from annotator.labeling.leases import IS_OPEN
from annotator.models import Account, Article, Assignment, Person, Project, Round, RoundPerson
from annotator.rounds import obstacles
from annotator.rounds.obstacles import Obstacle, Worker
from annotator.training import results


@dataclass(frozen=True)
class Listed:
    """A round with how many articles it has, and how many of these are with somebody now.

    `waiting` may want somebody more. `people` work in it.
    """

    phase: Round
    articles: int
    open: int
    waiting: int
    people: int
    obstacles: Sequence[Obstacle]


@dataclass(frozen=True)
class Member:
    """An annotator of the project, by the name that the reader may know, and what a round says.

    `given` articles of it are or were theirs, `open` of them are not handed in. `passed`: the
    training; null where it is none, or one that the reader does themselves.
    """

    person: Person
    name: str
    works: bool
    quota: int | None
    passed: bool | None
    given: int
    open: int


@dataclass(frozen=True)
class Shown:
    """One round with the annotators of the project, and what a form about it offers."""

    listed: Listed
    members: Sequence[Member]
    versions: Sequence[str]
    rounds: Sequence[Round]

    @property
    def phase(self) -> Round:
        return self.listed.phase

    @property
    def schools(self) -> list[str]:
        """The training rounds that another one may require."""
        return [row.name for row in self.rounds if row.kind == "training" and row != self.phase]


def rounds(session: Session, project: Project) -> Sequence[Round]:
    """All of them, in the order in which they were made."""
    query = (
        select(Round)
        .options(joinedload(Round.guideline), joinedload(Round.requires))
        .where(Round.project_id == project.id)
    )
    return session.scalars(query.order_by(Round.id)).all()


def listing(session: Session, project: Project) -> list[Listed]:
    """Every round of the project: few queries, however many they are."""
    phases = rounds(session, project)
    articles = _counted(session, phases, Article.visible.is_(True))
    waiting = _counted(session, phases, Article.visible & ~Article.served)
    still_open = _open(session, project)
    workers = _workers(session, project, phases)
    return [
        Listed(
            phase,
            articles.get(phase.id, 0),
            still_open.get(phase.id, 0),
            waiting.get(phase.id, 0),
            len(workers[phase.id]),
            obstacles.of_round(session, phase, workers[phase.id]),
        )
        for phase in phases
    ]


def show(session: Session, reader: Person, phase: Round) -> Shown:
    """One round, and what can be changed about it."""
    project = reader.project
    [listed] = [row for row in listing(session, project) if row.phase.id == phase.id]
    return Shown(
        listed,
        _members(session, reader, phase),
        [guideline.version for guideline in guidelines.versions(session, project)],
        rounds(session, project),
    )


def name_of(person: Person, reader: Person | None) -> str:
    """Managers know people by name, auditors by the project's id of them."""
    if reader is not None and not reader.is_manager:
        return person.pid
    return person.account.username if person.account else person.imported_as or person.pid


def _counted(
    session: Session, phases: Sequence[Round], which: ColumnElement[bool]
) -> dict[int, int]:
    here = Article.round_id.in_([phase.id for phase in phases])
    query = select(Article.round_id, func.count()).where(here, which)
    return dict(session.execute(query.group_by(Article.round_id)).all())


def _open(session: Session, project: Project) -> dict[int, int]:
    query = select(Assignment.round_id, func.count()).where(
        Assignment.project_id == project.id, IS_OPEN
    )
    return dict(session.execute(query.group_by(Assignment.round_id)).all())


def _workers(
    session: Session, project: Project, phases: Sequence[Round]
) -> dict[int, list[Worker]]:
    """Who works in each round: annotators who can sign in."""
    people = _annotators(session, project)
    said = _said(session, project)
    found: dict[int, list[Worker]] = defaultdict(list)
    for phase in phases:
        given = _given(session, phase) if any(key[0] == phase.id for key in said) else {}
        for person in people:
            row = said.get((phase.id, person.id))
            if row.works if row else phase.everybody:
                passed = choosing.may_work(phase, person, said)
                worker = Worker(person, row, given.get(person.id, (0, 0))[0], passed)
                found[phase.id].append(worker)
    return found


def _annotators(session: Session, project: Project) -> Sequence[Person]:
    query = (
        select(Person)
        .join(Person.account)
        .options(joinedload(Person.account))
        .where(Person.project_id == project.id, Person.is_annotator, Account.active)
    )
    return session.scalars(query.order_by(Account.username)).all()


def _said(session: Session, project: Project) -> dict[tuple[int, int], RoundPerson]:
    query = select(RoundPerson).join(RoundPerson.round).where(Round.project_id == project.id)
    return {(row.round_id, row.person_id): row for row in session.scalars(query)}


def _given(session: Session, phase: Round) -> dict[int, tuple[int, int]]:
    """By person: how many of its articles are or were theirs, and how many of these are open."""
    query = (
        select(
            Assignment.person_id,
            func.count(),
            func.sum(case((Assignment.state == "open", 1), else_=0)),
        )
        .where(
            Assignment.round_id == phase.id,
            Assignment.turn == 1,
            Assignment.state.in_(choosing.LIVE),
            ~Assignment.extra,
        )
        .group_by(Assignment.person_id)
    )
    return {key: (number, still_open) for key, number, still_open in session.execute(query)}


def _members(session: Session, reader: Person, phase: Round) -> list[Member]:
    said, given = _said(session, reader.project), _given(session, phase)
    tells = phase in results.overseen(session, reader)
    found = []
    for person in _annotators(session, reader.project):
        row = said.get((phase.id, person.id))
        number, still_open = given.get(person.id, (0, 0))
        found.append(
            Member(
                person,
                name_of(person, reader),
                works=row.works if row else phase.everybody,
                quota=row.quota if row else None,
                passed=bool(row and row.passed_at) if tells else None,
                given=number,
                open=still_open,
            )
        )
    return sorted(found, key=lambda member: member.name)
