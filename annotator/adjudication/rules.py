"""The rules of gold (design.md §1) on plain values; standard library only, so verify uses them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2

LABELLED = ("adjudicated", "unanimous", "majority", "single")


@dataclass(frozen=True, slots=True)
class Answer:
    """A label, a skip reason, or (in a decision only) neither: ambiguous."""

    label: str | None
    skip_reason: str | None


NOTHING = Answer(None, None)


@dataclass(frozen=True, slots=True)
class Policy:
    """Whether the project lets a majority of at least `minimum` counted answers decide."""

    majorities: bool
    minimum: int


@dataclass(frozen=True, slots=True)
class Status:
    """What a sentence is: see models.Gold for the fields."""

    status: str
    label: str | None = None
    skip_reason: str | None = None
    n: int = 0
    entropy: int = 0
    pair: str | None = None
    stale: bool = False
    asks: str | None = None


def counts(*, submitted: bool, turn: int, meant: Answer | None) -> bool:
    """Whether an answer in its article's round counts: handed in, first turn, not outdated.

    `meant` is what it is under the round's major guideline version (carried.Carried.answer).
    """
    return submitted and turn == 1 and meant is not None


@lru_cache(maxsize=1000)
def major(version: str) -> int:
    return int(version.split(".")[0])


def derive(
    counted: Sequence[Answer],
    *,
    wanted: int,
    policy: Policy,
    decision: Answer | None = None,
    excluded: bool = False,
) -> Status:
    """The one status of a sentence, by the first rule that fits.

    `counted` are the answers that count, one a person; `decision` is the standing one.
    """
    status, answer = _first_rule(counted, wanted, policy, decision, excluded)
    return Status(
        status=status,
        label=answer.label if status in LABELLED else None,
        skip_reason=answer.skip_reason if status == "skipped" else None,
        n=len(counted),
        entropy=entropy(counted),
        pair=_pair(counted),
    )


def is_stale(
    saw: Collection[int], counted: Collection[int], decided_under: int, major: int
) -> bool:
    """Whether a decision's answers, by their numbers in the ledger, or its guideline have changed.

    `decided_under` is the decision's major guideline version, `major` the round's.
    """
    return set(saw) != set(counted) or decided_under != major


def entropy(counted: Sequence[Answer]) -> int:
    """Shannon's entropy of the labels given (skips left out), in thousandths of a bit."""
    counts = Counter(answer.label for answer in counted if answer.label)
    total = counts.total()
    bits = -sum(n / total * log2(n / total) for n in counts.values())
    return round(1000 * bits)


def _first_rule(
    counted: Sequence[Answer],
    wanted: int,
    policy: Policy,
    decision: Answer | None,
    excluded: bool,
) -> tuple[str, Answer]:
    if excluded:
        return "excluded", NOTHING
    if decision is not None:
        return _decided(decision)
    if len(counted) < max(wanted, 1):
        return "insufficient", NOTHING
    if wanted == 1 and len(counted) == 1:
        return ("single" if counted[0].label else "skipped"), counted[0]
    return _agreed(counted) or _majority(counted, policy) or ("unresolved", NOTHING)


def _decided(decision: Answer) -> tuple[str, Answer]:
    if decision.label:
        return "adjudicated", decision
    return ("skipped" if decision.skip_reason else "ambiguous"), decision


def _agreed(counted: Sequence[Answer]) -> tuple[str, Answer] | None:
    labels = {answer.label for answer in counted}
    if len(labels) > 1:
        return None
    if labels != {None}:
        return "unanimous", counted[0]
    (first, most), *others = Counter(answer.skip_reason for answer in counted).most_common()
    tied = any(n == most for _, n in others)
    return "skipped", Answer(None, None if tied else first)


def _majority(counted: Sequence[Answer], policy: Policy) -> tuple[str, Answer] | None:
    if not policy.majorities or len(counted) < policy.minimum:
        return None
    label, most = Counter(answer.label for answer in counted).most_common(1)[0]
    return ("majority", Answer(label, None)) if label and 2 * most > len(counted) else None


def _pair(counted: Sequence[Answer]) -> str | None:
    """The two most frequent answers, a skip as `skip`, in alphabetical order."""
    counts = Counter(answer.label or "skip" for answer in counted)
    if len(counts) < 2:
        return None
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return "|".join(sorted(ranked[:2]))
