"""What stands in the files of each kind of export."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from annotator.adjudication.consensus import CLAIM_ELSEWHERE, Record
from annotator.errors import ConflictError, mark
from annotator.exporting import cards, claimed, manifest, records, splits
from annotator.exporting.described import croissant, data_package
from annotator.exporting.jsonschema import json_schema
from annotator.exporting.manifest import Agreement
from annotator.exporting.point import Point
from annotator.exporting.reading import Batch, Said
from annotator.exporting.source import Source
from annotator.exporting.writing import Folder, pretty
from annotator.models import Guideline

PID = re.compile("p-[0-9a-f]{8}")
Progress = Callable[[int, int], None]  # sentences done, of how many


class UnsplitError(ConflictError):
    message = mark("Labels changed while the export began. Try again.")


class ForeignLabelError(ConflictError):
    message = mark(
        "%(sentence)s has the answer %(label)s, which has no place in guideline %(version)s. Let "
        "its round work under that version, or decide the sentence anew, then export."
    )


class Contents:
    """Goes once through the sentences of a point, and counts what it wrote."""

    kind: str
    parts: tuple[str, ...]  # what labels are counted by

    def __init__(self, source: Source, point: Point, folder: Folder) -> None:
        self.point, self.folder = point, folder
        self._source = source
        self._agreement = Agreement(point.labels.label_ids, point.guideline.major)
        self._labels: dict[str, Counter[str]] = {part: Counter() for part in self.parts}
        self._written: Counter[str] = Counter()
        self._erased: list[str] = []

    def write(self, progress: Progress) -> dict[str, Any]:
        """Write all files; returns the manifest but for its list of files.

        Raises BooksError, UnsplitError, ForeignLabelError.
        """
        books = self._source.books()
        for batch in self._source.batches():
            self._erased += [row.external_id for row in batch.articles if row.erased_at]
            self.batch(batch)
            for said in batch.sentences:
                self._count(said)
            progress(self._written.total(), books["total"])
        self._source.check_books(books, self._written)
        facts = self._facts(books)
        self.describe(facts)
        labels = self.point.labels
        self.folder.file("schema.json").write(pretty(json_schema(self.kind, labels)))
        self.folder.file("README.md").write(cards.readme(self.point, facts))
        return facts

    def batch(self, batch: Batch) -> None:
        raise NotImplementedError

    def more_facts(self) -> dict[str, Any]:
        raise NotImplementedError

    def describe(self, facts: dict[str, Any]) -> None:
        """Write what other tools read the files of lines by, once all lines are written."""

    def _count(self, said: Said) -> None:
        self._written[said.status] += 1
        labels = [said.label, *(answer["label"] for answer in said.counted)]
        known = (None, *self.point.labels.label_ids)
        foreign = said.foreign or next((label for label in labels if label not in known), None)
        if foreign:
            version = self.point.guideline.version
            raise ForeignLabelError(sentence=said.id, label=foreign, version=version)
        self._agreement.add(said)

    def _facts(self, books: dict[str, int]) -> dict[str, Any]:
        empty = dict.fromkeys(self.point.labels.label_ids, 0)
        return manifest.manifest(
            self.point,
            self.kind,
            agreement=self._agreement.facts(self.point.head),
            books=books,
            erased=self._erased + sorted(self._gone() - {*self._erased}),
            left_out=self._source.left_out() if self.kind == "audit" else [],
            labels={part: {**empty, **counts} for part, counts in self._labels.items()},
            **self.more_facts(),
        )

    def _gone(self) -> set[str]:
        """What was erased since, and of whom; a training export names nobody."""
        gone = self._source.erased()
        return gone if self.kind == "audit" else {name for name in gone if not PID.fullmatch(name)}


class TrainingContents(Contents):
    """Labelled sentences in their splits; what has no label beside them."""

    kind = "training"
    parts = tuple(splits.SHARES)

    def __init__(self, source: Source, point: Point, folder: Folder) -> None:
        super().__init__(source, point, folder)
        self._splits = source.splits()
        self._homes: dict[str, str] = {}  # of claims
        if point.options.splits == "claim":
            self._homes = claimed.homes(source.claims(), self._splits)
        self._excluded: list[str] = []
        for path in ("skipped.jsonl", "unresolved.jsonl"):
            folder.file(path)

    def batch(self, batch: Batch) -> None:
        for said in batch.sentences:
            if said.label and said.status in self.point.options.status:
                self._labelled(said, said.label)
            elif said.status == "excluded":
                self._excluded.append(said.id)
            else:
                path = "skipped.jsonl" if said.status == "skipped" else "unresolved.jsonl"
                self._line(path, records.untrained(said, self.point))

    def _labelled(self, said: Said, label: str) -> None:
        """Into its group's part; beside it when one of its claims stays in another part."""
        part = self._splits.get(said.article.group)
        if part is None:
            raise UnsplitError
        if any(self._homes.get(claim, part) != part for claim in said.claims):
            line = records.untrained(said, self.point)
            self._line("unresolved.jsonl", line | {"reason": CLAIM_ELSEWHERE})
            return
        self._labels[part][label] += 1
        self._line(f"data/{part}.jsonl", records.training(said, self.point))

    def _line(self, path: str, line: Record) -> None:
        self.folder.line(path, line, with_table=self.point.options.csv)

    def describe(self, facts: dict[str, Any]) -> None:
        name, lines = f"{facts['project']}-{facts['ledger']['seq']}", self.folder.files
        labels = self.point.labels
        for path, described in (
            ("croissant.json", croissant(name, cards.ABOUT, facts, lines, labels)),
            ("datapackage.json", data_package(name, cards.ABOUT, facts, lines, labels)),
        ):
            self.folder.file(path).write(pretty(described))

    def more_facts(self) -> dict[str, Any]:
        return {"excluded": self._excluded, "guidelines": [_version(self.point.guideline)]}


