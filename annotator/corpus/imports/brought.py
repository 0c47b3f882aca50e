"""The answers that an import brings, by the article that they come with."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from annotator.canonical import digest
from annotator.corpus.records import ArticleRecord, GivenAnswer

AT_ONCE = 100  # answers in a transaction, or a few more: others write between two of them


@dataclass
class Brought:
    """All answers that come with one article, whose text has this SHA-256."""

    sha256: str
    answers: list[GivenAnswer] = field(default_factory=list)


def collect(records: Iterable[ArticleRecord]) -> dict[str, Brought]:
    """By the external id of the article, which several records may be of."""
    found: dict[str, Brought] = {}
    for record in records:
        if record.answers:
            there = found.setdefault(record.external_id, Brought(digest(record.text)))
            there.answers += record.answers
    return found


def batches(brought: Mapping[str, Brought]) -> Iterator[list[str]]:
    """External ids, with enough answers for a transaction."""
    batch: list[str] = []
    answers = 0
    for external_id, each in brought.items():
        batch.append(external_id)
        answers += len(each.answers)
        if answers >= AT_ONCE:
            yield batch
            batch, answers = [], 0
    if batch:
        yield batch
