"""Answers, links and decisions of earlier times, made of the events that told them."""

from collections.abc import Mapping
from typing import Any

from annotator.adjudication import rules
from annotator.adjudication.consensus import Record
from annotator.exporting.past.fold import Fold
from annotator.verify.history import Who, fingerprint
from annotator.verify.versions import offsets

ANSWER = (
    "blind",
    "details",
    "guideline_version",
    "label",
    "ms",
    "revision",
    "round",
    "skip_reason",
    "turn",
    "unsure",
)
DECISION = (
    "ambiguous",
    "before_reveal",
    "bulk",
    "clause",
    "details",
    "guideline_version",
    "kind",
    "label",
    "own",
    "reason",
    "saw",
    "skip_reason",
    "supersedes",
)


def answer(fold: Fold, event: Record, sentence: str, who: Who, *, counted: bool) -> Record:
    """An annotation as the event left it, with the links that it had."""
    after: Mapping[str, Any] = event["payload"]["after"]
    made = fold.links.of(fingerprint(sentence, *who))
    links = [{"relation": relation, "target": target} for relation, target in made]
    return {
        **{key: after[key] for key in ANSWER},
        "annotator": event["actor"],
        "at": event["at"],
        "comment": (event["words"] or {}).get("comment"),
        "counted": counted,
        "links": sorted(links, key=_place),
        "seq": event["seq"],
    }


def decision(fold: Fold, event: Record) -> Record:
    """A decision as its event says; its links lead to where these sentences have gone since."""
    told = event["payload"]
    links = [
        {"relation": link["relation"], "target": fold.now(link["target"])} for link in told["links"]
    ]
    return {
        **{key: told[key] for key in DECISION},
        "adjudicator": event["actor"],
        "at": event["at"],
        "links": sorted(links, key=_place),
        "note": (event["words"] or {}).get("note"),
        "seq": event["seq"],
        "stale": False,
        "undone": fold.undone.get(event["seq"]),
    }


def is_stale(decision: Record, counted: list[Record], major: int) -> bool:
    """Whether what it saw, or its major guideline version, was another one by then."""
    seen = [answer["seq"] for answer in counted]
    given = rules.major(decision["guideline_version"])
    return rules.is_stale(decision["saw"], seen, given, major)


def _place(link: Record) -> tuple[int, int, str]:
    """Links stand in the order of what they lead to."""
    _version, start, end = offsets(link["target"])
    return start, end, link["relation"]
