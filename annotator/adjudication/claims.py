"""Claims: allegations of many articles, grouped, worded, merged and split by the lead."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from annotator import clock
from annotator.adjudication import claim_rows
from annotator.adjudication.claim_rows import NoSentenceError, SameClaimError
from annotator.canonical import canonical
from annotator.labeling import acts
from annotator.models import Claim, Person


def create(
    session: Session,
    person: Person,
    wording: str,
    sentence_ids: Collection[int],
    parties: Collection[int | str] = (),
    *,
    op: str | None = None,
) -> Claim | None:
    """A new claim of these sentences; null when the same `op` made it before.

    `parties` are ids or names of the project's list.
    Raises NoWordingError, NoSentenceError, UnlabelledError, UnlistedPartyError.
    """
    said = claim_rows.wording(wording)
    chosen = claim_rows.held(session, person, sentence_ids)
    what = canonical(["claim", said, sorted(sentence_ids), sorted(map(str, parties))])
    if acts.repeated(session, person, op, what, None):
        return None
    claim = Claim(
        project_id=person.project_id,
        wording=said,
        parties=claim_rows.listed(session, person, parties),
        at=clock.now(),
    )
    session.add(claim)
    session.flush()
    claim_rows.put(session, claim, chosen)
    claim_rows.record(session, person, claim)
    return claim


def change(
    session: Session,
    person: Person,
    claim_id: int,
    wording: str,
    parties: Collection[int | str],
    *,
    op: str | None = None,
) -> None:
    """Word the claim otherwise, or name other parties."""
    said, claim = claim_rows.wording(wording), claim_rows.open_one(session, person, claim_id)
    what = canonical(["word", said, sorted(map(str, parties))])
    if acts.repeated(session, person, op, what, claim_id):
        return
    about = claim_rows.listed(session, person, parties)
    if (claim.wording, claim.parties) != (said, about):
        claim.wording, claim.parties = said, about
        claim_rows.record(session, person, claim)


def add(
    session: Session,
    person: Person,
    claim_id: int,
    sentence_ids: Collection[int],
    *,
    op: str | None = None,
) -> None:
    """Put more sentences into the claim; those that it has already stay."""
    chosen = claim_rows.held(session, person, sentence_ids)
    claim = claim_rows.open_one(session, person, claim_id)
    what = canonical(["add", sorted(sentence_ids)])
    if acts.repeated(session, person, op, what, claim_id):
        return
    if claim_rows.put(session, claim, chosen):
        claim_rows.record(session, person, claim)


def remove(
    session: Session,
    person: Person,
    claim_id: int,
    sentence_ids: Collection[int],
    *,
    op: str | None = None,
) -> None:
    """Take sentences out of the claim."""
    chosen = claim_rows.held(session, person, sentence_ids, labelled=False)
    claim = claim_rows.open_one(session, person, claim_id)
    what = canonical(["remove", sorted(sentence_ids)])
    if acts.repeated(session, person, op, what, claim_id):
        return
    if claim_rows.take(session, claim, chosen):
        claim_rows.record(session, person, claim)


def split(
    session: Session,
    person: Person,
    claim_id: int,
    sentence_ids: Collection[int],
    wording: str,
    *,
    op: str | None = None,
) -> Claim | None:
    """Make another claim of some of its sentences, about the same parties."""
    said = claim_rows.wording(wording)
    chosen = claim_rows.held(session, person, sentence_ids, labelled=False)
    claim = claim_rows.open_one(session, person, claim_id)
    what = canonical(["split", said, sorted(sentence_ids)])
    if acts.repeated(session, person, op, what, claim_id):
        return None
    gone = claim_rows.take(session, claim, chosen)
    if not gone:
        raise NoSentenceError
    claim_rows.record(session, person, claim)
    rest = [sentence for sentence in chosen if sentence in gone]
    made = Claim(
        project_id=claim.project_id, wording=said, parties=list(claim.parties), at=clock.now()
    )
    session.add(made)
    session.flush()
    claim_rows.put(session, made, rest)
    claim_rows.record(session, person, made)
    return made


def merge(
    session: Session, person: Person, claim_id: int, into_id: int, *, op: str | None = None
) -> Claim:
    """Let all sentences and parties of a claim go over to another one.

    Raises SameClaimError, and MergedError when either was merged before.
    """
    if claim_id == into_id:
        raise SameClaimError
    members = claim_rows.members(session, claim_id)
    if members:
        claim_rows.held(session, person, members, labelled=False)
    first, second = sorted((claim_id, into_id))
    for key in (first, second):
        claim_rows.open_one(session, person, key)
    claim, into = session.get_one(Claim, claim_id), session.get_one(Claim, into_id)
    if acts.repeated(session, person, op, canonical(["merge", into_id]), claim_id):
        return into
    moved = claim_rows.members(session, claim_id)
    claim_rows.take(session, claim, moved)
    claim_rows.put(session, into, moved)
    into.parties = [*into.parties, *(key for key in claim.parties if key not in into.parties)]
    claim.merged_into_id = into.id
    claim_rows.record(session, person, claim)
    claim_rows.record(session, person, into)
    return into
