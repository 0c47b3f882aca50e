"""What a lead may want to look at; nothing follows from it by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.errors import mark
from annotator.people.figures import Person, Week
from annotator.people.rates import Rate

LOW_SELF = 0.8  # of one's own earlier answers; below, the figures say little about others
DISTANCE = 0.2  # of the share of answers that would have to be others
LAST = 2  # weeks that are held against those before
QUICK = 1 / 3  # of the time that the others take

DROP = 0.1  # of the share that agrees with others

BELOW = mark("Agrees with others less often than the rest: %(mine)s %% against %(theirs)s %%.")
UNSTEADY = mark("Gave the same answer again to only %(mine)s %% of the sentences that came back.")
DRIFT = mark(
    "Agreed with others on %(before)s %% until %(weeks)s weeks ago, and on %(after)s %% since."
)
OTHERWISE = mark(
    "Uses the labels otherwise than the rest: %(share)s %% of the answers would differ."
)
FAST = mark("Takes %(mine)s seconds a sentence, the others %(theirs)s.")


@dataclass(frozen=True)
class Alert:
    """A marked sentence and what fills it."""

    message: str
    values: dict[str, Any]


def alerts(
    person: Person, everybody: Sequence[Person], seconds: dict[int, float]
) -> Iterator[Alert]:
    """What stands out about one of them, only where the figures rest on enough answers.

    `seconds`: by person, the active time that a sentence takes them.
    """
    others = [row for row in everybody if row.id != person.id]
    theirs = _sum([row.with_others for row in others]).value
    mine = person.with_others
    if not mine.few and theirs is not None and mine.interval and mine.interval[1] < theirs:
        yield Alert(BELOW, {"mine": _percent(mine.value), "theirs": _percent(theirs)})
    again = person.with_self
    if not again.few and again.value is not None and again.value < LOW_SELF:
        yield Alert(UNSTEADY, {"mine": _percent(again.value)})
    yield from _drift(person.weeks)
    yield from _otherwise(person, others)
    yield from _fast(person, others, seconds)


def _drift(weeks: Sequence[Week]) -> Iterator[Alert]:
    before = _sum([week.with_others for week in weeks[:-LAST]])
    after = _sum([week.with_others for week in weeks[-LAST:]])
    if before.few or after.few or before.value is None or after.value is None:
        return
    if after.value < before.value - DROP:
        values = {"before": _percent(before.value), "after": _percent(after.value), "weeks": LAST}
        yield Alert(DRIFT, values)


def _otherwise(person: Person, others: Sequence[Person]) -> Iterator[Alert]:
    theirs = [sum(column) for column in zip(*(row.given for row in others), strict=True)]
    if sum(person.given) < 100 or sum(theirs) < 100:
        return
    mine = [n / sum(person.given) for n in person.given]
    rest = [n / sum(theirs) for n in theirs]
    distance = sum(abs(a - b) for a, b in zip(mine, rest, strict=True)) / 2
    if distance > DISTANCE:
        yield Alert(OTHERWISE, {"share": _percent(distance)})


def _fast(person: Person, others: Sequence[Person], seconds: dict[int, float]) -> Iterator[Alert]:
    theirs = [seconds[row.id] for row in others if row.id in seconds]
    if not theirs or person.id not in seconds or sum(person.given) < 100:
        return
    usual = sorted(theirs)[len(theirs) // 2]
    if seconds[person.id] < usual * QUICK:
        yield Alert(FAST, {"mine": f"{seconds[person.id]:.1f}", "theirs": f"{usual:.1f}"})


def _sum(rates: Sequence[Rate]) -> Rate:
    return Rate(sum(row.hits for row in rates), sum(row.n for row in rates), None)


def _percent(share: float | None) -> int:
    return round(100 * (share or 0))
