"""Who has which articles, by article and by person; no answers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from annotator.blindness import visible_to
from annotator.errors import NotFoundError
from annotator.labeling import choosing
from annotator.models import Account, Article, Assignment, Person

PAGE = 50  # articles, or assignments of a person, in a list


@dataclass(frozen=True)
class Place:
    """An article with those who have it open or handed it in."""

    article: Article
    assignments: Sequence[Assignment]


@dataclass(frozen=True)
class Holder:
    """An annotator, by the name that the reader may know, with how much they have and handed in."""

    person: Person
    name: str
    open: int
    submitted: int


@dataclass(frozen=True)
class Holdings:
    """A page of either list; `after` is where the next one goes on, null on the last.

    `people` are all annotators, `names` those of everybody who ever was given something.
    """

    places: Sequence[Place]
    after: int | None
    people: Sequence[Holder]
    names: dict[int, str]
    chosen: Holder | None = None


def by_article(session: Session, reader: Person, *, after: int | None = None) -> Holdings:
    """The next articles behind the position `after`, without those that the reader labels."""
    query = (
        select(Article)
        .options(joinedload(Article.round))
        .where(*visible_to(reader), Article.withdrawn_at.is_(None))
        .order_by(Article.position)
    )
    if after is not None:
        query = query.where(Article.position > after)
    rows = session.scalars(query.limit(PAGE + 1)).all()
    page = rows[:PAGE]
    given = _of_articles(session, [article.id for article in page])
    places = [Place(article, given[article.id]) for article in page]
    more = page[-1].position if len(rows) > PAGE else None
    return Holdings(places, more, _people(session, reader), _names(session, reader))


def by_person(
    session: Session, reader: Person, person_id: int, *, after: int | None = None
) -> Holdings:
    """What somebody has or handed in, the latest first, before the number `after`.

    Raises NotFoundError for a person of another project.
    """
    people = _people(session, reader, person_id)
    chosen = next((row for row in people if row.person.id == person_id), None)
    if chosen is None:
        raise NotFoundError
    query = (
        _live()
        .join(Assignment.article)
        .where(Assignment.person_id == person_id, *visible_to(reader))
        .order_by(Assignment.id.desc())
    )
    if after is not None:
        query = query.where(Assignment.id < after)
    rows = session.scalars(query.limit(PAGE + 1)).all()
    page = rows[:PAGE]
    places = [Place(row.article, [row]) for row in page]
    more = page[-1].id if len(rows) > PAGE else None
    return Holdings(places, more, people, _names(session, reader), chosen)


def _live() -> Select[Assignment]:
    return (
        select(Assignment)
        .options(joinedload(Assignment.article).joinedload(Article.round))
        .where(Assignment.state.in_(choosing.LIVE))
    )


def _of_articles(session: Session, articles: list[int]) -> dict[int, list[Assignment]]:
    query = _live().where(Assignment.article_id.in_(articles)).order_by(Assignment.id)
    found: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in session.scalars(query):
        found[assignment.article_id].append(assignment)
    return found


def _people(session: Session, reader: Person, besides: int = 0) -> list[Holder]:
    """Annotators who can sign in, and one person `besides` who may have left."""
    counts: dict[tuple[int, str], int] = {}
    query = select(Assignment.person_id, Assignment.state, func.count())
    theirs = select(Person.id).where(Person.project_id == reader.project_id)
    query = query.where(Assignment.person_id.in_(theirs))
    for person_id, state, n in session.execute(
        query.group_by(Assignment.person_id, Assignment.state)
    ):
        counts[person_id, state] = n
    working = Person.is_annotator & Account.active
    people = session.scalars(
        select(Person)
        .outerjoin(Person.account)
        .options(joinedload(Person.account))
        .where(Person.project_id == reader.project_id, working | (Person.id == besides))
    )
    found = [
        Holder(
            row,
            _name(row, reader),
            counts.get((row.id, "open"), 0),
            counts.get((row.id, "submitted"), 0),
        )
        for row in people
    ]
    return sorted(found, key=lambda holder: holder.name)


def _names(session: Session, reader: Person) -> dict[int, str]:
    query = select(Person).options(joinedload(Person.account))
    people = session.scalars(query.where(Person.project_id == reader.project_id))
    return {person.id: _name(person, reader) for person in people}


def _name(person: Person, reader: Person) -> str:
    """Managers know people by name, auditors by the project's id of them."""
    if not reader.is_manager:
        return person.pid
    return person.account.username if person.account else person.imported_as or person.pid
