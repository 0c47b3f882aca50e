"""What the counted answers to a sentence amount to; standard library only, so verify uses it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from annotator.adjudication.carried import Carried
from annotator.adjudication.rules import Answer, major

Record: TypeAlias = dict[str, Any]  # an annotation, a decision or a sentence as formats.md has it
Labels: TypeAlias = tuple[str | None, ...]  # of the answers to a sentence; null: a skip
WHY_UNRESOLVED = {
    "unresolved": "disagreement",
    "insufficient": "too_few_answers",
    "ambiguous": "ambiguous",
}
CLAIM_ELSEWHERE = "claim_in_another_split"  # why a labelled sentence is left out of its split
DETAILS = ("source", "target", "attribution", "evidence", "response")


def meant(said: Record, carried: Carried, wanted: int) -> Record:
    """An answer or decision in the words of that major guideline version, if it has any there."""
    given = major(said["guideline_version"])
    if given == wanted:
        return said
    here = carried.standing(Answer(said["label"], said["skip_reason"]), given, wanted)
    return {**said, "label": here.label, "skip_reason": here.skip_reason}


def label_distribution(counted: Sequence[Record], labels: Sequence[str]) -> dict[str, int]:
    """How many counted answers gave each label of the guideline; skips are left out."""
    given = tuple(answer["label"] for answer in counted)
    return dict(_distribution(given, tuple(labels)))


def agreement(counted: Sequence[Record]) -> float | None:
    """The share of pairs of answers that agree, a skip being one answer; null under two."""
    return _share_of_pairs(tuple(answer["label"] for answer in counted))


@lru_cache(maxsize=10_000)
def _distribution(given: Labels, labels: tuple[str, ...]) -> dict[str, int]:
    """A million sentences are a few hundred cases."""
    return {label: given.count(label) for label in sorted(labels)}


@lru_cache(maxsize=10_000)
def _share_of_pairs(given: Labels) -> float | None:
    n = len(given)
    if n < 2:
        return None
    agreeing = sum(times * (times - 1) for times in map(given.count, set(given)))
    return round(agreeing / (n * (n - 1)), 3)


def standing(decisions: Sequence[Record]) -> Record | None:
    """Of the decisions that are not undone, in the ledger's order, the latest."""
    return next((d for d in reversed(decisions) if d["undone"] is None), None)


def details(
    label: str | None,
    decision: Record | None,
    counted: Sequence[Record],
    automatic: Mapping[str, str],
) -> Record:
    """The details of the gold label, those that nothing or nobody gave being null or empty.

    A value is what the label sets by itself, else the decision's (an empty list: none), else the
    one that all counted annotators gave whose label this is.
    """
    if label is None:
        return {name: _empty(name) for name in DETAILS}
    decided = decision["details"] if decision else {}
    agreed = [answer["details"] for answer in counted if answer["label"] == label]
    if not (automatic or decided or any(agreed)):
        return {name: _empty(name) for name in DETAILS}
    return {name: automatic.get(name) or _said(name, decided, agreed) for name in DETAILS}


def links(label: str | None, decision: Record | None, counted: Sequence[Record]) -> list[Record]:
    """The decision's links, else those that all counted annotators made whose label this is.

    A decision says that there are none by an empty list of that name among its details.
    """
    if label and decision and (decision["links"] or "links" in decision["details"]):
        return list(decision["links"])
    made = [answer["links"] for answer in counted if label and answer["label"] == label]
    return [link for link in made[0] if all(link in other for other in made)] if made else []


def _said(name: str, decided: Record, agreed: Sequence[Record]) -> Any:
    return (decided[name] or _empty(name)) if name in decided else _common(name, agreed)


def _common(name: str, given: Sequence[Record]) -> Any:
    values = [_sorted(details.get(name)) for details in given]
    if not values or not values[0] or any(value != values[0] for value in values):
        return _empty(name)
    return values[0]


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _empty(name: str) -> list[str] | None:
    return [] if name == "target" else None
