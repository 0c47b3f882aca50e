"""What beside answers and decision says whether an adjudicator is asked about a sentence."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication.asking import Circumstances, is_drawn
from annotator.adjudication.counted import Counted
from annotator.canonical import sentence_reference
from annotator.models import (
    AnnotationRequest,
    Appeal,
    ArticleVersion,
    CutReport,
    Sentence,
)

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]


class Surroundings:
    """Appeals, requests and reports about some sentences: three queries, however many they are."""

    def __init__(self, session: Session, which: ColumnElement[bool]) -> None:
        self._session = session
        self._appealed = set(session.scalars(_about(Appeal, which, Appeal.decision_id.is_(None))))
        self._reported = set(session.scalars(_reported(which)))
        self._requests: dict[int, int] = dict(session.execute(_requests(which)).all())
        self._origins: dict[int, str] = {}  # of projects

    def of(
        self, facts: AnyRow, n: int, answers: Sequence[Counted], decision: AnyRow | None
    ) -> Circumstances:
        """Those of a sentence with `n` answers that count; `facts` are gold's own."""
        return Circumstances(
            wanted=facts.wanted,
            closed=facts.closed_at is not None,
            appealed=facts.id in self._appealed,
            waits=facts.id in self._reported or self._requests.get(facts.id, -1) >= n,
            decided=decision is not None,
            second_look=decision.second_look if decision else None,
            unsure=any(answer.unsure for answer in answers),
            drawn=self._is_drawn(facts),
        )

    def _is_drawn(self, facts: AnyRow) -> bool:
        if not facts.sample_share:
            return False
        project = facts.project_id
        if project not in self._origins:
            self._origins[project] = ledger.origin(self._session, project)
        reference = sentence_reference(facts.external_id, facts.version, facts.start, facts.end)
        return is_drawn(self._origins[project], reference, facts.sample_share)


def _about(table: Any, which: ColumnElement[bool], *rules: ColumnElement[bool]) -> AnySelect:
    """The sentences that rows of the table are about."""
    return (
        select(table.sentence_id)
        .join(Sentence, Sentence.id == table.sentence_id)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(which, *rules)
    )


def _reported(which: ColumnElement[bool]) -> AnySelect:
    """What an adjudicator reported as wrongly cut, and no manager has settled."""
    return _about(CutReport, which, CutReport.role == "adjudicator")


def _requests(which: ColumnElement[bool]) -> AnySelect:
    """How many answers counted when one more was asked for."""
    query = _about(AnnotationRequest, which).group_by(AnnotationRequest.sentence_id)
    return query.add_columns(func.max(AnnotationRequest.n))
