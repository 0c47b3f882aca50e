"""Which claims a sentence is a part of, as the ledger tells it."""

from collections import defaultdict
from typing import Any

from annotator.verify.shapes import Record


class Claims:
    """The end of what was put into claims; sentences by their names."""

    def __init__(self) -> None:
        self._members: dict[str, set[str]] = {}  # of each claim
        self._claims: dict[str, set[str]] = defaultdict(set)  # of each sentence

    def follow(self, claim: str, payload: Record) -> None:
        """A claim as it stands from now on."""
        for sentence in self._members.get(claim, ()):
            self._claims[sentence].discard(claim)
        self._members[claim] = set(_texts(payload.get("sentences")))
        for sentence in self._members[claim]:
            self._claims[sentence].add(claim)

    def carry(self, before: str, after: str) -> None:
        """A correction carried the sentence over: its claims go with it."""
        claims = self._claims.pop(before, set())
        for claim in claims:
            self._members[claim] = (self._members[claim] - {before}) | {after}
            self._claims[after].add(claim)

    def of(self, sentence: str) -> list[str]:
        """In the order in which they were made."""
        return sorted(self._claims.get(sentence, ()), key=_number)


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _number(claim: str) -> tuple[int, str]:
    digits = claim.rpartition(":")[2]
    return (int(digits) if digits.isdecimal() else 0, claim)
