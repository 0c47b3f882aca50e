"""Checks the lines of a training export: labels, splits, what has no label."""

from pathlib import Path

from annotator.verify import shapes
from annotator.verify.folder import MANIFEST, numbered
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
    lines = Lines(report, guideline, standoff=manifest["options"]["text"] == "standoff")
    taken = manifest["options"]["filters"].get("status", [])
    groups: dict[int, str] = {}
    for part in PARTS:
        if data_file(part) in paths:
            _check_part(root, part, lines, taken, groups)
    for path in UNTRAINED:
        _check_untrained(root, path, lines, taken)
    for sentence in manifest["excluded"]:
        lines.tally.books["excluded"] += 1
        known = fingerprint(sentence)
        what = f"lists {sentence} as excluded, which stands elsewhere too"
        report.expect(known not in lines.tally.seen, MANIFEST, what)
        lines.tally.seen.add(known)
    return lines.tally


def data_file(part: str) -> str:
    return f"data/{part}.jsonl"


def _check_part(
    root: Path, part: str, lines: Lines, taken: list[str], groups: dict[int, str]
) -> None:
    for record, place in numbered(root, data_file(part)):
        if lines.check(record, place, shapes.SENTENCE, part):
            what = "its status is none of those that the manifest says were taken"
            lines.report.expect(record["status"] in taken, place, what)
            other = groups.setdefault(fingerprint(record["group_id"]), part)
            lines.report.expect(other == part, place, f"its group is also in {data_file(other)}")


def _check_untrained(root: Path, path: str, lines: Lines, taken: list[str]) -> None:
    for record, place in numbered(root, path):
        if lines.check(record, place, shapes.UNTRAINED, None):
            skipped = record["status"] == "skipped"
            fits = skipped == (path == "skipped.jsonl")
            fits = fits and record["status"] not in ("excluded", *taken)
            lines.report.expect(fits, place, f"does not belong into {path}")
