"""How the same words, and sentences of the same claim, were decided: shown after the reveal."""

from dataclasses import dataclass

from sqlalchemy import exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from annotator.adjudication.rights import decided_for
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
    part, other = aliased(ClaimSentence), aliased(ClaimSentence)
    together = exists().where(
        part.sentence_id == sentence.id,
        other.claim_id == part.claim_id,
        other.sentence_id == Sentence.id,
    )
    later = aliased(Decision)
    replaced = exists().where(
        later.sentence_id == Decision.sentence_id,
        later.id > Decision.id,
        later.undone_seq.is_(None),
    )
    text = func.substr(ArticleVersion.text, Sentence.start + 1, Sentence.end - Sentence.start)
    rows = session.execute(
        select(Decision, text, Article, same)
        .join(Decision.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .options(joinedload(Decision.guideline))
        .where(
            or_(Sentence.fingerprint == sentence.fingerprint, together),
            Sentence.id != sentence.id,
            Gold.status != "excluded",
            Decision.undone_seq.is_(None),
            ~replaced,
            *decided_for(session, person),
        )
        .order_by(same.desc(), Decision.id.desc())
        .limit(MOST)
    )
    return [
        Precedent(decision, words or "", article, bool(is_same))
        for decision, words, article, is_same in rows
    ]
