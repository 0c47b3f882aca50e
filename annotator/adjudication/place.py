"""A sentence as an adjudicator finds it, and whether they may decide it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from annotator import clock
from annotator.adjudication.rights import annotated_by, annotated_near, asks_another
from annotator.blindness import open_for
from annotator.errors import ConflictError, ForbiddenError, NotFoundError, RuleError, mark
from annotator.models import (
    Article,
    ArticleVersion,
    Gold,
    Hold,
    Person,
    Round,
    Sentence,
)


class ExcludedError(ConflictError):
    message = mark(
        "This sentence is out of the gold: it was cut anew, its article was withdrawn or "
        "corrected, or its round does not count. There is nothing to decide."
    )


class ArticleClosedError(ConflictError):
    message = mark("This article is closed. Reopen it first, then decide.")


class TooEarlyError(ConflictError):
    message = mark("%(wanted)s answers are wanted here, %(n)s count so far. Wait for the others.")


class OwnAnnotationError(ForbiddenError):
    message = mark("You annotated this sentence, so another adjudicator decides it.")


class OwnGroupError(ForbiddenError):
    message = mark(
        "You annotated this article or a near-duplicate of it, so another adjudicator decides."
    )


class OwnDecisionError(ForbiddenError):
    message = mark("An annotator appeals against your decision, so another adjudicator answers.")


class HeldError(ConflictError):
    message = mark("Another adjudicator is deciding this sentence. Go on with the next one.")


@dataclass(frozen=True)
class Place:
    """A sentence in its article, with its gold, as this adjudicator finds it.

    `annotated`: they have answered it themselves; `near`: something in its article or a
    near-duplicate. `elsewhere`: it is asked of another adjudicator, since they decided it. `hold`
    is whoever's lease on it has not ended, or their own.
    """

    person: Person
    sentence: Sentence
    article: Article
    gold: Gold
    hold: Hold | None
    annotated: bool
    near: bool
    elsewhere: bool

    @property
    def version(self) -> ArticleVersion:
        return self.sentence.version

    @property
    def mine(self) -> Hold | None:
        return self.hold if self.hold and self.hold.person_id == self.person.id else None


def find(session: Session, person: Person, sentence_id: int, *, lock: bool = False) -> Place:
    """The sentence, unless it is not in the project or its article is open for them.

    `lock` holds the article's row first, for a write. Raises NotFoundError, or OwnAnnotationError
    where their own answer is why they may not see more.
    """
    if lock:
        _lock_article(session, sentence_id)
    row = session.execute(
        select(
            Sentence,
            Article,
            Gold,
            Hold,
            annotated_by(person),
            annotated_near(person),
            asks_another(person),
            open_for(person),
        )
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .outerjoin(Hold, (Hold.sentence_id == Sentence.id) & _in_force(person))
        .options(
            contains_eager(Sentence.version).load_only(ArticleVersion.version),
            joinedload(Article.round).joinedload(Round.guideline),
        )
        .where(
            Sentence.id == sentence_id,
            Article.project_id == person.project_id,
            Article.visible,
        )
        .execution_options(populate_existing=lock)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    sentence, article, gold, hold, annotated, near, elsewhere, hidden = row
    if hidden:
        own = annotated and not person.project.own_decisions
        raise OwnAnnotationError if own else NotFoundError
    return Place(person, sentence, article, gold, hold, annotated, near, elsewhere)


def obstacle(place: Place) -> RuleError | None:
    """What stands in the way of deciding, if anything."""
    article, gold = place.article, place.gold
    if gold.status == "excluded":
        return ExcludedError()
    if article.closed_at and gold.asks != "appeal":
        return ArticleClosedError()
    if gold.n < article.wanted:
        return TooEarlyError(wanted=article.wanted, n=gold.n)
    if place.hold and not place.mine:
        return _not_theirs(place) or HeldError()
    return _not_theirs(place)


def _not_theirs(place: Place) -> RuleError | None:
    """What in the person's own work stands in the way."""
    project = place.person.project
    if place.annotated and not project.own_decisions:
        return OwnAnnotationError()
    if place.near and not project.group_decisions:
        return OwnGroupError()
    if place.elsewhere and place.gold.asks == "appeal":
        return OwnDecisionError()
    return None


def _in_force(person: Person) -> ColumnElement[bool]:
    return or_(Hold.person_id == person.id, Hold.until > clock.now())


def _lock_article(session: Session, sentence_id: int) -> None:
    article = (
        select(ArticleVersion.article_id)
        .join(ArticleVersion.sentences)
        .where(Sentence.id == sentence_id)
        .scalar_subquery()
    )
    session.execute(select(Article.id).where(Article.id == article).with_for_update(key_share=True))
