"""The articles of an audit export, gone through in step with their sentences."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from annotator.canonical import canonical, digest
from annotator.verify import shapes
from annotator.verify.history import History
from annotator.verify.report import Report
from annotator.verify.shapes import Record
from annotator.verify.versions import offsets

FACTS = ("author", "language", "metadata", "published", "source", "title", "url")


class Articles:
    """Keeps one article at a time: where in it the sentences have come to."""

    def __init__(
        self,
        lines: Iterable[tuple[Record, str]],
        history: History,
        report: Report,
        *,
        standoff: bool = False,
        erased: Collection[str] = (),
    ) -> None:
        self._standoff, self._gone = standoff, erased
        self._lines, self._history, self._report = iter(lines), history, report
        self._article: Record | None = None
        self._where = ""
        self._texts: dict[int, str | None] = {}
        self._reached: dict[int, tuple[int, int]] = {}  # version -> sentences, offset after them
        self._last = (0, 0, 0)
        self._imports: dict[str, list[list[Any]]] = {}
        self._corrections = 0
        self.erased: list[str] = []  # ids
        self._seen: set[str] = set()

    def place(self, record: Record, place: str) -> Record | None:
        """The article of a sentence, whose text and place in it are checked; null when unsound."""
        while self._article is None or self._article["id"] != record["article_id"]:
            if not self._next():
                what = "its article is not in articles.jsonl, or stands there in another order"
                self._report.add(place, what)
                return None
        article = self._article
        if record["article_version"] not in self._texts:
            self._report.add(place, "its article has no such version")
            return None
        for problem in self._problems(record, article):
            self._report.add(place, problem)
        return article

    @property
    def ids(self) -> Collection[str]:
        """Those of all articles that were met."""
        return self._seen

    def finish(self) -> None:
        """After the last sentence: nothing may be left."""
        while self._next():
            pass
        self._told_at_the_end()

    def _told_at_the_end(self) -> None:
        """What imports and corrections brought, nothing more and nothing less."""
        for subject, payload in self._history.imports.items():
            versions = sorted(self._imports.pop(subject, []))
            fits = payload.get("versions_sha256") == digest(canonical(versions))
            self._report.expect(
                fits, "articles.jsonl", f"does not hold what {subject} says it brought"
            )
        for subject in self._imports:
            self._report.add("articles.jsonl", f"{subject} is not in the ledger")
        told = len(self._history.versions.corrections)
        what = f"holds {self._corrections} corrections, but the ledger {told}"
        self._report.expect(self._corrections == told, "articles.jsonl", what)

    def _next(self) -> bool:
        self._check_end()
        self._article, self._texts, self._reached, self._last = None, {}, {}, (0, 0, 0)
        for record, place in self._lines:
            problem = next(shapes.problems(record, shapes.ARTICLE), None)
            if problem:
                self._report.add(place, problem)
                continue
            self._article, self._where = record, place
            for problem in self._article_problems(record):
                self._report.add(place, problem)
            return True
        return False

    def _article_problems(self, article: Record) -> Iterator[str]:
        if article["id"] in self._seen:
            yield "this article stands here before"
        self._seen.add(article["id"])
        if article["erased"] is not None:
            self.erased.append(article["id"])
        for version in article["versions"]:
            self._texts[version["version"]] = version["text"]
            for problem in self._version_problems(article, version):
                yield f"version {version['version']}: {problem}"
        if article["version"] != max(self._texts, default=0):
            yield "version is not the latest of its versions"
        yield from self._told(article)

    def _version_problems(self, article: Record, version: Record) -> Iterator[str]:
        text, sha256 = version["text"], version["sha256"]
        shown = self._is_shown(article)
        if (text is not None) != (shown and not self._standoff):
            yield "has no text exactly when the article was withdrawn or erased, or in stand-off"
        if text is not None and (digest(text), len(text)) != (sha256, version["length"]):
            yield "sha256 or length is not that of text"
        yield from self._told_of_version(article, version)

    def _told_of_version(self, article: Record, version: Record) -> Iterator[str]:
        """What the ledger must have said of it."""
        name, told = f"{article['id']}@{version['version']}", self._history.versions
        if version["replaced"] != told.replaced.get(name):
            yield "replaced is not what the ledger says"
        if version["version"] == 1:
            known = [article["id"], 1, version["sha256"]]
            self._imports.setdefault(article["import"], []).append(known)
            return
        self._corrections += 1
        if told.corrections.get(name, {}).get("sha256") != version["sha256"]:
            yield "is not what a correction in the ledger brought"

    def _is_shown(self, article: Record) -> bool:
        """Whether its text is to be expected; it may have been erased since the point."""
        gone = article["erased"] is not None or article["id"] in self._gone
        return not gone and article["withdrawn"] is None

    def _told(self, article: Record) -> Iterator[str]:
        """What the ledger must have said of it."""
        told = self._history.rounds.get(article["round"], {})
        for key, other in (
            ("counts", "counts"),
            ("guideline_version", "guideline_version"),
            ("round_kind", "kind"),
        ):
            if told.get(other) != article[key]:
                yield f"{key} is not what the ledger says of the round"
        facts = self._history.facts.get((article["import"], article["id"]))
        if facts and self._is_shown(article) and facts != _digest_of_facts(article):
            yield "what is known about it is not what the ledger says"
        yield from self._in_its_round(article)
        if self._history.groups.get(article["id"], article["id"]) != article["group_id"]:
            yield "group_id is not what the ledger says"
        subject = f"{article['id']}@{article['version']}"
        for key in ("withdrawn", "erased", "closed"):
            if (article[key] is not None) != (subject in getattr(self._history, key)):
                yield f"{key} is not what the ledger says"

    def _in_its_round(self, article: Record) -> Iterator[str]:
        history, name = self._history, article["id"]
        brought = history.imports.get(article["import"], {})
        seq = history.imported.get(article["import"], 0)
        if history.phases.of(name, brought, seq) != article["round"]:
            yield "round is not what the ledger says"
        closed = history.closed.get(f"{name}@{article['version']}")
        wants = history.phases.wants(history.origin, name, article["round"], closed)
        if wants != article["wanted"]:
            yield "wanted is not what the ledger says of its round"

    def _problems(self, record: Record, article: Record) -> Iterator[str]:
        version, start, end = record["article_version"], record["start"], record["end"]
        text = self._texts[version]
        if record["text"] != (None if text is None else text[start:end]):
            yield "text is not what stands at these offsets of the article"
        for key in ("language", "group_id"):
            if record[key] != article[key]:
                yield f"{key} is not that of the article"
        if (version, start, end) <= self._last:
            yield "stands after a sentence that it precedes"
        self._last = (version, start, end)
        yield from self._told_of_origin(record)
        n, reached = self._reached.get(version, (0, 0))
        if record["position"] != n + 1:
            yield "position does not count the sentences before it"
        if record["retired"] in (None, self._replaced(article, version)):
            if start < reached or not _is_space(text, reached, start):
                yield "what stands before it in the article is in no sentence, or in two"
            self._reached[version] = (n + 1, end)

    def _replaced(self, article: Record, version: int) -> int | None:
        """The event that brought the version after that one."""
        return self._history.versions.replaced.get(f"{article['id']}@{version}")

    def _told_of_origin(self, record: Record) -> Iterator[str]:
        """Where the sentence comes from, and what replaced it."""
        told = self._history.versions
        if record["retired"] != told.retired(record["id"]):
            yield "retired is not what the ledger says"
        origin = told.carried.get(record["id"])
        if record["carried_from"] != origin:
            yield "carried_from is not what the ledger says"
        if origin is None or record["text"] is None:
            return
        version, start, end = offsets(origin)
        if (self._texts.get(version) or "")[start:end] != record["text"]:
            yield "carried_from has other words"

    def _check_end(self) -> None:
        """White space alone may follow the last sentence of a version."""
        for version, text in self._texts.items():
            _n, reached = self._reached.get(version, (0, 0))
            if text is not None and not _is_space(text, reached, len(text)):
                self._report.add(self._where, f"version {version} ends with text in no sentence")


def _digest_of_facts(article: Record) -> str:
    return digest(canonical({key: article[key] for key in FACTS}))


def _is_space(text: str | None, start: int, end: int) -> bool:
    stretch = "" if text is None else text[start:end]
    return not stretch or stretch.isspace()
