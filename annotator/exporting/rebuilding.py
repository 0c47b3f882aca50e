"""Puts the texts back into a stand-off export, from files of the same articles; offline."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotator.adjudication.consensus import Record
from annotator.canonical import digest
from annotator.corpus.records import ArticleRecord
from annotator.errors import ConflictError, InvalidError, mark
from annotator.exporting import cards
from annotator.exporting.described import with_files
from annotator.exporting.options import Options
from annotator.exporting.writing import MANIFEST, SUMS, Folder, pretty
from annotator.verify import checking, folder
from annotator.verify.report import Report

DESCRIPTIONS = ("croissant.json", "datapackage.json")
NAMED = 10  # ids that a message names


class NotStandoffError(InvalidError):
    message = mark("%(folder)s: %(problem)s.")


class MissingTextsError(ConflictError):
    message = mark(
        "%(count)s articles of this export are not among the files, or have another text there: "
        "%(ids)s. Give the files that were imported."
    )


class Texts:
    """The texts of files, by the article's id; an id may have several, one for each version."""

    def __init__(self, records: Iterable[ArticleRecord]) -> None:
        self._texts: dict[str, list[str]] = defaultdict(list)
        for record in records:
            self._texts[record.external_id].append(record.text)
        self.missing: dict[str, None] = {}  # ids, in the order of the export

    def stretch(self, line: Record) -> str | None:
        """The text of a sentence, found by its SHA-256; null if there is none or it is missing."""
        for text in self._texts.get(line["article_id"], ()):
            found = text[line["start"] : line["end"]]
            if digest(found) == line["text_sha256"]:
                return found
        if line["text_sha256"] is not None:
            self.missing[line["article_id"]] = None
        return None

    def whole(self, article_id: str, sha256: str) -> str | None:
        """The text of an article's version, found by its SHA-256."""
        for text in self._texts.get(article_id, ()):
            if digest(text) == sha256:
                return text
        self.missing[article_id] = None
        return None


def rebuild(root: Path, records: Iterable[ArticleRecord], place: Path) -> Path:
    """Write the export with its texts to a folder inside `place`: the bytes of a full export.

    Raises NotStandoffError, MissingTextsError, FolderTakenError, and ArticleError of the records.
    """
    manifest = _standoff(root)
    texts = Texts(records)
    chosen = _options(manifest["options"])
    name = f"{manifest['project']}-{manifest['kind']}-{manifest['ledger']['seq']}{chosen.suffix}"
    with Folder(place, name) as target:
        for path in sorted(folder.files(root, Report())):
            _copy(root, path, texts, target, with_tables=chosen.csv)
        if texts.missing:
            ids = ", ".join(list(texts.missing)[:NAMED])
            raise MissingTextsError(count=len(texts.missing), ids=ids)
        for path in DESCRIPTIONS:
            if (root / path).is_file():
                described = with_files(folder.document(root, path), target.files)
                target.file(path).write(pretty(described))
        options = {**manifest["options"], "text": chosen.text}
        target.seal({**manifest, "options": options})
        target.publish()
        return target.path


def _options(told: Record) -> Options:
    """Those of the full export, by what the manifest says of this one."""
    return Options(
        status=tuple(told["filters"].get("status", Options.status)),
        splits=told["splits"]["by"] if told["splits"] else Options.splits,
        times=told["times"],
        csv=told["csv"],
    )


def _standoff(root: Path) -> Record:
    report = checking.verify(root)
    if report.problems:
        problem = f"is not a sound export: {report.problems[0]}"
        raise NotStandoffError(folder=root, problem=problem)
    manifest: Record = folder.document(root, MANIFEST)
    if manifest["options"]["text"] != "standoff":
        raise NotStandoffError(folder=root, problem="has its texts already")
    return manifest


def _copy(root: Path, path: str, texts: Texts, target: Folder, *, with_tables: bool) -> None:
    """A file as it is, or with the texts in it; sealing files and tables are made anew."""
    if path in (MANIFEST, SUMS, *DESCRIPTIONS) or path.endswith(".csv"):
        return
    if path.endswith(".jsonl") and path != "ledger.jsonl":
        target.file(path)
        for record in _filled(root, path, texts):
            target.line(path, record, with_table=with_tables)
        return
    text = folder.text(root, path)
    target.file(path).write(text.replace(cards.STANDOFF, "") if path == "README.md" else text)


def _filled(root: Path, path: str, texts: Texts) -> Iterator[dict[str, Any]]:
    for record in folder.Lines(root, path):
        if path == "articles.jsonl":
            for version in record["versions"]:
                if record["withdrawn"] is None and record["erased"] is None:
                    version["text"] = texts.whole(record["id"], version["sha256"])
        else:
            record["text"] = texts.stretch(record)
        yield record
