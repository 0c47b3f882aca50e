"""Why an adjudicator is asked about a sentence, on plain values; standard library only."""

from dataclasses import dataclass
from hashlib import blake2b

from annotator.adjudication.rules import Status

THOUSAND = 1000
ASKS = (
    "appeal",
    "stale",
    "difference",
    "second_look",
    "contested",
    "majority",
    "unsure",
    "sample",
)
OF_LOOKS = {"wanted": "second_look", "different": "difference"}  # by Decision.second_look
OF_STATUSES = {"unresolved": "contested", "majority": "majority"}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What beside its gold says whether a sentence is to be decided.

    `wanted`: how many answers it needs; `closed`: its article is; `appealed`: an appeal has no
    answer yet; `waits`: it is with the annotators or the manager; `decided`: a decision stands, and
    `second_look` is its; `unsure`: an answer that counts says so; `drawn`: it is in the sample.
    """

    wanted: int
    closed: bool = False
    appealed: bool = False
    waits: bool = False
    decided: bool = False
    second_look: str | None = None
    unsure: bool = False
    drawn: bool = False


def asked(gold: Status, at: Circumstances) -> str | None:
    """The first reason to ask that fits, one of ASKS; null when nobody need decide."""
    if gold.status == "excluded":
        return None
    if at.appealed:
        return "appeal"
    if at.closed or at.waits or gold.n < at.wanted:
        return None
    if at.decided:
        return "stale" if gold.stale else OF_LOOKS.get(at.second_look or "")
    if gold.status in OF_STATUSES:
        return OF_STATUSES[gold.status]
    if at.unsure:
        return "unsure"
    return "sample" if at.drawn and gold.status == "unanimous" else None


def is_drawn(origin: str, sentence: str, share: int) -> bool:
    """Whether a sentence, as the ledger names it, is in a sample of so many in a thousand.

    `origin` is the hash of the project's first event: nobody chooses what is drawn, everybody who
    has the ledger can draw again, and a larger share keeps what a smaller one drew.
    """
    drawn = blake2b(f"{origin} {sentence}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn, "big") % THOUSAND < share
