"""How answers compare with the test items: how many are right, and which clauses were failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, false, func, or_, select
from sqlalchemy.orm import Session

from annotator.labelsets import label_set
from annotator.models import Annotation, Article, Assignment, Round, Sentence, TestItem

Whose: TypeAlias = tuple[int, int, int]  # person, round, turn
THOUSAND = 1000
# Two skips are the same answer, whatever their reasons.
RIGHT = func.coalesce(Annotation.label, "") == func.coalesce(TestItem.label, "")


@dataclass(frozen=True)
class Mark:
    """Of `items` test items that somebody answered `right` are right.

    `failed`: the clauses with an item that is not, sorted.
    """

    right: int = 0
    items: int = 0
    failed: tuple[str, ...] = ()

    def passes(self, phase: Round) -> bool:
        """Whether it is enough for the round; where nothing is tested, or asked, it is."""
        enough = self.right * THOUSAND >= (phase.pass_share or 0) * self.items
        return enough and not set(self.failed) & set(phase.must_pass)


def of(
    session: Session, phases: Sequence[Round], *which: SQLColumnExpression[bool]
) -> dict[Whose, Mark]:
    """The marks in these rounds, of each person and turn with an answer to a test item.

    `which` are conditions on Assignment, Article and TestItem. An item is left out where its
    sentence was replaced, its article withdrawn, or its label is not in the round's guideline.
    """
    rows = session.execute(_compared().where(_known(phases), *which))
    found: dict[Whose, Mark] = {}
    for person, phase, turn, clause, right, items in rows:
        key = (person, phase, turn)
        found[key] = _more(found.get(key, Mark()), clause, right, items)
    return found


def _compared() -> Select[int, int, int, str | None, int, int]:
    """By person, round, turn and clause: how many answers are right, and how many there are."""
    by = (Assignment.person_id, Assignment.round_id, Assignment.turn, TestItem.clause)
    return (
        select(*by, func.sum(case((RIGHT, 1), else_=0)), func.count())
        .select_from(TestItem)
        .join(TestItem.sentence)
        .join(Annotation, Annotation.sentence_id == TestItem.sentence_id)
        .join(Annotation.assignment)
        .join(Assignment.article)
        .where(Sentence.retired.is_(None), Article.withdrawn_at.is_(None))
        .group_by(*by)
    )


def _more(mark: Mark, clause: str | None, right: int, items: int) -> Mark:
    failed = {clause} if clause and right < items else set()
    return Mark(mark.right + right, mark.items + items, tuple(sorted({*mark.failed, *failed})))


def _known(phases: Sequence[Round]) -> ColumnElement[bool]:
    """Whether the item's answer is one that the assignment's round has buttons for."""
    rules: list[ColumnElement[bool]] = [false()]
    for phase in phases:
        labels = label_set(phase.guideline)
        answers = TestItem.label.in_(labels.label_ids) | TestItem.skip_reason.in_(labels.skip_ids)
        rules.append((Assignment.round_id == phase.id) & answers)
    return or_(*rules)
