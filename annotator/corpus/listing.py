"""The project's articles as its managers and auditors see them: a list, and one by one."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, case, exists, func, select
from sqlalchemy.orm import Session, joinedload

from annotator.adjudication.queue import TO_DECIDE
from annotator.blindness import open_for
from annotator.corpus.reading import Reading, read
from annotator.errors import NotFoundError
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Gold,
    Person,
    Sentence,
)

PAGE = 50  # articles in a list
SETTLED = ("adjudicated", "skipped", "ambiguous", "single", "unanimous")


@dataclass(frozen=True)
class Listed:
    """An article with the number of its sentences.

    `state` is `withdrawn`, `closed`, `to decide`, `decided`, `labelling` or `untouched`.
    """

    article: Article
    sentences: int
    state: str


@dataclass(frozen=True)
class Listing:
    """A page of articles; `after` is where the next one goes on, null on the last."""

    rows: tuple[Listed, ...]
    after: int | None


@dataclass(frozen=True)
class Worker:
    """Somebody who was given the article, by the name that the reader may know.

    `answered` counts the sentences that have an answer.
    """

    name: str
    assignment: Assignment
    answered: int


@dataclass(frozen=True)
class Shown:
    """An article with its current version, and who works on it; no answers."""

    article: Article
    state: str
    version: ArticleVersion
    reading: Reading
    workers: tuple[Worker, ...]


def listing(session: Session, person: Person, *, after: int | None = None) -> Listing:
    """The next articles behind the position `after`, without those that the person labels."""
    query = select(Article, _sentences(), _state()).where(*_visible_to(person))
    if after is not None:
        query = query.where(Article.position > after)
    rows = session.execute(query.order_by(Article.position).limit(PAGE + 1)).all()
    page = tuple(Listed(*row) for row in rows[:PAGE])
    return Listing(page, page[-1].article.position if len(rows) > PAGE else None)


def show(session: Session, person: Person, article_id: int) -> Shown:
    """The article; raises NotFoundError for one that the person labels until it is closed."""
    row = session.execute(
        select(Article, _state(), ArticleVersion)
        .join(ArticleVersion, ArticleVersion.article_id == Article.id)
        .options(joinedload(Article.round))
        .where(
            Article.id == article_id,
            ArticleVersion.version == Article.version,
            *_visible_to(person),
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError
    article, state, version = row
    return Shown(
        article, state, version, read(session, version.id), _workers(session, person, article)
    )


def _visible_to(person: Person) -> list[SQLColumnExpression[bool]]:
    """Nothing that they label themselves: its state tells of the others' answers."""
    return [Article.project_id == person.project_id, Article.visible, ~open_for(person)]


def _sentences() -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Sentence)
        .join(ArticleVersion, Sentence.version_id == ArticleVersion.id)
        .where(
            ArticleVersion.article_id == Article.id,
            ArticleVersion.version == Article.version,
            Sentence.retired.is_(None),
        )
        .scalar_subquery()
    )


def _state() -> ColumnElement[str]:
    answered = exists().where(
        Assignment.article_id == Article.id, Annotation.assignment_id == Assignment.id
    )
    return case(
        (Article.withdrawn_at.is_not(None) | Article.erased_at.is_not(None), "withdrawn"),
        (Article.closed_at.is_not(None), "closed"),
        (_has_gold(TO_DECIDE), "to decide"),
        (
            _has_gold(Gold.status.in_(SETTLED)) & ~_has_gold(Gold.status == "insufficient"),
            "decided",
        ),
        (answered, "labelling"),
        else_="untouched",
    )


def _has_gold(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Gold.article_id == Article.id, condition)


def _workers(session: Session, person: Person, article: Article) -> tuple[Worker, ...]:
    answered = select(func.count()).where(Annotation.assignment_id == Assignment.id)
    rows = session.execute(
        select(Assignment, answered.scalar_subquery())
        .options(joinedload(Assignment.person).joinedload(Person.account))
        .where(Assignment.article_id == article.id)
        .order_by(Assignment.id)
    )
    return tuple(Worker(_name(given.person, person), given, n) for given, n in rows)


def _name(worker: Person, reader: Person) -> str:
    """Managers know people by name, auditors by the project's id of them."""
    account = worker.account if reader.is_manager else None
    return account.username if account else worker.pid
