"""The project's articles as its managers and auditors see them: a list, and one by one."""

import json
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from annotator import guidelines
from annotator.blindness import visible_to as visible_to
from annotator.corpus import filters
from annotator.corpus.copies import grouped
from annotator.corpus.copies.grouped import OfArticle
from annotator.corpus.filters import Filters
from annotator.corpus.reading import Reading, read
from annotator.errors import NotFoundError
from annotator.labeling import reports
from annotator.labeling.reports import Reported
from annotator.labelsets import LabelSet, label_set
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Person,
    Project,
    Sentence,
)

PAGE = 50  # articles in a list
ALL = Filters()
OUTLETS = 500  # that the page offers; others can be typed


@dataclass(frozen=True)
class Listed:
    """An article with the number of its sentences; `state` is one of filters.STATES."""

    article: Article
    sentences: int
    state: str


@dataclass(frozen=True)
class Choices:
    """What the list can be filtered by."""

    outlets: tuple[str, ...]
    languages: tuple[str, ...]
    labels: LabelSet


@dataclass(frozen=True)
class Listing:
    """A page of articles; `after` is where the next one goes on, null on the last."""

    rows: tuple[Listed, ...]
    after: int | None
    filters: Filters
    choices: Choices


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
    """An article in one of its versions, and who works on it; no answers.

    `versions` are all of them without their texts, the latest first; `reported` are sentences that
    annotators find wrongly cut.
    """

    article: Article
    state: str
    version: ArticleVersion
    versions: tuple[ArticleVersion, ...]
    reading: Reading
    workers: tuple[Worker, ...]
    reported: tuple[Reported, ...]
    copies: OfArticle

    @property
    def metadata(self) -> str:
        """What else is known about the article, as JSON to be edited."""
        return json.dumps(self.article.extra, ensure_ascii=False, indent=2)


def listing(
    session: Session, person: Person, wanted: Filters = ALL, *, after: int | None = None
) -> Listing:
    """The next articles behind the position `after`, without those that the person labels."""
    here = person.project_id
    query = select(Article, _sentences(), filters.state(here)).where(
        *visible_to(person), *filters.conditions(session, here, wanted)
    )
    if after is not None:
        query = query.where(Article.position > after)
    rows = session.execute(query.order_by(Article.position).limit(PAGE + 1)).all()
    page = tuple(Listed(*row) for row in rows[:PAGE])
    return Listing(
        rows=page,
        after=page[-1].article.position if len(rows) > PAGE else None,
        filters=wanted,
        choices=_choices(session, person.project),
    )


def show(session: Session, person: Person, article_id: int, *, version: int | None = None) -> Shown:
    """The article in its current version, or in an older one.

    Raises NotFoundError for one that the person labels until it is closed.
    """
    row = session.execute(
        select(Article, filters.state(person.project_id))
        .options(joinedload(Article.round))
        .where(Article.id == article_id, *visible_to(person))
    ).one_or_none()
    if row is None:
        raise NotFoundError
    article, state = row
    versions = _versions(session, article)
    shown = _version(versions, version or article.version)
    return Shown(
        article,
        state,
        shown,
        versions,
        read(session, shown.id),
        _workers(session, person, article),
        reports.of_version(session, shown),
        grouped.of_article(session, person, article),
    )


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


def _choices(session: Session, project: Project) -> Choices:
    of_project = (Article.project_id == project.id, Article.visible)
    outlets = select(Article.source).where(*of_project, Article.source != "").distinct()
    languages = select(Article.language).where(*of_project).distinct()
    return Choices(
        outlets=tuple(session.scalars(outlets.order_by(Article.source).limit(OUTLETS))),
        languages=tuple(session.scalars(languages.order_by(Article.language))),
        labels=label_set(guidelines.latest(session, project)),
    )


def _versions(session: Session, article: Article) -> tuple[ArticleVersion, ...]:
    query = select(ArticleVersion).where(ArticleVersion.article_id == article.id)
    return tuple(session.scalars(query.order_by(ArticleVersion.version.desc())))


def _version(versions: tuple[ArticleVersion, ...], wanted: int) -> ArticleVersion:
    found = next((row for row in versions if row.version == wanted), None)
    if found is None:
        raise NotFoundError
    return found


def _workers(session: Session, person: Person, article: Article) -> tuple[Worker, ...]:
    answered = (
        select(func.count())
        .join(Annotation.sentence)
        .where(Annotation.assignment_id == Assignment.id, Sentence.retired.is_(None))
    )
    rows = session.execute(
        select(Assignment, answered.scalar_subquery())
        .join(Assignment.version)
        .options(joinedload(Assignment.person).joinedload(Person.account))
        .where(Assignment.article_id == article.id, ArticleVersion.version == article.version)
        .order_by(Assignment.id)
    )
    return tuple(Worker(_name(given.person, person), given, n) for given, n in rows)


def _name(worker: Person, reader: Person) -> str:
    """Managers know people by name, auditors by the project's id of them."""
    if not reader.is_manager:
        return worker.pid
    return worker.account.username if worker.account else worker.imported_as or worker.pid
