"""How the same words were decided elsewhere, shown after the reveal."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from annotator.adjudication.rights import decided_for
from annotator.labelsets import LabelSet, label_set
from annotator.models import Article, ArticleVersion, Decision, Gold, Person, Sentence

MOST = 5


@dataclass(frozen=True)
class Precedent:
    """A standing decision on another sentence."""

    decision: Decision
    text: str
    article: Article

    @property
    def labels(self) -> LabelSet:
        return label_set(self.decision.guideline)


def precedents(session: Session, person: Person, sentence: Sentence) -> list[Precedent]:
    """The latest decisions on sentences of the same words, as far as the person may see them."""
    if sentence.fingerprint is None:
        return []
    later = aliased(Decision)
    replaced = exists().where(
        later.sentence_id == Decision.sentence_id,
        later.id > Decision.id,
        later.undone_seq.is_(None),
    )
    text = func.substr(ArticleVersion.text, Sentence.start + 1, Sentence.end - Sentence.start)
    rows = session.execute(
        select(Decision, text, Article)
        .join(Decision.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .options(joinedload(Decision.guideline))
        .where(
            Sentence.fingerprint == sentence.fingerprint,
            Sentence.id != sentence.id,
            Gold.status != "excluded",
            Decision.undone_seq.is_(None),
            ~replaced,
            *decided_for(session, person),
        )
        .order_by(Decision.id.desc())
        .limit(MOST)
    )
    return [Precedent(decision, words or "", article) for decision, words, article in rows]
