"""How far people are in a training round, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload

from annotator.models import Article, Assignment, Person, Project, Round, RoundPerson
from annotator.training import marks
from annotator.training.marks import Mark, Whose

READY = (Article.visible, Article.withdrawn_at.is_(None))


@dataclass(frozen=True)
class Attempt:
    """Somebody in a training round; turn 2 is when they repeat it.

    `submitted` of `articles` are handed in. `passed_at` is that of the person, whichever turn.
    """

    person: Person
    phase: Round
    turn: int
    submitted: int
    articles: int
    mark: Mark
    passed_at: str | None

    @property
    def finished(self) -> bool:
        return self.submitted >= self.articles > 0

    @property
    def state(self) -> str:
        if self.passed_at:
            return "passed"
        return "failed" if self.finished else "working"


def of(session: Session, phases: Sequence[Round], *which: ColumnElement[bool]) -> list[Attempt]:
    """The attempts in these rounds, by round, person and turn; `which` are of Assignment."""
    here = Assignment.round_id.in_([phase.id for phase in phases])
    counts = _counts(session, here, *which)
    compared = marks.of(session, phases, here, *which)
    people, said = _people(session, counts), _said(session, phases)
    languages = _articles(session, phases)
    found = []
    for person_id, phase_id, turn in sorted(counts, key=lambda key: (key[1], key[0], key[2])):
        key = (person_id, phase_id, turn)
        person = people[person_id]
        submitted, given = counts[key]
        row = said.get((phase_id, person_id))
        found.append(
            Attempt(
                person=person,
                phase=next(phase for phase in phases if phase.id == phase_id),
                turn=turn,
                submitted=submitted,
                articles=_wanted(languages[phase_id], person, row) if turn == 1 else given,
                mark=compared.get(key, Mark()),
                passed_at=row.passed_at if row else None,
            )
        )
    return found


def passed(session: Session, project: Project) -> set[tuple[str, str]]:
    """The rounds and people of all passes, as the ledger names them; for `annotator check`."""
    rows = session.execute(
        select(Round.name, Person.pid)
        .join(RoundPerson.round)
        .join(RoundPerson.person)
        .where(Round.project_id == project.id, RoundPerson.passed_at.is_not(None))
    )
    return {(phase, pid) for phase, pid in rows}


def _counts(session: Session, *which: ColumnElement[bool]) -> dict[Whose, tuple[int, int]]:
    """How many articles each handed in and was given."""
    handed_in = case((Assignment.state == "submitted", Assignment.article_id))
    rows = session.execute(
        select(
            Assignment.person_id,
            Assignment.round_id,
            Assignment.turn,
            func.count(handed_in.distinct()),
            func.count(Assignment.article_id.distinct()),
        )
        .join(Assignment.article)
        .where(*which, *READY, Article.round_id == Assignment.round_id)
        .group_by(Assignment.person_id, Assignment.round_id, Assignment.turn)
    )
    return {(person, phase, turn): (done, given) for person, phase, turn, done, given in rows}


def _people(session: Session, counts: dict[Whose, tuple[int, int]]) -> dict[int, Person]:
    query = select(Person).options(joinedload(Person.account))
    rows = session.scalars(query.where(Person.id.in_({person for person, _, _ in counts})))
    return {person.id: person for person in rows}


def _said(session: Session, phases: Sequence[Round]) -> dict[tuple[int, int], RoundPerson]:
    rows = session.scalars(
        select(RoundPerson).where(RoundPerson.round_id.in_([phase.id for phase in phases]))
    )
    return {(row.round_id, row.person_id): row for row in rows}


def _articles(session: Session, phases: Sequence[Round]) -> dict[int, dict[str, int]]:
    """Of each round how many articles it has in each language."""
    found: dict[int, dict[str, int]] = {phase.id: {} for phase in phases}
    rows = session.execute(
        select(Article.round_id, Article.language, func.count())
        .where(Article.round_id.in_(found), *READY)
        .group_by(Article.round_id, Article.language)
    )
    for phase_id, language, n in rows:
        found[phase_id][language] = n
    return found


def _wanted(languages: dict[str, int], person: Person, said: RoundPerson | None) -> int:
    """How many articles of a round the person gets: those that they read, up to their quota."""
    reads = languages if person.languages is None else person.languages
    read = sum(n for language, n in languages.items() if language in reads)
    return read if said is None or said.quota is None else min(read, said.quota)
