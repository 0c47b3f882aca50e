"""The answers that an import brings, by the article that they come with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from annotator.canonical import digest
from annotator.corpus.records import ArticleRecord, GivenAnswer

AT_ONCE = 100  # answers in a transaction, or a few more: others write between two of them


@dataclass
class Brought:
    """Answers that come with an article, whose text has this SHA-256, in so many records."""

    external_id: str
    sha256: str
    answers: list[GivenAnswer] = field(default_factory=list)
    records: int = 0


def gather(records: Iterable[ArticleRecord], times: Mapping[str, int]) -> Iterator[Brought]:
    """All answers of one article after the other, each as soon as its last record has come.

    `times`: in how many records the answers of each article come, by its external id.
    """
    waiting: dict[str, Brought] = {}
    for record in records:
        if not record.answers:
            continue
        key = record.external_id
        there = waiting.get(key) or waiting.setdefault(key, Brought(key, digest(record.text)))
        there.answers += record.answers
        there.records += 1
        if there.records >= times.get(key, 0):
            yield waiting.pop(key)
    yield from waiting.values()


def batches(brought: Iterable[Brought]) -> Iterator[list[Brought]]:
    """Some at a time, with enough answers for a transaction."""
    batch: list[Brought] = []
    answers = 0
    for each in brought:
        for part in _parts(each):
            batch.append(part)
            answers += len(part.answers)
            if answers >= AT_ONCE:
                yield batch
                batch, answers = [], 0
    if batch:
        yield batch


def _parts(brought: Brought) -> Iterator[Brought]:
    """Some annotators at a time: what one of them answered in an article is stored at once."""
    by_annotator: dict[str, list[GivenAnswer]] = defaultdict(list)
    for answer in brought.answers:
        by_annotator[answer.annotator].append(answer)
    part: list[GivenAnswer] = []
    for answers in by_annotator.values():
        part += answers
        if len(part) >= AT_ONCE:
            yield replace(brought, answers=part)
            part = []
    if part:
        yield replace(brought, answers=part)
