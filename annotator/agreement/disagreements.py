"""Where annotators differ: the sentences of a cell of the matrix, sentences and articles in order.

Who is asked to decide blind sees here only what is decided (showing.hidden).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.agreement import kept
from annotator.agreement.between import meetings
from annotator.agreement.compared import Given, with_skips
from annotator.agreement.figures import Floats, Integers
from annotator.agreement.question import Question, under
from annotator.agreement.showing import Row, hidden, rows
from annotator.errors import InvalidError, mark
from annotator.models import Article, Person

PAGE = 50


class UnknownAnswerError(InvalidError):
    message = mark("There is no answer %(word)s in this matrix. Choose a cell of it.")


@dataclass(frozen=True)
class Cell:
    """Which sentences: where `first` meets `second`, of any two people or of `one` and `two`.

    Without the words: where answers differ, most first. `article`: of that article alone.
    """

    first: str | None = None
    second: str | None = None
    one: int | None = None
    two: int | None = None
    article: int | None = None


@dataclass(frozen=True)
class Listing:
    """Some of `n` sentences. `n_hidden` more are not shown to this reader, who may decide them.

    `after` is where the list goes on, null at its end.
    """

    rows: Sequence[Row]
    n: int
    n_hidden: int
    after: int | None


@dataclass(frozen=True)
class OfArticle:
    """An article: its sentences with two answers, those where answers differ, share of pairs."""

    article: Article
    n: int
    n_differ: int
    share: float


@dataclass(frozen=True)
class Articles:
    rows: Sequence[OfArticle]
    n: int
    after: int | None


def sentences(
    session: Session,
    reader: Person,
    without: Person | None,
    cell: Cell,
    major: int | None = None,
    after: int | None = None,
) -> Listing:
    """The sentences of a cell in the order of the corpus, or all by disagreement, behind `after`.

    Raises UnknownAnswerError for a word that is no answer, UnknownQuestionError for a version.
    """
    found = _answered(session, reader, without, major)
    ids = _of_cell(found, cell) if cell.first else _by_disagreement(found)
    if cell.article is not None:
        ids = ids[np.isin(ids, found.answers.sentence[found.answers.article == cell.article])]
    seen = ids[~np.isin(ids, hidden(session, reader))]
    chosen, goes_on = _page(seen, after)
    return Listing(
        rows=rows(session, found, chosen),
        n=len(seen),
        n_hidden=len(ids) - len(seen),
        after=goes_on,
    )


def articles(
    session: Session,
    reader: Person,
    without: Person | None,
    major: int | None = None,
    after: int | None = None,
) -> Articles:
    """Articles by the share of pairs of answers that differ, in what this reader may see."""
    found = _answered(session, reader, without, major)
    found = found.where(~np.isin(found.answers.sentence, hidden(session, reader)))
    of, sums = _article_sums(found)
    shares = sums[:, 2] / sums[:, 1]
    order = np.lexsort((of, -shares))
    order = order[sums[order, 2] > 0]
    chosen, goes_on = _page(of[order], after)
    query = select(Article).where(Article.id.in_(chosen.tolist()))
    known = {article.id: article for article in session.scalars(query)}
    made = []
    for key in chosen.tolist():
        n, pairs, differ, n_differ = sums[np.searchsorted(of, key)].tolist()
        made.append(OfArticle(known[key], int(n), int(n_differ), differ / pairs))
    return Articles(made, len(order), goes_on)


def _answered(session: Session, reader: Person, without: Person | None, major: int | None) -> Given:
    answers = kept.answers(session, reader.project, without)
    return with_skips(under(Question(major=major), answers)[1])


def _of_cell(found: Given, cell: Cell) -> Integers:
    """The ids of its sentences, sorted."""
    first, second = (_code(found, word) for word in (cell.first, cell.second))
    left, right = meetings(found.answers.item)
    given_left, given_right = found.code[left], found.code[right]
    straight = (given_left == first) & (given_right == second)
    crossed = (given_left == second) & (given_right == first)
    if cell.one is not None:
        people = found.answers.person
        straight &= (people[left] == cell.one) & (people[right] == cell.two)
        crossed &= (people[left] == cell.two) & (people[right] == cell.one)
    return np.unique(found.answers.sentence[left[straight | crossed]])


def _code(found: Given, word: str | None) -> int:
    if word not in found.words:
        raise UnknownAnswerError(word=word)
    return found.words.index(word)


def _by_disagreement(found: Given) -> Integers:
    """The ids of sentences where answers differ: the largest share of pairs first."""
    counts = found.counts
    pairs, differ = _pairs(counts)
    share = np.divide(differ, pairs, out=np.zeros(len(counts)), where=pairs > 0)
    first = np.flatnonzero(np.diff(found.answers.item, prepend=-1))
    ids = found.answers.sentence[first]
    order = np.lexsort((ids, -share))
    return ids[order[share[order] > 0]]


def _pairs(counts: Integers) -> tuple[Floats, Floats]:
    """Of each row, its pairs of answers, and those that differ."""
    n = counts.sum(axis=1).astype(np.float64)
    same = (counts * (counts - 1)).sum(axis=1)
    return n * (n - 1), n * (n - 1) - same


def _article_sums(found: Given) -> tuple[Integers, Floats]:
    """Articles with overlap; of each: sentences, pairs, pairs that differ, sentences that do."""
    pairs, differ = _pairs(found.counts)
    overlap = pairs > 0
    of, article = np.unique(found.groups[overlap], return_inverse=True)
    columns = (np.ones(len(article)), pairs[overlap], differ[overlap], differ[overlap] > 0)
    sums = [np.bincount(article, weights=column, minlength=len(of)) for column in columns]
    return of, np.column_stack(sums)


def _page(ids: Integers, after: int | None) -> tuple[Integers, int | None]:
    """At most PAGE ids behind that one, and the last of them if there are more.

    One that is no more in the list begins it anew.
    """
    place = np.flatnonzero(ids == after) if after is not None else np.array([], dtype=np.int64)
    start = int(place[0]) + 1 if len(place) else 0
    chosen = ids[start : start + PAGE]
    return chosen, int(chosen[-1]) if start + PAGE < len(ids) else None
