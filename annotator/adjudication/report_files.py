"""The report on adjudication as JSON and as a table; figures have 3 decimals."""

from collections.abc import Iterable, Iterator
from typing import Any

from annotator import spreadsheets
from annotator.adjudication.report import Report
from annotator.adjudication.tally import Share


def as_record(found: Report) -> dict[str, Any]:
    tally = found.tally
    return {
        "project": found.project.slug,
        "decisions": {"one_by_one": tally.n, "bulk": found.bulk},
        "answers": dict(sorted(tally.answers.items())),
        "reasons": dict(sorted(tally.reasons.items())),
        "clauses": {name: dict(sorted(of.items())) for name, of in sorted(tally.clauses.items())},
        "mind_changes": _share(tally.changed) | {"changes": _moves(tally.changes.items())},
        "overruled": _share(tally.overrulings) | {"changes": _moves(tally.overruled.items())},
        "sample": _share(tally.sample),
        "second_looks": _share(found.looks) | {"alpha": _rounded(found.alpha.value)},
        "appeals": _share(found.appeals),
        "pairs": {
            pair: {
                "n": of.n,
                "answers": dict(sorted(of.answers.items())),
                "reasons": dict(sorted(of.reasons.items())),
                "clauses": dict(sorted(of.clauses.items())),
            }
            for pair, of in sorted(tally.pairs.items())
        },
        "an_hour": _rounded(found.an_hour),
        "adjudicators": [
            {"who": pace.who, "n": pace.n, "an_hour": _rounded(pace.an_hour)}
            for pace in found.paces
        ],
    }


def as_csv(found: Report) -> str:
    """One figure a line: the part of the report, what it is about, its name, its value."""
    return spreadsheets.as_csv(("part", "about", "figure", "value"), _rows(as_record(found)))


def _rows(record: dict[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    for part, figures in record.items():
        if part == "adjudicators":
            for row in figures:
                yield part, row["who"], "n", row["n"]
                yield part, row["who"], "an_hour", row["an_hour"]
        elif isinstance(figures, dict):
            yield from _of_part(part, figures)
        else:
            yield part, "", "", figures


def _of_part(
    part: str, figures: dict[str, Any], about: str = ""
) -> Iterator[tuple[str, str, str, Any]]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _of_part(part, value, f"{about} {name}".strip())
        elif isinstance(value, list):
            for change in value:
                yield part, f"{change['from']} > {change['to']}", "n", change["n"]
        else:
            yield part, about, name, value


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval or (None, None)
    return {
        "n": share.n,
        "of": share.of,
        "share": _rounded(share.value),
        "low": _rounded(low),
        "high": _rounded(high),
    }


def _moves(changes: Iterable[tuple[tuple[str, str], int]]) -> list[dict[str, Any]]:
    """The most frequent first."""
    rows = sorted(changes, key=lambda row: (-row[1], row[0]))
    return [{"from": before, "to": after, "n": n} for (before, after), n in rows]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
