"""How the same words, and sentences of the same claim, were decided: shown after the reveal."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, false, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from annotator.adjudication.rights import decided_for
from annotator.adjudication.standing import STANDS
from annotator.corpus.reading import SENTENCE_TEXT
from annotator.labelsets import LabelSet, label_set
from annotator.models import (
    Article,
    ArticleVersion,
    ClaimSentence,
    Decision,
    Gold,
    Person,
    Sentence,
)

MOST = 5
AMONG = 200  # like sentences of which the latest decisions are shown
PART, MATE = aliased(ClaimSentence), aliased(ClaimSentence)
TWIN = aliased(Sentence)


@dataclass(frozen=True)
class Precedent:
    """A standing decision on another sentence, of the `same` words or else of the same claim."""

    decision: Decision
    text: str
    article: Article
    same: bool

    @property
    def labels(self) -> LabelSet:
        return label_set(self.decision.guideline)


def precedents(session: Session, person: Person, sentence: Sentence) -> list[Precedent]:
    """The latest decisions, those on the same words first, as far as the person may see them."""
    alike = _alike(session, person, sentence)
    if not alike:
        return []
    same = func.coalesce(Sentence.fingerprint == sentence.fingerprint, false())
    rows = session.execute(
        select(Decision, SENTENCE_TEXT, Article, same)
        .join(Decision.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .options(joinedload(Decision.guideline))
        .where(
            Decision.sentence_id.in_(alike),
            Gold.status != "excluded",
            STANDS,
            *decided_for(session, person),
        )
        .order_by(same.desc(), Decision.id.desc())
        .limit(MOST)
    )
    return [
        Precedent(decision, words or "", article, bool(is_same))
        for decision, words, article, is_same in rows
    ]


def _alike(session: Session, person: Person, sentence: Sentence) -> set[int]:
    """Others with a decision, of the same words or the same claims; AMONG of each at most."""
    words = select(TWIN.id).where(
        TWIN.fingerprint == sentence.fingerprint, _decided(person, TWIN.id)
    )
    claims = (
        select(MATE.sentence_id)
        .join(PART, PART.claim_id == MATE.claim_id)
        .where(PART.sentence_id == sentence.id, _decided(person, MATE.sentence_id))
    )
    found = [claims] if sentence.fingerprint is None else [claims, words]
    keys = {key for query in found for key in session.scalars(query.limit(AMONG))}
    return keys - {sentence.id}


def _decided(person: Person, sentence_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(
        Gold.sentence_id == sentence_id,
        Gold.project_id == person.project_id,
        Gold.status.in_(("adjudicated", "skipped", "ambiguous")),
    )
