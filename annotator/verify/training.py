"""Checks the lines of a training export: labels, splits, what has no label."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from annotator.adjudication.consensus import CLAIM_ELSEWHERE
from annotator.exporting import tables
from annotator.verify import shapes
from annotator.verify.folder import MANIFEST, measure, numbered
from annotator.verify.history import fingerprint
from annotator.verify.report import Report
from annotator.verify.sentences import LabelSet, Lines, Tally
from annotator.verify.shapes import Record

PARTS = ("train", "validation", "test")
UNTRAINED = ("skipped.jsonl", "unresolved.jsonl")


def check(root: Path, manifest: Record, paths: set[str], report: Report) -> Tally:
    """Every line by itself, and that no sentence comes twice and no group in two splits."""
    labels = sorted({label for row in manifest["labels"].values() for label in row})
    guideline = LabelSet(manifest["guidelines"][-1]["version"], tuple(labels))
    standoff = manifest["options"]["text"] == "standoff"
    lines = Lines(report, guideline, standoff=standoff, erased=manifest["erased"])
    taken = manifest["options"]["filters"].get("status", [])
    splits = Splits(manifest["options"]["splits"] or {})
    for part in PARTS:
        if data_file(part) in paths:
            _check_part(root, part, lines, taken, splits)
    for path in UNTRAINED:
        _check_untrained(root, path, lines, taken)
    _check_tables(root, paths, report, wanted=manifest["options"]["csv"])
    for sentence in manifest["excluded"]:
        lines.tally.books["excluded"] += 1
        known = fingerprint(sentence)
        what = f"lists {sentence} as excluded, which stands elsewhere too"
        report.expect(known not in lines.tally.seen, MANIFEST, what)
        lines.tally.seen.add(known)
    return lines.tally


def data_file(part: str) -> str:
    return f"data/{part}.jsonl"


class Splits:
    """In which part each group was met, and each claim where these are never in two either."""

    def __init__(self, told: Record) -> None:
        self._by_claim = told.get("by") == "claim"
        self._parts: dict[int, str] = {}

    def problems(self, record: Record, part: str) -> Iterator[str]:
        kept = [("group", record["group_id"])]
        if self._by_claim:
            kept += [("claim", claim) for claim in record["claim_ids"]]
        for word, name in kept:
            other = self._parts.setdefault(fingerprint(word, name), part)
            if other != part:
                yield f"its {word} is also in {data_file(other)}"


def _check_part(root: Path, part: str, lines: Lines, taken: list[str], splits: Splits) -> None:
    for record, place in numbered(root, data_file(part)):
        if lines.check(record, place, shapes.SENTENCE, part):
            what = "its status is none of those that the manifest says were taken"
            lines.report.expect(record["status"] in taken, place, what)
            for problem in splits.problems(record, part):
                lines.report.add(place, problem)


def _check_untrained(root: Path, path: str, lines: Lines, taken: list[str]) -> None:
    for record, place in numbered(root, path):
        if lines.check(record, place, shapes.UNTRAINED, None):
            skipped = record["status"] == "skipped"
            fits = skipped == (path == "skipped.jsonl")
            elsewhere = record["reason"] == CLAIM_ELSEWHERE and record["claim_ids"]
            fits = fits and (elsewhere or record["status"] not in taken)
            fits = fits and record["status"] != "excluded"
            lines.report.expect(fits, place, f"does not belong into {path}")


def _check_tables(root: Path, paths: set[str], report: Report, *, wanted: bool) -> None:
    """Beside each file that has lines its table, with the same in it, where there are tables."""
    for path in [data_file(part) for part in PARTS] + list(UNTRAINED):
        rows = _digest_of_table(root, path) if wanted and path in paths else None
        table = tables.beside(path)
        there = measure(root, table)["sha256"] if table in paths else None
        report.expect(rows == there, table, f"is not the table of what {path} holds")


def _digest_of_table(root: Path, path: str) -> str | None:
    found = None
    for record, _place in numbered(root, path):
        if found is None:
            found = sha256(tables.head(record).encode())
        found.update(tables.row(record).encode())
    return found.hexdigest() if found else None
