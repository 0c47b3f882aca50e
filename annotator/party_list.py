"""The project's list of parties: names with their other spellings, kept by its leads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from annotator import blindness, ledger
from annotator.errors import InvalidError, mark
from annotator.labeling.answers import LONGEST_NAME, one_line
from annotator.models import Party, Person, Project

PAGE = 100
MOST_SPELLINGS = 50


class NoNameError(InvalidError):
    field = "name"
    message = mark("Give the party a name.")


class NameTakenError(InvalidError):
    field = "spellings"
    message = mark("%(name)s stands in the list already. One name is of one party.")


class TooManySpellingsError(InvalidError):
    field = "spellings"
    message = mark("A party has at most %(limit)s other spellings.")


@dataclass(frozen=True)
class Typed:
    """A name that is not on the list, and how many people typed it."""

    name: str
    people: int


@dataclass(frozen=True)
class Listing:
    """The project's list, and what could be taken into it; `hidden`: not shown to this reader.

    `after` is where the list goes on, null at its end.
    """

    parties: Sequence[Party]
    typed: Sequence[Typed]
    hidden: bool
    after: str | None


def listing(session: Session, person: Person, after: str = "") -> Listing:
    """The list for its managers and adjudicators, from the name `after` on.

    While they label articles that are not closed, they do not see what others typed.
    """
    rows = session.scalars(
        _listed(person.project).where(Party.name > after).order_by(Party.name).limit(PAGE + 1)
    ).all()
    hidden = blindness.has_open_articles(session, person)
    return Listing(
        parties=rows[:PAGE],
        typed=[] if hidden else _typed(session, person.project),
        hidden=hidden,
        after=rows[PAGE - 1].name if len(rows) > PAGE else None,
    )


def offered(session: Session, project: Project, chosen: Collection[int] = ()) -> Sequence[Party]:
    """The first PAGE of the list to choose from, and those that are chosen already."""
    first = session.scalars(_listed(project).order_by(Party.name).limit(PAGE)).all()
    others = set(chosen) - {party.id for party in first}
    more = session.scalars(_listed(project).where(Party.id.in_(others)).order_by(Party.name))
    return [*more, *first]


def put(session: Session, by: Person, name: str, spellings: str) -> None:
    """Take a party into the list, or give it other spellings, one a line.

    Raises NoNameError, NameTakenError when a name would be of two parties, and the errors of
    answers.one_line.
    """
    wanted = one_line(name, LONGEST_NAME, "name")
    if wanted is None:
        raise NoNameError
    others = [one_line(line, LONGEST_NAME, "spellings") for line in spellings.splitlines()]
    kept = sorted({other for other in others if other and other != wanted})
    if len(kept) > MOST_SPELLINGS:
        raise TooManySpellingsError(limit=MOST_SPELLINGS)
    party = _held(session, by, wanted)
    _check_free(session, by.project, wanted, kept)
    if party and party.spellings == kept:
        return
    if party is None:
        party = Party(project_id=by.project_id, name=wanted)
        session.add(party)
    party.spellings = kept
    _record(session, by, party, listed=True)


def remove(session: Session, by: Person, name: str) -> None:
    """Take a party off the list; answers that name it stay as they are."""
    party = _held(session, by, name)
    if party:
        _record(session, by, party, listed=False)
        session.delete(party)


def told(session: Session, project: Project) -> dict[str, dict[str, Any]]:
    """The list as the ledger has it, by subject."""
    return {
        _subject(party): _payload(party, listed=True) for party in session.scalars(_listed(project))
    }


def _listed(project: Project) -> Select[Party]:
    return select(Party).where(Party.project_id == project.id, Party.person_id.is_(None))


def _typed(session: Session, project: Project) -> list[Typed]:
    """The names that most people typed and that are neither on the list nor a spelling there."""
    known = {
        name
        for party in session.scalars(_listed(project))
        for name in (party.name, *party.spellings)
    }
    rows = session.execute(
        select(Party.name, func.count())
        .where(Party.project_id == project.id, Party.person_id.is_not(None))
        .group_by(Party.name)
        .order_by(func.count().desc(), Party.name)
        .limit(PAGE + len(known))
    )
    return [Typed(name, n) for name, n in rows if name not in known][:PAGE]


def _held(session: Session, by: Person, name: str) -> Party | None:
    """That party; the project is held, so that the list changes once at a time."""
    session.execute(select(Project.id).where(Project.id == by.project_id).with_for_update())
    return session.scalar(_listed(by.project).where(Party.name == name))


def _check_free(session: Session, project: Project, name: str, spellings: list[str]) -> None:
    for party in session.scalars(_listed(project).where(Party.name != name)):
        taken = {name, *spellings} & {party.name, *party.spellings}
        if taken:
            raise NameTakenError(name=min(taken))


def _record(session: Session, by: Person, party: Party, *, listed: bool) -> None:
    session.flush()
    role = "manager" if by.is_manager else "adjudicator"
    payload = _payload(party, listed=listed)
    ledger.append(session, by.project_id, "party.set", _subject(party), payload, by=by, role=role)


def _subject(party: Party) -> str:
    return f"party:{party.id}"


def _payload(party: Party, *, listed: bool) -> dict[str, Any]:
    return {"name": party.name, "spellings": party.spellings, "listed": listed}
