"""Sentences for which an adjudicator wants one more annotation, and the short list for it."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from secrets import SystemRandom

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from annotator.models import (
    AnnotationRequest,
    Article,
    ArticleVersion,
    Assignment,
    Gold,
    Person,
    Round,
    Sentence,
)

DRAW = SystemRandom()


@dataclass(frozen=True)
class Wanted:
    """An article, and the requests in it that nobody works on."""

    article: Article
    requests: list[AnnotationRequest]


def deal(
    session: Session,
    project_id: int,
    free: Callable[[], list[tuple[Person, int]]],
    give: Callable[[Session, Article, Person, list[int]], Assignment],
) -> None:
    """Give each short list to somebody who is `free` and never had the article.

    Else to somebody who gave it up; else it waits.
    """
    for wanted in unserved(session, project_id):
        person = _first(session, wanted, [person for person, _held in free()])
        if person:
            assignment = give(session, wanted.article, person, scope(session, wanted))
            for request in wanted.requests:
                request.assignment_id = assignment.id


def unserved(session: Session, project_id: int) -> list[Wanted]:
    """The articles in which another annotation is asked for, in the order of the articles."""
    found: dict[Article, list[AnnotationRequest]] = defaultdict(list)
    for request, article in session.execute(_unserved(project_id)):
        found[article].append(request)
    return [Wanted(article, requests) for article, requests in found.items()]


def scope(session: Session, wanted: Wanted) -> list[int]:
    """The sentences asked for and at least as many drawn from the others, in their order.

    So nobody can tell which of them an adjudicator asked for.
    """
    version = (ArticleVersion.article_id == wanted.article.id) & Sentence.retired.is_(None)
    rows = session.scalars(
        select(Sentence.id)
        .join(Sentence.version)
        .where(version, ArticleVersion.version == wanted.article.version)
        .order_by(Sentence.start)
    ).all()
    asked = {request.sentence_id for request in wanted.requests}
    chosen = asked | _drawn([key for key in rows if key not in asked], len(asked))
    return [key for key in rows if key in chosen]


def _first(session: Session, wanted: Wanted, people: list[Person]) -> Person | None:
    """Who cannot have seen others' answers comes before who adjudicates too; never who asks."""
    rows = session.execute(
        select(Assignment.person_id, Assignment.state).where(
            Assignment.article_id == wanted.article.id
        )
    ).all()
    had = {person for person, _state in rows}
    kept = {person for person, state in rows if state != "released"}
    kept |= {request.person_id for request in wanted.requests}
    free = [person for person in people if person.id not in kept]
    return min(free, key=lambda one: (one.id in had, one.saw_answers, one.id), default=None)


def _drawn(others: Collection[int], n: int) -> set[int]:
    return set(DRAW.sample(list(others), min(n, len(others))))


def _unserved(project_id: int) -> Select[*tuple[AnnotationRequest, Article]]:
    """Not met, in an article that can be worked on, with nobody at it or with who gave it up."""
    return (
        select(AnnotationRequest, Article)
        .join(AnnotationRequest.sentence)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .join(Gold.article)
        .join(Article.round)
        .outerjoin(Assignment, Assignment.id == AnnotationRequest.assignment_id)
        .where(
            AnnotationRequest.project_id == project_id,
            Gold.n <= AnnotationRequest.n,
            Gold.status != "excluded",
            Article.closed_at.is_(None),
            Round.closed_at.is_(None),
            or_(Assignment.id.is_(None), Assignment.state == "released"),
        )
        .order_by(Article.position, Article.id, AnnotationRequest.id)
    )
