"""Sentences with the text around them and what annotators said, for those who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, and_, case, false, func, select
from sqlalchemy.orm import Session

from annotator.adjudication.rights import decided_for, visible_to
from annotator.agreement.compared import Given
from annotator.agreement.figures import Integers
from annotator.models import Article, ArticleVersion, Gold, Person, Sentence

AROUND = 160  # code points shown before and after a sentence
BLIND = ("insufficient", "unresolved")


@dataclass(frozen=True)
class Row:
    """A sentence with the text around it, and who gave which word; people by their ids."""

    sentence: int
    article: Article
    status: str
    before: str
    text: str
    after: str
    answers: Sequence[tuple[int, str]]


def hidden(session: Session, reader: Person) -> Integers:
    """The sentences, by their ids, that the reader may not see the answers of, sorted."""
    rules = visible_to(session, reader)
    if reader.is_adjudicator:
        rules = decided_for(session, reader)
        if reader.project.decide_first:
            rules.append(Gold.status.not_in(BLIND) | Article.closed_at.is_not(None))
    shown: ColumnElement[bool] = func.coalesce(and_(*rules), false())
    query = select(Gold.sentence_id).join(Gold.article)
    rows = session.connection().execute(
        query.where(Gold.project_id == reader.project_id, ~shown).order_by(Gold.sentence_id)
    )
    return np.fromiter((key for (key,) in rows), dtype=np.int64)


def rows(session: Session, found: Given, ids: Integers) -> list[Row]:
    """The sentences of those ids, in their order."""
    text, start, end = ArticleVersion.text, Sentence.start, Sentence.end
    first = case((start > AROUND, start - AROUND), else_=0)
    query = (
        select(
            Sentence.id,
            Article,
            Gold.status,
            func.substr(text, first + 1, start - first),
            func.substr(text, start + 1, end - start),
            func.substr(text, end + 1, AROUND),
        )
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .where(Sentence.id.in_(ids.tolist()))
    )
    known = {key: facts for key, *facts in session.execute(query)}
    return [_row(found, key, *known[key]) for key in ids.tolist()]


def _row(
    found: Given, key: int, article: Article, status: str, before: str, text: str, after: str
) -> Row:
    before, after = before or "", after or ""
    if len(before) == AROUND:
        before = f"… {before.partition(' ')[2]}"
    if len(after) == AROUND:
        after = f"{after.rpartition(' ')[0]} …"
    return Row(key, article, status, before, text or "", after, _said(found, key))


def _said(found: Given, sentence: int) -> list[tuple[int, str]]:
    first, last = np.searchsorted(found.answers.sentence, [sentence, sentence + 1])
    people, codes = found.answers.person[first:last], found.code[first:last]
    return [(who, found.words[k]) for who, k in zip(people.tolist(), codes.tolist(), strict=True)]
