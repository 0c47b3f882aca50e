"""Changing a project's settings: what follows for gold and queue follows at once."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from annotator import ledger, projects
from annotator.adjudication import asking, gold
from annotator.canonical import sentence_reference
from annotator.errors import InvalidError, mark
from annotator.models import (
    Article,
    ArticleVersion,
    Assignment,
    Gold,
    Person,
    Project,
    Sentence,
)

CHUNK = 500  # sentences derived at a time


class SampleShareError(InvalidError):
    field = "sample_share"
    message = mark("The share of unanimous sentences is a number from 0 to 100 percent.")


class SecondLookShareError(InvalidError):
    field = "second_look_share"
    message = mark("The share of second looks is a number from 0 to 100 percent.")


class MajorityMinimumError(InvalidError):
    field = "majority_minimum"
    message = mark("A majority needs at least 3 and at most 20 answers. Give a number between.")


@dataclass(frozen=True)
class Settings:
    """What a manager may change (models.Project says what each means); shares in a thousand."""

    decide_first: bool
    own_decisions: bool
    group_decisions: bool
    random_order: bool
    undimmed: bool
    majorities: bool
    majority_minimum: int | None
    sample_share: int | None
    second_look_share: int | None


def change(session: Session, person: Person, wanted: Settings) -> bool:
    """Give the project these settings, with one event; false when they are as they were.

    Raises MajorityMinimumError, SampleShareError, SecondLookShareError.
    """
    _check(wanted)
    project = _held(session, person.project_id)
    before = {name: getattr(project, name) for name in asdict(wanted)}
    if before == asdict(wanted):
        return False
    for name, value in asdict(wanted).items():
        setattr(project, name, value)
    session.flush()
    _follow(session, project, before)
    payload = projects.settings(project)
    ledger.append(
        session, project.id, "project.set", project.slug, payload, by=person, role="manager"
    )
    return True


def _check(wanted: Settings) -> None:
    if wanted.majority_minimum is None or not 3 <= wanted.majority_minimum <= 20:
        raise MajorityMinimumError
    if wanted.sample_share is None or not 0 <= wanted.sample_share <= asking.THOUSAND:
        raise SampleShareError
    if wanted.second_look_share is None or not 0 <= wanted.second_look_share <= asking.THOUSAND:
        raise SecondLookShareError


def _held(session: Session, project_id: int) -> Project:
    """The project; nobody hands in or decides meanwhile, under settings of before."""
    session.flush()
    articles = select(Article.id).where(Article.project_id == project_id).order_by(Article.id)
    session.execute(articles.with_for_update(key_share=True)).all()
    project = session.get_one(Project, project_id)
    session.refresh(project, with_for_update=True)
    return project


def _follow(session: Session, project: Project, before: dict[str, object]) -> None:
    """What the change makes of gold, queue and blindness."""
    if before["own_decisions"] and not project.own_decisions:
        _end_blindness(session, project)
    majorities = ("majorities", "majority_minimum")
    if any(before[name] != getattr(project, name) for name in majorities):
        affected = select(Gold.sentence_id).where(
            Gold.project_id == project.id, Gold.status.in_(("unresolved", "majority"))
        )
        _refresh(session, session.scalars(affected).all())
    if before["sample_share"] != project.sample_share:
        _refresh(session, _drawn_otherwise(session, project))


def _end_blindness(session: Session, project: Project) -> None:
    """Who adjudicates and annotates could see others' answers to what they handed in."""
    seeing = select(Person.id).where(Person.project_id == project.id, Person.saw_answers)
    session.execute(
        update(Assignment)
        .where(Assignment.person_id.in_(seeing), Assignment.state == "submitted")
        .values(blind=False)
        .execution_options(synchronize_session="fetch")
    )


def _drawn_otherwise(session: Session, project: Project) -> list[int]:
    """The unanimous sentences that the sample has and is not to have, or the other way round."""
    origin, share = ledger.origin(session, project.id), project.sample_share
    return [
        row.sentence_id
        for row in session.execute(_unanimous(project))
        if row.asks in (None, "sample")
        and asking.is_drawn(origin, _reference(row), share) != (row.asks == "sample")
    ]


def _reference(row: gold.AnyRow) -> str:
    return sentence_reference(row.external_id, row.version, row.start, row.end)


def _unanimous(project: Project) -> gold.AnySelect:
    return (
        select(
            Gold.sentence_id,
            Gold.asks,
            Article.external_id,
            ArticleVersion.version,
            Sentence.start,
            Sentence.end,
        )
        .join(Gold.sentence)
        .join(Sentence.version)
        .join(Gold.article)
        .where(Gold.project_id == project.id, Gold.status == "unanimous")
    )


def _refresh(session: Session, sentences: Sequence[int]) -> None:
    for chunk in _chunks(sentences):
        gold.refresh_sentences(session, chunk)


def _chunks(keys: Sequence[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
