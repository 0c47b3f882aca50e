"""Goes through an export folder and says what is wrong with it, and where."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from annotator.exporting import tables
from annotator.verify import audit, folder, shapes, training
from annotator.verify.folder import MANIFEST, SUMS
from annotator.verify.report import Enough, Report, Trouble
from annotator.verify.sentences import Tally
from annotator.verify.shapes import Record

ALWAYS = {MANIFEST, SUMS, "README.md", "schema.json"}
DESCRIBED = {"croissant.json", "datapackage.json"}
AUDIT = {"articles.jsonl", "ledger.jsonl", "sentences.jsonl"}


def verify(root: Path, head: str | None = None) -> Report:
    """Check everything that the folder's own files can show; `head` is what was noted outside.

    Never raises for what is in the folder; reads it as a stream and opens nothing outside it.
    """
    report = Report()
    try:
        _verify(root, head, report)
    except Trouble as trouble:
        _last(report, trouble.place, trouble.what)
    except Enough:
        pass
    return report


def _last(report: Report, place: str, what: str) -> None:
    with suppress(Enough):
        report.add(place, what)


def _verify(root: Path, head: str | None, report: Report) -> None:
    paths = folder.files(root, report)
    for needed in (MANIFEST, SUMS):
        if needed not in paths:
            raise Trouble(needed, "is missing, so this is not an export, or not a whole one")
    manifest = _manifest(root)
    if head is not None:
        noted = manifest["ledger"]["head"]
        what = f"its head is {noted}, not the one that you noted: this is another history"
        report.expect(head.strip().lower() == noted, MANIFEST, what)
    measured = {path: folder.measure(root, path) for path in paths}
    _check_sums(root, measured, report)
    _check_listed(manifest, measured, report)
    _check_names(manifest, set(paths), report)
    check = training.check if manifest["kind"] == "training" else audit.check
    tally = check(root, manifest, set(paths), report)
    _check_books(manifest, tally, report)
    report.conclusion = _conclusion(manifest, head)


def _conclusion(manifest: Record, head: str | None) -> str:
    noted = manifest["ledger"]["head"]
    unchecked = "; without the ledger it cannot be checked " + ", ".join(manifest["unchecked"])
    more = unchecked if manifest["unchecked"] else ""
    if head is None:
        return f"consistent in itself; compare head {noted} with the one you noted{more}"
    return f"ok: {manifest['books']['total']} sentences, head {noted}{more}"


def _manifest(root: Path) -> Record:
    manifest = folder.document(root, MANIFEST)
    if not isinstance(manifest, dict):
        raise Trouble(MANIFEST, "is not a JSON object")
    if not folder.is_pretty(manifest, folder.text(root, MANIFEST)):
        raise Trouble(MANIFEST, "is not in the one form that an export writes")
    of_training = manifest.get("kind") == "training"
    shape = shapes.TRAINING_MANIFEST if of_training else shapes.MANIFEST
    for problem in shapes.problems(manifest, shape):
        raise Trouble(MANIFEST, problem)
    if not manifest["guidelines"]:
        raise Trouble(MANIFEST, "guidelines is empty")
    return manifest


def _check_sums(root: Path, measured: dict[str, Record], report: Report) -> None:
    """SHA256SUMS lists every file but itself."""
    expected = {path: facts["sha256"] for path, facts in measured.items() if path != SUMS}
    listed = {}
    for line in folder.text(root, SUMS).split("\n")[:-1]:
        sum_, _, path = line.partition("  ")
        listed[path] = sum_
    _compare(expected, listed, SUMS, report, lambda path: f"its SHA-256 is not that of {SUMS}")
    text = "".join(f"{listed[path]}  {path}\n" for path in sorted(listed))
    report.expect(text == folder.text(root, SUMS), SUMS, "its lines are not in order, each once")


def _check_listed(manifest: Record, measured: dict[str, Record], report: Report) -> None:
    """The manifest lists every file but itself and SHA256SUMS."""
    expected = {path: facts for path, facts in measured.items() if path not in (MANIFEST, SUMS)}
    listed = {facts["path"]: facts for facts in manifest["files"]}
    what = "bytes, lines or SHA-256 are not those that manifest.json lists"
    _compare(expected, listed, MANIFEST, report, lambda path: what)
    paths = [facts["path"] for facts in manifest["files"]]
    report.expect(paths == sorted(listed), MANIFEST, "files are not in order, each once")


def _compare(
    found: dict[str, Any],
    listed: dict[str, Any],
    where: str,
    report: Report,
    what: Callable[[str], str],
) -> None:
    for path in sorted(found.keys() | listed.keys()):
        if path not in listed:
            report.add(path, f"is not listed in {where}")
        elif path not in found:
            report.add(path, f"is missing, but {where} lists it")
        else:
            report.expect(found[path] == listed[path], path, what(path))


def _check_names(manifest: Record, paths: set[str], report: Report) -> None:
    """The files that this kind of export has, and no others."""
    if manifest["kind"] == "training":
        needed = ALWAYS | DESCRIBED | set(training.UNTRAINED)
        lines = {*map(training.data_file, training.PARTS), *training.UNTRAINED}
        allowed = lines | set(map(tables.beside, lines))
    else:
        versions = [guideline["version"] for guideline in manifest["guidelines"]]
        told = AUDIT if manifest["options"]["times"] == "exact" else AUDIT - {"ledger.jsonl"}
        needed = ALWAYS | told | {f"guidelines/{version}/guideline.json" for version in versions}
        starts = tuple(f"guidelines/{version}/" for version in versions)
        allowed = {path for path in paths if path.startswith(starts) and path.endswith(".md")}
    for path in sorted(needed - paths):
        raise Trouble(path, "is missing")
    for path in sorted(paths - needed - allowed):
        report.add(path, "does not belong into an export of this kind")


def _check_books(manifest: Record, tally: Tally, report: Report) -> None:
    books = manifest["books"]
    counts = {status: tally.books[status] for status in shapes.STATUSES}
    for status, n in {**counts, "total": sum(counts.values())}.items():
        what = f"books.{status} is {books[status]}, but the files hold {n}"
        report.expect(books[status] == n, MANIFEST, what)
    told = {part: {k: n for k, n in row.items() if n} for part, row in manifest["labels"].items()}
    found = {part: dict(row) for part, row in tally.labels.items()}
    what = "labels are not what the files hold"
    report.expect({p: row for p, row in told.items() if row} == found, MANIFEST, what)
