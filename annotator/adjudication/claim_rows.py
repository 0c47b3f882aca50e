"""Rows and events of claims, and the rules that they keep."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication.recording import ROLE
from annotator.adjudication.rights import visible_to
from annotator.canonical import sentence_reference
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.labeling import answers
from annotator.models import (
    Article,
    ArticleVersion,
    Claim,
    ClaimSentence,
    Gold,
    Party,
    Person,
    Sentence,
)

LONGEST_WORDING = 300
MOST = 1000  # sentences of a claim


class NoWordingError(InvalidError):
    field = "wording"
    message = mark("Say in neutral words what is alleged.")


class NoSentenceError(InvalidError):
    field = "sentence"
    message = mark("Choose at least one sentence.")


class TooManySentencesError(InvalidError):
    field = "sentence"
    message = mark("A claim has at most %(limit)s sentences. Make another one of the rest.")


class UnlabelledError(InvalidError):
    field = "sentence"
    message = mark("Only a sentence with a gold label belongs to a claim. Decide it first.")


class UnlistedPartyError(InvalidError):
    field = "party"
    message = mark("This party is not on the list any more. Choose another.")


class MergedError(ConflictError):
    message = mark("This claim was merged into another one. Go on with that one.")


class SameClaimError(InvalidError):
    field = "into"
    message = mark("Choose another claim to merge this one into.")


def find(session: Session, person: Person, claim_id: int, *, lock: bool = False) -> Claim:
    """The claim, unless all of its sentences are hidden from the person: NotFoundError."""
    query = select(Claim).where(Claim.id == claim_id, Claim.project_id == person.project_id)
    query = query.with_for_update(key_share=True) if lock else query
    claim = session.scalar(query.execution_options(populate_existing=lock))
    if claim is None:
        raise NotFoundError
    if claim.merged_into_id is None and not _seen(session, person, claim):
        raise NotFoundError
    return claim


def of_sentences(session: Session, sentence_ids: Collection[int]) -> dict[int, list[Claim]]:
    """The claims of each sentence."""
    rows = session.execute(
        select(ClaimSentence.sentence_id, Claim)
        .join(ClaimSentence.claim)
        .where(ClaimSentence.sentence_id.in_(sentence_ids))
        .order_by(Claim.id)
    )
    found: dict[int, list[Claim]] = {}
    for sentence_id, claim in rows:
        found.setdefault(sentence_id, []).append(claim)
    return found


def wording(text: str) -> str:
    said = answers.one_line(text, LONGEST_WORDING, "wording")
    if not said:
        raise NoWordingError
    return said


def held(
    session: Session, person: Person, sentence_ids: Collection[int], *, labelled: bool = True
) -> Sequence[int]:
    """Sentences that the person may see; no correction moves them meanwhile.

    Raises NoSentenceError, NotFoundError, and UnlabelledError if they must have a gold label.
    """
    if not sentence_ids:
        raise NoSentenceError
    session.flush()
    articles = (
        select(ArticleVersion.article_id)
        .join(ArticleVersion.sentences)
        .where(Sentence.id.in_(sentence_ids))
    )
    held = select(Article.id).where(Article.id.in_(articles)).order_by(Article.id)
    session.execute(held.with_for_update(key_share=True))
    rows = session.execute(
        select(Gold.sentence_id, Gold.label)
        .join(Gold.article)
        .where(Gold.sentence_id.in_(sentence_ids), *visible_to(session, person))
    ).all()
    if len(rows) < len(set(sentence_ids)):
        raise NotFoundError
    if labelled and any(label is None for _key, label in rows):
        raise UnlabelledError
    return sorted(key for key, _label in rows)


def listed(session: Session, person: Person, party_ids: Collection[int]) -> list[int]:
    query = select(Party.id).where(
        Party.project_id == person.project_id, Party.person_id.is_(None), Party.id.in_(party_ids)
    )
    found = sorted(session.scalars(query))
    if len(found) < len(set(party_ids)):
        raise UnlistedPartyError
    return found


def _seen(session: Session, person: Person, claim: Claim) -> bool:
    query = (
        select(ClaimSentence.sentence_id)
        .join(Gold, Gold.sentence_id == ClaimSentence.sentence_id)
        .join(Gold.article)
        .where(ClaimSentence.claim_id == claim.id, *visible_to(session, person))
    )
    empty = select(ClaimSentence.claim_id).where(ClaimSentence.claim_id == claim.id)
    return session.scalar(query.limit(1)) is not None or session.scalar(empty.limit(1)) is None


def open_one(session: Session, person: Person, claim_id: int) -> Claim:
    claim = find(session, person, claim_id, lock=True)
    if claim.merged_into_id is not None:
        raise MergedError
    return claim


def members(session: Session, claim_id: int) -> Sequence[int]:
    query = select(ClaimSentence.sentence_id).where(ClaimSentence.claim_id == claim_id)
    return session.scalars(query.order_by(ClaimSentence.sentence_id)).all()


def put(session: Session, claim: Claim, sentence_ids: Sequence[int]) -> bool:
    """Whether any of them is new there."""
    known = set(members(session, claim.id))
    new = [key for key in sentence_ids if key not in known]
    if len(known) + len(new) > MOST:
        raise TooManySentencesError(limit=MOST)
    session.add_all(ClaimSentence(claim_id=claim.id, sentence_id=key) for key in new)
    return bool(new)


def take(session: Session, claim: Claim, sentence_ids: Sequence[int]) -> set[int]:
    """Those that were there."""
    gone = set(members(session, claim.id)).intersection(sentence_ids)
    rows = (ClaimSentence.claim_id == claim.id) & ClaimSentence.sentence_id.in_(gone)
    session.execute(delete(ClaimSentence).where(rows))
    return gone


def record(session: Session, person: Person, claim: Claim) -> None:
    """The claim as it stands now."""
    session.flush()
    payload = {
        "merged_into": f"claim:{claim.merged_into_id}" if claim.merged_into_id else None,
        "parties": [f"party:{key}" for key in claim.parties],
        "sentences": _references(session, claim),
    }
    words = {"wording": claim.wording}
    ledger.append(
        session,
        claim.project_id,
        "claim.set",
        claim.name,
        payload,
        by=person,
        role=ROLE,
        words=words,
    )


def _references(session: Session, claim: Claim) -> list[str]:
    rows = session.execute(
        select(Article.external_id, ArticleVersion.version, Sentence.start, Sentence.end)
        .join(ClaimSentence, ClaimSentence.sentence_id == Sentence.id)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(ClaimSentence.claim_id == claim.id)
    )
    return sorted(sentence_reference(*row) for row in rows)
