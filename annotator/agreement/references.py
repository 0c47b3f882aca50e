"""What answers are compared with: decisions, and test items."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Text, case, cast, func, select
from sqlalchemy.orm import Session

from annotator.agreement.compared import SKIP
from annotator.agreement.figures import Integers
from annotator.models import Decision, Guideline, Project, TestItem


@dataclass(frozen=True, eq=False)
class Reference:
    """Sentences, sorted, and the word that each has, as an index; both of shape (sentences,)."""

    sentence: Integers
    code: Integers


def decisions(
    session: Session, project: Project, words: tuple[str, ...], major: int | None
) -> Reference:
    """Standing decisions for a label (or a skip, where it is a word), made one by one.

    Those accepted many at once say what the annotators say, those about an own answer are no
    independent ones; both are left out. `major`: under that major guideline version, None: any.
    """
    latest = (
        select(func.max(Decision.id))
        .where(Decision.project_id == project.id, Decision.undone_seq.is_(None))
        .group_by(Decision.sentence_id)
    )
    query = select(_packed(Decision, words)).where(
        Decision.id.in_(latest),
        Decision.bulk.is_(False),
        Decision.own.is_(False),
        Decision.ambiguous.is_(False),
        _known(Decision, words),
    )
    if major is not None:
        query = query.join(Decision.guideline).where(Guideline.major == major)
    return _read(session, query, words)


def test_items(session: Session, project: Project, words: tuple[str, ...]) -> Reference:
    """The right answers of test items."""
    query = select(_packed(TestItem, words))
    query = query.where(TestItem.project_id == project.id, _known(TestItem, words))
    return _read(session, query, words)


def _known(table: Any, words: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether it gives one of the words."""
    named: ColumnElement[bool] = table.label.in_(words)
    return named | table.skip_reason.is_not(None) if SKIP in words else named


def _packed(table: Any, words: tuple[str, ...]) -> ColumnElement[str]:
    """Sentence and word of all rows, as one text of numbers."""
    code = case({word: k for k, word in enumerate(words)}, value=table.label, else_=len(words) - 1)
    number = cast(table.sentence_id, BigInteger) * len(words) + code
    return func.aggregate_strings(cast(number, Text), ",")


def _read(session: Session, query: Any, words: tuple[str, ...]) -> Reference:
    text = session.scalar(query) or ""
    numbers = np.sort(np.fromstring(text, dtype=np.int64, sep=","))
    sentence, code = np.divmod(numbers, len(words))
    return Reference(sentence, code)
