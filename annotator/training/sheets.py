"""Test items as leads read them: all of a project, and those of one article to be made."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from annotator.adjudication.standing import standing
from annotator.blindness import visible_to
from annotator.corpus.reading import SENTENCE_TEXT, Reading, ReadSentence, read
from annotator.errors import NotFoundError
from annotator.labelsets import LabelSet, label_set
from annotator.models import Article, ArticleVersion, Gold, Person, Round, Sentence, TestItem
from annotator.training import items, lessons
from annotator.training.items import Right

PAGE = 50  # items in a list


@dataclass(frozen=True)
class Listed:
    """A test item with its sentence's text, and what hinders it from testing anybody.

    `trouble`: "withdrawn" (its article), "cut" (its sentence was replaced), "label" (the round's
    guideline has no such answer), or null.
    """

    item: TestItem
    article: Article
    text: str
    labels: LabelSet
    trouble: str | None

    @property
    def hidden(self) -> bool:
        return not lessons.teaches(self.article.round)


@dataclass(frozen=True)
class ItemList:
    """A page of test items; `after` is where the next one goes on, null on the last."""

    rows: tuple[Listed, ...]
    after: int | None


@dataclass(frozen=True)
class Sheet:
    """An article with its test items by sentence; `chosen` is the one that the form is about.

    `right` is what the form says: the item as it is, else what an adjudicator decided.
    """

    article: Article
    labels: LabelSet
    reading: Reading
    items: dict[int, TestItem]
    chosen: ReadSentence | None
    right: Right


def listed(session: Session, lead: Person, *, after: int | None = None) -> ItemList:
    """The next test items behind that sentence, but those of articles open for the lead."""
    rows = session.execute(
        select(TestItem, Article, SENTENCE_TEXT)
        .join(TestItem.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .options(
            contains_eager(TestItem.sentence),
            joinedload(Article.round).joinedload(Round.guideline),
        )
        .where(TestItem.project_id == lead.project_id, *visible_to(lead))
        .where(TestItem.sentence_id > (after or 0))
        .order_by(TestItem.sentence_id)
        .limit(PAGE + 1)
    ).all()
    page = tuple(_listed(*row) for row in rows[:PAGE])
    return ItemList(page, page[-1].item.sentence_id if len(rows) > PAGE else None)


def sheet(session: Session, lead: Person, article_id: int, sentence_id: int | None) -> Sheet:
    """Raises NotFoundError for an article that is open for the lead as annotator."""
    article, version_id = _found(session, lead, article_id)
    reading = read(session, version_id)
    place = reading.place.get(sentence_id or 0)
    chosen = None if place is None else reading.sentences[place]
    made = _of_version(session, version_id)
    return Sheet(
        article,
        label_set(article.round.guideline),
        reading,
        {item.sentence_id: item for item in made},
        chosen,
        _right(session, chosen.id) if chosen else Right(),
    )


def _found(session: Session, lead: Person, article_id: int) -> Row[Article, int]:
    """The article with the id of its current version."""
    row = session.execute(
        select(Article, ArticleVersion.id)
        .join(Article.versions)
        .options(joinedload(Article.round).joinedload(Round.guideline))
        .where(
            Article.id == article_id,
            ArticleVersion.version == Article.version,
            *visible_to(lead),
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def _listed(item: TestItem, article: Article, text: str | None) -> Listed:
    labels = label_set(article.round.guideline)
    reasons = (
        (article.withdrawn_at is not None, "withdrawn"),
        (item.sentence.retired is not None, "cut"),
        (not lessons.is_known(item, labels), "label"),
    )
    trouble = next((name for holds, name in reasons if holds), None)
    return Listed(item, article, text or "", labels, trouble)


def _of_version(session: Session, version_id: int) -> Sequence[TestItem]:
    query = select(TestItem).join(TestItem.sentence).where(Sentence.version_id == version_id)
    return session.scalars(query).all()


def _right(session: Session, sentence_id: int) -> Right:
    """What is said of the sentence; of a decision only where nobody is asked about it any more."""
    item = session.get(TestItem, sentence_id)
    if item:
        return items.of_item(item)
    gold, decision = session.get(Gold, sentence_id), standing(session, sentence_id)
    if decision is None or gold is None or gold.asks is not None:
        return Right()
    return Right(decision.label, decision.skip_reason, decision.clause, decision.note or "")
