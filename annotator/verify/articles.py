"""The articles of an audit export, gone through in step with their sentences."""

from collections.abc import Iterable, Iterator
from typing import Any

from annotator.canonical import canonical, digest
from annotator.verify import shapes
from annotator.verify.history import History
from annotator.verify.report import Report
from annotator.verify.shapes import Record

FACTS = ("author", "language", "metadata", "published", "source", "title", "url")


class Articles:
    """Keeps one article at a time: where in it the sentences have come to."""

    def __init__(
        self, lines: Iterable[tuple[Record, str]], history: History, report: Report
    ) -> None:
        self._lines, self._history, self._report = iter(lines), history, report
        self._article: Record | None = None
        self._where = ""
        self._texts: dict[int, str | None] = {}
        self._reached: dict[int, tuple[int, int]] = {}  # version -> sentences, offset after them
        self._last = (0, 0, 0)
        self._imports: dict[str, list[list[Any]]] = {}
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

    def finish(self) -> None:
        """After the last sentence: nothing may be left."""
        while self._next():
            pass
        for subject, payload in self._history.imports.items():
            versions = sorted(self._imports.pop(subject, []))
            fits = payload.get("versions_sha256") == digest(canonical(versions))
            self._report.expect(
                fits, "articles.jsonl", f"does not hold what {subject} says it brought"
            )
        for subject in self._imports:
            self._report.add("articles.jsonl", f"{subject} is not in the ledger")

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
        for version in article["versions"]:
            text = version["text"]
            self._texts[version["version"]] = text
            if (text is None) != (article["erased"] is not None):
                yield "only an erased article has no text"
            elif text is not None and (digest(text), len(text)) != (
                version["sha256"],
                version["length"],
            ):
                yield f"version {version['version']}: sha256 or length is not that of text"
            known = [article["id"], version["version"], version["sha256"]]
            self._imports.setdefault(article["import"], []).append(known)
        if article["version"] != max(self._texts, default=0):
            yield "version is not the latest of its versions"
        yield from self._told(article)

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
        if facts and article["erased"] is None and facts != _digest_of_facts(article):
            yield "what is known about it is not what the ledger says"
        if self._history.imports.get(article["import"], {}).get("wanted") != article["wanted"]:
            yield "wanted is not what the ledger says of its import"
        subject = f"{article['id']}@{article['version']}"
        if (article["withdrawn"] is not None) != (subject in self._history.withdrawn):
            yield "withdrawn is not what the ledger says"
        if (article["closed"] is not None) != (subject in self._history.closed):
            yield "closed is not what the ledger says"

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
        n, reached = self._reached.get(version, (0, 0))
        if record["position"] != n + 1:
            yield "position does not count the sentences before it"
        if record["retired"] is None:
            if start < reached or not _is_space(text, reached, start):
                yield "what stands before it in the article is in no sentence, or in two"
            self._reached[version] = (n + 1, end)

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
