"""Sentences of the same words that stand in a project more than once."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from annotator import guidelines
from annotator.blindness import visible_to
from annotator.labelsets import LabelSet, label_set
from annotator.models import Article, ArticleVersion, Person, Sentence

PAGE = 50  # sentences in a list
LONGEST = 300  # code points of a sentence that the list shows


@dataclass(frozen=True)
class Repeated:
    """A sentence as it stands first, how often in how many articles; `hint`: a suggested skip."""

    fingerprint: int
    text: str
    times: int
    articles: int
    hint: str | None
    article_id: int
    language: str


@dataclass(frozen=True)
class Repetitions:
    """A page of them; `after` is the fingerprint behind which the next one goes on, or null.

    `labels` knows what skips are called.
    """

    rows: tuple[Repeated, ...]
    after: int | None
    labels: LabelSet


def listing(session: Session, person: Person, *, after: int | None = None) -> Repetitions:
    """The next sentences that are repeated in articles that the person may see, in no order."""
    after = None if after is None else max(-(2**63), min(after, 2**63 - 1))
    counts = _counts(person, after).limit(PAGE + 1).subquery()
    query = (
        select(
            counts.c.fingerprint,
            func.substr(ArticleVersion.text, Sentence.start + 1, LONGEST),
            counts.c.times,
            counts.c.articles,
            Sentence.hint,
            Article.id,
            Article.language,
            Sentence.end - Sentence.start,
        )
        .select_from(counts)
        .join(Sentence, Sentence.id == counts.c.first)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .order_by(counts.c.fingerprint)
    )
    found = [
        Repeated(known, text[:length], *more)
        for known, text, *more, length in session.execute(query)
    ]
    return Repetitions(
        rows=tuple(found[:PAGE]),
        after=found[PAGE - 1].fingerprint if len(found) > PAGE else None,
        labels=label_set(guidelines.latest(session, person.project)),
    )


def _counts(person: Person, after: int | None) -> Select[int | None, int, int, int]:
    """By fingerprint: how often, in how many articles, and the first of the sentences."""
    here = (Sentence.retired.is_(None), ArticleVersion.text.is_not(None), *visible_to(person))
    if after is not None:
        here = (*here, Sentence.fingerprint > after)
    return (
        select(
            Sentence.fingerprint,
            func.count().label("times"),
            func.count(Article.id.distinct()).label("articles"),
            func.min(Sentence.id).label("first"),
        )
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(Sentence.fingerprint.is_not(None), *here)
        .group_by(Sentence.fingerprint)
        .having(func.count() > 1)
        .order_by(Sentence.fingerprint)
    )
