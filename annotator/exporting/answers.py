"""Answers, links and decisions as they stand in exports, read for some sentences at a time."""

import json
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Text, cast, select
from sqlalchemy.orm import Session, aliased

from annotator import guidelines
from annotator.adjudication import gold
from annotator.adjudication.consensus import Record
from annotator.adjudication.counted import MAY_COUNT
from annotator.adjudication.rules import Answer
from annotator.canonical import sentence_reference
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    ClaimSentence,
    Decision,
    DecisionLink,
    Guideline,
    Link,
    Person,
    Round,
    Sentence,
)

NO_DETAILS = "{}"  # most answers have none, and parsing takes longer than all else about them


class Answers:
    """Reads them; keeps the names of people, guidelines and rounds, which are few."""

    def __init__(self, session: Session, project_id: int) -> None:
        self._session = session
        self._carried = guidelines.carried(session, project_id)
        people = select(Person.id, Person.pid).where(Person.project_id == project_id)
        self._pids = dict(session.execute(people).all())
        published = select(Guideline.id, Guideline.version)
        published = published.where(Guideline.project_id == project_id)
        self.guidelines = dict(session.execute(published).all())
        rounds = select(Round.id, Round.name).where(Round.project_id == project_id)
        self._rounds = dict(session.execute(rounds).all())

    def annotations(self, here: ColumnElement[bool]) -> dict[int, list[Record]]:
        """The annotations of each sentence, in the order of their assignments."""
        links, found = self._links(here), defaultdict(list)
        connection = self._session.connection()  # half the time of the session's execute
        for key, sentence, person, phase, guideline, may_count, *rest in connection.execute(
            _annotations(here)
        ):
            given, wanted, at, blind, comment, details, label, *more = rest
            ms, revision, seq, skip_reason, turn, unsure = more
            meant = self._carried.answer(Answer(label, skip_reason), given, wanted)
            found[sentence].append(
                {
                    "annotator": self._pids[person],
                    "at": at,
                    "blind": blind,
                    "comment": comment,
                    "counted": may_count and meant is not None,
                    "details": json.loads(details) if details != NO_DETAILS else {},
                    "guideline_version": self.guidelines[guideline],
                    "label": label,
                    "links": links.get(key, []),
                    "ms": ms,
                    "revision": revision,
                    "round": self._rounds[phase],
                    "seq": seq,
                    "skip_reason": skip_reason,
                    "turn": turn,
                    "unsure": unsure,
                }
            )
        return found

    def _links(self, here: ColumnElement[bool]) -> dict[int, list[Record]]:
        query = select(Link.annotation_id).join(Link.annotation).join(Annotation.sentence)
        return self._linked(query.where(here), Link)

    def _decision_links(self, here: ColumnElement[bool]) -> dict[int, list[Record]]:
        query = select(DecisionLink.decision_id).join(
            Decision, Decision.id == DecisionLink.decision_id
        )
        return self._linked(query.join(Decision.sentence).where(here), DecisionLink)

    def _linked(
        self, owners: gold.AnySelect, table: type[Link | DecisionLink]
    ) -> dict[int, list[Record]]:
        """By annotation or decision, in the order of what they lead to."""
        target = aliased(Sentence)
        [owner] = owners.selected_columns
        query = (
            owners.join(target, target.id == table.target_id)
            .join(ArticleVersion, ArticleVersion.id == target.version_id)
            .join(ArticleVersion.article)
            .add_columns(
                table.relation,
                Article.external_id,
                ArticleVersion.version,
                target.start,
                target.end,
            )
            .order_by(owner, target.start, target.end, table.relation)
        )
        found: dict[int, list[Record]] = defaultdict(list)
        for key, relation, *place in self._session.execute(query):
            found[key].append({"relation": relation, "target": sentence_reference(*place)})
        return found

    def claims(self, here: ColumnElement[bool]) -> dict[int, list[str]]:
        """The names of the claims of each sentence, in the order in which they were made."""
        query = select(ClaimSentence.sentence_id, ClaimSentence.claim_id)
        query = query.join(ClaimSentence.sentence).where(here)
        found: dict[int, list[str]] = defaultdict(list)
        for sentence, claim in self._session.execute(query.order_by(ClaimSentence.claim_id)):
            found[sentence].append(f"claim:{claim}")
        return found

    def decisions(self, here: ColumnElement[bool]) -> dict[int, list[Record]]:
        """The decisions of each sentence, in the order of the ledger."""
        links, superseded = self._decision_links(here), aliased(Decision)
        query = (
            select(Decision, superseded.seq)
            .outerjoin(superseded, superseded.id == Decision.supersedes_id)
            .join(Decision.sentence)
            .where(here)
            .order_by(Decision.sentence_id, Decision.seq)
        )
        found: dict[int, list[Record]] = defaultdict(list)
        for row, supersedes in self._session.execute(query):
            made = self._decision(row, supersedes, links.get(row.id, []))
            found[row.sentence_id].append(made)
        return found

    def _decision(self, row: Decision, supersedes: int | None, links: list[Record]) -> Record:
        return {
            "adjudicator": self._pids[row.person_id],
            "ambiguous": row.ambiguous,
            "at": row.at,
            "before_reveal": row.before_reveal,
            "bulk": row.bulk,
            "clause": row.clause,
            "details": row.details,
            "guideline_version": self.guidelines[row.guideline_id],
            "kind": row.kind,
            "label": row.label,
            "links": links,
            "note": row.note,
            "own": row.own,
            "reason": row.reason,
            "saw": row.saw,
            "seq": row.seq,
            "skip_reason": row.skip_reason,
            "stale": False,
            "supersedes": supersedes,
            "undone": row.undone_seq,
        }


def with_stale(decisions: Sequence[Record], stale: bool) -> Sequence[Record]:
    """Only the standing decision can be stale; the gold row says whether it is."""
    if stale:
        next(d for d in reversed(decisions) if d["undone"] is None)["stale"] = True
    return decisions


def _annotations(here: ColumnElement[bool]) -> gold.AnySelect:
    return (
        select(
            Annotation.id,
            Annotation.sentence_id,
            Assignment.person_id,
            Assignment.round_id,
            Annotation.guideline_id,
            MAY_COUNT.label("may_count"),
            Guideline.major,
            gold.RoundGuideline.major,
            Annotation.at,
            Annotation.blind,
            Annotation.comment,
            cast(Annotation.details, Text),
            Annotation.label,
            Annotation.ms,
            Annotation.revision,
            Annotation.seq,
            Annotation.skip_reason,
            Assignment.turn,
            Annotation.unsure,
        )
        .join(Annotation.assignment)
        .join(Assignment.article)
        .join(Assignment.round)
        .join(gold.RoundGuideline, Round.guideline_id == gold.RoundGuideline.id)
        .join(Annotation.guideline)
        .join(Annotation.sentence)
        .where(here)
        .order_by(Annotation.sentence_id, Assignment.id)
    )
