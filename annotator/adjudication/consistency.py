"""How the same words, and sentences of the same claim, were decided: shown after the reveal."""

from dataclasses import dataclass

from sqlalchemy import CompoundSelect, false, func, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from annotator.adjudication.rights import decided_for
from annotator.adjudication.standing import STANDS
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
    same = func.coalesce(Sentence.fingerprint == sentence.fingerprint, false())
    text = func.substr(ArticleVersion.text, Sentence.start + 1, Sentence.end - Sentence.start)
    rows = session.execute(
        select(Decision, text, Article, same)
        .join(Decision.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .options(joinedload(Decision.guideline))
        .where(
            Decision.sentence_id.in_(_alike(sentence)),
            Decision.sentence_id != sentence.id,
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


def _alike(sentence: Sentence) -> CompoundSelect[int]:
    """The sentences of the same words, and those of the same claims; each part by its index."""
    together = (
        select(MATE.sentence_id)
        .join(PART, PART.claim_id == MATE.claim_id)
        .where(PART.sentence_id == sentence.id)
    )
    words = select(TWIN.id).where(TWIN.fingerprint == sentence.fingerprint)
    known = words if sentence.fingerprint is not None else words.where(false())
    return union_all(known, together)
