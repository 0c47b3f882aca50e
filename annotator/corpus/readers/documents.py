"""Puts articles together whose sentences come one by one, in any order and from several files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from annotator.corpus.readers.sources import LARGEST, TooLargeError
from annotator.corpus.records import (
    ArticleError,
    ArticleRecord,
    EmptyTextError,
    GivenAnswer,
    Item,
    LeftOut,
)
from annotator.errors import mark

Key = TypeVar("Key")

MOST_WAITING = 300 << 20  # bytes of sentences whose article is not whole yet
EACH = 500  # bytes of one, beside what it says

OF_SENTENCES = mark("Facts of single sentences, left out of articles: %(count)s (%(places)s).")


class WaitingError(ArticleError):
    message = mark(
        "%(place)s: too many sentences wait here for the rest of their articles. Import fewer "
        "files at once, or put the sentences of each article together."
    )


class PositionError(ArticleError):
    message = mark(
        "%(place)s: another text stands at this position of the same article. Number the "
        "sentences of each article, or choose other fields for article and position."
    )


@dataclass(frozen=True)
class Part:
    """A sentence of the article `document`, at its place in the order there."""

    document: str
    position: int
    record: ArticleRecord


def assembled(found: Iterable[tuple[Key, Item | Part]]) -> Iterator[tuple[Key, Item]]:
    """The articles that the parts make come last, each with the key of its first part."""
    waiting: dict[str, list[Part]] = defaultdict(list)
    keys: dict[str, Key] = {}
    held = 0
    for key, item in found:
        if isinstance(item, Part):
            held += _size(item.record)
            if held > MOST_WAITING:
                raise WaitingError(place=item.record.place)
            waiting[item.document].append(item)
            keys.setdefault(item.document, key)
        else:
            yield key, item
    for document, parts in waiting.items():
        for made in _article(document, parts):
            yield keys[document], made


def _size(record: ArticleRecord) -> int:
    """About how many bytes a sentence takes while it waits."""
    said = len(record.text) + len(record.raw or b"") + len(repr(record.metadata))
    return said + EACH * (1 + len(record.answers))


def _article(document: str, parts: list[Part]) -> Iterator[Item]:
    try:
        sentences = _sentences(parts)
    except ArticleError as error:
        yield error
        return
    first = min(parts, key=lambda part: part.position).record
    shared = dict(item for item in first.metadata.items() if _is_shared(item, parts))
    article = replace(first, id=document, metadata=shared, raw=None, media_type=None, encoding=None)
    joined = _joined(article, sentences)
    yield joined if len(joined.text) <= LARGEST else TooLargeError(place=first.place)
    if any(len(part.record.metadata) > len(shared) for part in parts):
        yield LeftOut(OF_SENTENCES, first.place)


def _sentences(parts: list[Part]) -> list[list[ArticleRecord]]:
    """The records of each sentence, which several annotators may have had, in order."""
    found: dict[int, list[ArticleRecord]] = defaultdict(list)
    for part in parts:
        if not part.record.text.strip():
            raise EmptyTextError(place=part.record.place)
        there = found[part.position]
        if there and there[0].text.strip() != part.record.text.strip():
            raise PositionError(place=part.record.place)
        there.append(part.record)
    return [found[position] for position in sorted(found)]


def _joined(article: ArticleRecord, sentences: list[list[ArticleRecord]]) -> ArticleRecord:
    """The article with the text of its sentences, one space between two, and their answers."""
    texts = [records[0].text.strip() for records in sentences]
    spans, answers, start = [], [], 0
    for text, records in zip(texts, sentences, strict=True):
        spans.append((start, start + len(text)))
        answers += [
            _moved(answer, record, start) for record in records for answer in record.answers
        ]
        start += len(text) + 1
    return replace(article, text=" ".join(texts), sentences=spans, answers=tuple(answers))


def _moved(answer: GivenAnswer, record: ArticleRecord, start: int) -> GivenAnswer:
    """The answer where its sentence begins at `start`, without the white space before it."""
    by = start - (len(record.text) - len(record.text.lstrip()))
    return replace(answer, start=answer.start + by, end=answer.end + by)


def _is_shared(item: tuple[str, object], parts: list[Part]) -> bool:
    """Whether every sentence says the same."""
    key, said = item
    return all(key in part.record.metadata and part.record.metadata[key] == said for part in parts)
