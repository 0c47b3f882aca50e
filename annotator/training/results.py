"""What came of training and of hidden test items: one's own result, and everybody's for leads."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, joinedload

from annotator.blindness import open_for, visible_to
from annotator.models import (
    Article,
    ArticleVersion,
    Assignment,
    Person,
    Round,
    Sentence,
    TestItem,
)
from annotator.training import attempts, marks
from annotator.training.attempts import Attempt
from annotator.training.marks import Mark


@dataclass(frozen=True)
class Hidden:
    """Somebody's answers to the test items of a round that does not tell them."""

    person: Person
    phase: Round
    mark: Mark


@dataclass(frozen=True)
class Untested:
    """A clause that a training round demands and no test item in it is about."""

    phase: Round
    clause: str


@dataclass(frozen=True)
class Overview:
    """The training rounds with everybody's attempts, and the answers to hidden test items."""

    phases: Sequence[Round]
    attempts: Sequence[Attempt]
    hidden: Sequence[Hidden]
    untested: Sequence[Untested]

    def of(self, phase: Round) -> list[Attempt]:
        return [attempt for attempt in self.attempts if attempt.phase is phase]


def mine(session: Session, person: Person) -> list[Attempt]:
    """The person's own attempts in training rounds; nothing of hidden items."""
    theirs = exists().where(Assignment.round_id == Round.id, Assignment.person_id == person.id)
    phases = _rounds(session, person, Round.kind == "training", theirs)
    return attempts.of(session, phases, Assignment.person_id == person.id)


def everybody(session: Session, lead: Person) -> list[Attempt]:
    """All attempts, but in rounds that the lead is trained in themselves."""
    return attempts.of(session, overseen(session, lead))


def overview(session: Session, lead: Person) -> Overview:
    """All that a lead may know of training and tests."""
    phases = overseen(session, lead)
    return Overview(
        phases,
        attempts.of(session, phases),
        hidden(session, lead),
        untested(session, phases),
    )


def overseen(session: Session, lead: Person) -> list[Round]:
    """The training rounds in which nothing is open for the lead, so that they may see others'."""
    labels = exists().where(Article.round_id == Round.id, open_for(lead))
    return _rounds(session, lead, Round.kind == "training", ~labels)


def hidden(session: Session, lead: Person) -> list[Hidden]:
    """What was handed in for hidden test items, by round and person.

    Nothing of articles that are open for the lead, nor of who said themselves what is right.
    """
    phases = _rounds(session, lead, Round.kind != "training")
    compared = marks.of(
        session,
        phases,
        Assignment.turn == 1,
        Assignment.state == "submitted",
        TestItem.person_id.is_distinct_from(Assignment.person_id),
        *visible_to(lead),
    )
    people = _people(session, {person for person, _, _ in compared})
    rounds = {phase.id: phase for phase in phases}
    found = [
        Hidden(people[person], rounds[phase], mark)
        for (person, phase, _turn), mark in compared.items()
    ]
    return sorted(found, key=lambda one: (one.phase.id, one.person.id))


def untested(session: Session, phases: Sequence[Round]) -> list[Untested]:
    """Clauses that must be passed and are not tested: nobody can fail them."""
    rows = session.execute(
        select(Article.round_id, TestItem.clause)
        .join(TestItem.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(Article.round_id.in_([phase.id for phase in phases]), *attempts.READY)
        .distinct()
    )
    tested = {(phase, clause) for phase, clause in rows}
    return [
        Untested(phase, clause)
        for phase in phases
        for clause in phase.must_pass
        if (phase.id, clause) not in tested
    ]


def _rounds(session: Session, person: Person, *which: ColumnElement[bool]) -> list[Round]:
    query = select(Round).options(joinedload(Round.guideline)).order_by(Round.id)
    return list(session.scalars(query.where(Round.project_id == person.project_id, *which)))


def _people(session: Session, ids: set[int]) -> dict[int, Person]:
    query = select(Person).options(joinedload(Person.account)).where(Person.id.in_(ids))
    return {person.id: person for person in session.scalars(query)}
