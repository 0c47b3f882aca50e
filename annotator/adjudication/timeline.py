"""A claim's time line: where and when it is alleged, what answers it, what weighs on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from annotator.adjudication import consensus, gold
from annotator.adjudication.claim_rows import find, members
from annotator.adjudication.lanes import ALLEGED, ANSWERED, EVIDENCE, LANES, OF_RELATIONS, lane
from annotator.adjudication.meanings import Meanings
from annotator.adjudication.rights import decided_for
from annotator.adjudication.rules import Answer
from annotator.corpus.reading import SENTENCE_TEXT
from annotator.labelsets import LabelSet, label_set
from annotator.models import (
    Annotation,
    Article,
    Claim,
    Decision,
    DecisionLink,
    Gold,
    Link,
    Party,
    Person,
    Round,
    Sentence,
)


@dataclass(frozen=True)
class Entry:
    """A sentence on the time line: its gold label, details as gold has them, and its lane.

    `member`: the lead put it into the claim; else it is linked to one that is, by `relations`.
    `answered`: another one is linked to it as its answer.
    """

    sentence_id: int
    text: str
    label: str
    details: dict[str, Any]
    lane: str
    member: bool
    relations: frozenset[str]
    answered: bool


@dataclass
class Moment:
    """An article of the time line, with its entries by lane."""

    article: Article
    labels: LabelSet
    lanes: dict[str, list[Entry]] = field(default_factory=lambda: {name: [] for name in LANES})


@dataclass(frozen=True)
class Timeline:
    """A claim as it runs through articles, the earliest first; `hidden`: they annotate more."""

    claim: Claim
    parties: Sequence[Party]
    moments: Sequence[Moment]
    hidden: int

    @property
    def unanswered(self) -> bool:
        """No denial and no refusal to comment was found."""
        return not any(moment.lanes[ANSWERED] for moment in self.moments)


def timeline(session: Session, person: Person, claim_id: int) -> Timeline:
    """Raises NotFoundError when the claim is not there for this person."""
    claim = find(session, person, claim_id)
    of_claim = set(members(session, claim_id))
    rows = _rows(session, person, of_claim | _linked(session, of_claim))
    parties = session.scalars(select(Party).where(Party.id.in_(claim.parties)).order_by(Party.name))
    hidden = len(of_claim - {row.id for row in rows})
    return Timeline(claim, parties.all(), _moments(session, rows, of_claim), hidden)


def _moments(
    session: Session, rows: Sequence[gold.AnyRow], of_claim: Collection[int]
) -> list[Moment]:
    """By the day of publication; what has none stands at the end, in the order of import."""
    told = _Told(session, [row.id for row in rows])
    links = {row.id: told.links(row, of_claim) for row in rows}
    answered = {to for found in links.values() for relation, to in found if relation == "answers"}
    moments: dict[int, Moment] = {}
    for row in rows:
        relations = frozenset(relation for relation, _to in links[row.id])
        if row.id in of_claim or relations:
            labels = label_set(row.Article.round.guideline)
            moment = moments.setdefault(row.Article.id, Moment(row.Article, labels))
            entry = _entry(row, told, labels, row.id in of_claim, relations, row.id in answered)
            moment.lanes[entry.lane].append(entry)
    return sorted(moments.values(), key=_when)


def _entry(
    row: gold.AnyRow,
    told: "_Told",
    labels: LabelSet,
    member: bool,
    relations: frozenset[str],
    answered: bool,
) -> Entry:
    details, where = told.details(row), _lane(labels, row.label, relations)
    text = row.text or ""
    return Entry(row.id, text, row.label, details, where, member, relations, answered)


def _when(moment: Moment) -> tuple[str, int, int]:
    article = moment.article
    return article.published or "~", article.position, article.id


def _lane(labels: LabelSet, label: str, relations: Collection[str]) -> str:
    """A link says more than the label alone."""
    lanes = {OF_RELATIONS[relation] for relation in relations if relation in OF_RELATIONS}
    for one in (EVIDENCE, ANSWERED):
        if one in lanes:
            return one
    return lane(labels, label) if not relations else ALLEGED


def _linked(session: Session, of_claim: Collection[int]) -> set[int]:
    """The sentences that anybody linked to one of the claim."""
    by_annotators = (
        select(Annotation.sentence_id)
        .join(Link, Link.annotation_id == Annotation.id)
        .where(Link.target_id.in_(of_claim))
    )
    by_leads = (
        select(Decision.sentence_id)
        .join(Decision.links)
        .where(DecisionLink.target_id.in_(of_claim), Decision.undone_seq.is_(None))
    )
    return {*session.scalars(by_annotators), *session.scalars(by_leads)}


def _rows(session: Session, person: Person, wanted: Collection[int]) -> Sequence[gold.AnyRow]:
    """Those that have a gold label and that the person may see, in the order of their articles."""
    return session.execute(
        select(Sentence.id, SENTENCE_TEXT.label("text"), Gold.label, Article)
        .join(Sentence.version)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .join(Gold.article)
        .options(joinedload(Article.round).joinedload(Round.guideline))
        .where(Sentence.id.in_(wanted), Gold.label.is_not(None), *decided_for(session, person))
        .order_by(Article.position, Article.id, Sentence.start)
    ).all()


class _Told:
    """What gold says of some sentences besides their labels, as exports have it."""

    def __init__(self, session: Session, sentence_ids: Collection[int]) -> None:
        answers = gold.counted_answers(session, sentence_ids)
        meanings = Meanings(session)
        self._answers = {
            key: [_record(one, meanings.of_annotation(one)) for one in found]
            for key, found in answers.items()
        }
        decisions = session.scalars(
            select(Decision)
            .options(selectinload(Decision.links))
            .where(Decision.sentence_id.in_(sentence_ids), Decision.undone_seq.is_(None))
            .order_by(Decision.id)
        )
        self._decisions = {one.sentence_id: _record(one, one) for one in decisions}

    def details(self, row: gold.AnyRow) -> dict[str, Any]:
        """Those that are set."""
        label = label_set(row.Article.round.guideline).label(row.label)
        uses = label.details.items() if label else ()
        automatic = {name: use.automatic for name, use in uses if use.automatic}
        decision, answers = self._decisions.get(row.id), self._answers.get(row.id, [])
        found = consensus.details(row.label, decision, answers, automatic)
        return {name: value for name, value in found.items() if value}

    def links(self, row: gold.AnyRow, of_claim: Collection[int]) -> set[tuple[str, int]]:
        """Those that lead to the claim."""
        decision, answers = self._decisions.get(row.id), self._answers.get(row.id, [])
        found = consensus.links(row.label, decision, answers)
        return {(link["relation"], link["target"]) for link in found if link["target"] in of_claim}


def _record(said: Annotation | Decision, meant: Answer | Decision | None) -> dict[str, Any]:
    """`meant` has the label that it is by now."""
    links = [{"relation": link.relation, "target": link.target_id} for link in said.links]
    return {"label": meant and meant.label, "details": said.details, "links": links}