class AuditContents(Contents):
    """Everything that was said of every sentence, and what is needed to derive it again."""

    kind = "audit"
    parts = ("all",)

    def __init__(self, source: Source, point: Point, folder: Folder) -> None:
        super().__init__(source, point, folder)
        self._articles, self._sentences = map(folder.file, ("articles.jsonl", "sentences.jsonl"))
        if point.options.times == "exact":
            self._write_ledger()
        self._guidelines = source.guidelines()
        for guideline in self._guidelines:
            self._write_guideline(guideline)

    def batch(self, batch: Batch) -> None:
        with_text, days = self.point.options.with_text, self.point.options.times == "day"
        for article in batch.articles:
            line = records.article(article, batch, self._source, with_text=with_text)
            self._articles.line(records.in_days(line) if days else line)
        for said in batch.sentences:
            line = records.audit(said, self.point)
            self._sentences.line(records.in_days(line) if days else line)
            if said.label:
                self._labels["all"][said.label] += 1

    def more_facts(self) -> dict[str, Any]:
        return {"guidelines": [_version(guideline) for guideline in self._guidelines]}

    def _write_ledger(self) -> None:
        target = self.folder.file("ledger.jsonl")
        for line in self._source.lines_of_the_ledger():
            target.write(line)

    def _write_guideline(self, guideline: Guideline) -> None:
        place = f"guidelines/{guideline.version}"
        self.folder.file(f"{place}/guideline.json").write(pretty(guideline.document))
        for language, text in guideline.texts.items():
            self.folder.file(f"{place}/{language}.md").write(text)


KINDS: dict[str, type[Contents]] = {"training": TrainingContents, "audit": AuditContents}


def _version(guideline: Guideline) -> dict[str, Any]:
    said = {"becomes": guideline.becomes, "sha256": guideline.sha256}
    return {**said, "version": guideline.version}
