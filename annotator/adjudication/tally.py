"""What decisions add up to, on plain values; standard library only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from math import sqrt

PAUSE = 300  # seconds; whoever decides nothing for longer was doing something else
Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Made:
    """A standing decision that somebody made one by one; answers as Choice.text writes them.

    `agreed` is what all annotators answered, null when they did not agree; `drawn`: the sentence is
    in the random sample. `pair`: their two most frequent answers, null when they agreed.
    """

    answer: str
    reason: str | None
    clause: str | None
    before: str | None
    agreed: str | None
    drawn: bool
    pair: str | None


@dataclass(frozen=True)
class Share:
    """So many of so many, with the 95 % interval of the share (Wilson 1927); none of nothing."""

    n: int
    of: int

    @property
    def value(self) -> float | None:
        return self.n / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.of:
            return None
        p, n = self.n / self.of, self.of
        middle, half = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        scale = 1 + Z * Z / n
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


@dataclass
class OfPair:
    """What became of sentences on which annotators differed in one way."""

    n: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    clauses: Counter[str] = field(default_factory=Counter)


@dataclass
class Tally:
    """Decisions counted; `changes` are from the blind answer to the one after the reveal."""

    n: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    clauses: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    blind: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    unanimous: int = 0
    overruled: Counter[tuple[str, str]] = field(default_factory=Counter)
    sampled: int = 0
    sample_overruled: int = 0
    pairs: dict[str, OfPair] = field(default_factory=lambda: defaultdict(OfPair))

    def add(self, made: Made) -> None:
        self.n += 1
        self.answers[made.answer] += 1
        if made.reason:
            self.reasons[made.reason] += 1
        if made.clause:
            self.clauses[made.clause][made.reason or ""] += 1
        self._add_blind(made)
        self._add_unanimous(made)
        if made.pair:
            self._add_pair(self.pairs[made.pair], made)

    @property
    def changed(self) -> Share:
        """Minds that seeing the answers changed."""
        return Share(self.changes.total(), self.blind)

    @property
    def overrulings(self) -> Share:
        return Share(self.overruled.total(), self.unanimous)

    @property
    def sample(self) -> Share:
        """How often an adjudicator finds otherwise where all annotators agree."""
        return Share(self.sample_overruled, self.sampled)

    @property
    def gaps(self) -> list[tuple[str, OfPair]]:
        """The pairs, those first whose decisions found the rule unclear most often."""
        return sorted(
            self.pairs.items(),
            key=lambda row: (-row[1].reasons["guideline_gap"], -row[1].n, row[0]),
        )

    def _add_blind(self, made: Made) -> None:
        if made.before:
            self.blind += 1
            if made.before != made.answer:
                self.changes[made.before, made.answer] += 1

    def _add_unanimous(self, made: Made) -> None:
        if made.agreed is None:
            return
        otherwise = made.agreed != made.answer
        self.unanimous += 1
        self.sampled += made.drawn
        self.sample_overruled += made.drawn and otherwise
        if otherwise:
            self.overruled[made.agreed, made.answer] += 1

    def _add_pair(self, of: OfPair, made: Made) -> None:
        of.n += 1
        of.answers[made.answer] += 1
        of.reasons[made.reason or ""] += 1
        if made.clause:
            of.clauses[made.clause] += 1


def an_hour(*people: Iterable[datetime]) -> float | None:
    """How many somebody makes in an hour, by the moments of each of them.

    Only those in a row count; null before they took a minute.
    """
    gaps = [gap for moments in people for gap in _gaps(sorted(moments))]
    return 3600 * len(gaps) / sum(gaps) if sum(gaps) >= 60 else None


def _gaps(moments: Sequence[datetime]) -> Iterable[float]:
    for earlier, later in pairwise(moments):
        seconds = (later - earlier).total_seconds()
        if seconds <= PAUSE:
            yield seconds
