"""Rows and events of claims, and the rules that they keep."""

from collections.abc import Collection, Sequence

from sqlalchemy import SQLColumnExpression, delete, func, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication.recording import ROLE
from annotator.adjudication.rights import decided_for, visible_to
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
    message = mark(
        "Only a sentence that has a gold label, and that you are not to decide any more, belongs "
        "to a claim. Decide it first."
    )


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

    Raises NoSentenceError, NotFoundError, and UnlabelledError if they must have a gold label; of
    what the person may yet answer blind nothing tells whether it has.
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
    if _count(session, sentence_ids, visible_to(session, person)) < len(set(sentence_ids)):
        raise NotFoundError
    known = [Gold.label.is_not(None), *decided_for(session, person)]
    if labelled and _count(session, sentence_ids, known) < len(set(sentence_ids)):
        raise UnlabelledError
    return sorted(set(sentence_ids))


def _count(
    session: Session, sentence_ids: Collection[int], rules: Sequence[SQLColumnExpression[bool]]
) -> int:
    query = select(func.count()).select_from(Gold).join(Gold.article)
    return session.scalar(query.where(Gold.sentence_id.in_(sentence_ids), *rules)) or 0


def listed(session: Session, person: Person, parties: Collection[int | str]) -> list[int]:
    """Parties of the project's list by id or by name; raises UnlistedPartyError."""
    ids = {one for one in parties if isinstance(one, int)}
    names = {one for one in parties if isinstance(one, str)}
    query = select(Party.id, Party.name).where(
        Party.project_id == person.project_id,
        Party.person_id.is_(None),
        Party.id.in_(ids) | Party.name.in_(names),
    )
    found = dict(session.execute(query).all())
    if ids - found.keys() or names - set(found.values()):
        raise UnlistedPartyError
    return sorted(found)


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
