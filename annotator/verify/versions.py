"""What corrections and cuts did to sentences, as the ledger tells it."""

from collections.abc import Iterator
from typing import Any

from annotator.canonical import sentence_reference
from annotator.verify import shapes
from annotator.verify.shapes import Record

NUMBERS = shapes.list_of(shapes.natural)
CORRECTION: shapes.Shape = {
    "carried": shapes.list_of(lambda row: NUMBERS(row) and len(row) == 3),
    "from": shapes.positive,
    "sha256": shapes.hash_,
}


class Versions:
    """The end of what was corrected and cut; sentences and article versions by their names."""

    def __init__(self) -> None:
        self.corrections: dict[str, Record] = {}  # the new version -> payload
        self.replaced: dict[str, int] = {}  # the old version -> event
        self.carried: dict[str, str] = {}  # a sentence -> the same one of the version before
        self.cut: dict[str, int] = {}  # a sentence -> the event that took it away

    def correct(self, subject: str, payload: Record, seq: int) -> list[tuple[str, str]] | None:
        """Take in a correction: the sentences that go over, old and new; null: it is none."""
        article, _, number = subject.rpartition("@")
        known: Record = {key: payload.get(key) for key in CORRECTION}
        if next(shapes.problems(known, CORRECTION), None) or number != str(known["from"] + 1):
            return None
        before = known["from"]
        self.corrections[subject] = payload
        self.replaced[f"{article}@{before}"] = seq
        pairs = [
            (
                sentence_reference(article, before, old, old + length),
                sentence_reference(article, before + 1, new, new + length),
            )
            for old, new, length in payload["carried"]
        ]
        self.carried.update((new, old) for old, new in pairs)
        return pairs

    def cut_anew(self, subject: str, payload: Record, seq: int) -> None:
        """Sentences are taken away; one that was cut before may come back."""
        for sentence in _named(subject, payload.get("retired")):
            self.cut[sentence] = seq
        for sentence in _named(subject, payload.get("made")):
            self.cut.pop(sentence, None)

    def retired(self, sentence: str) -> int | None:
        """The event that replaced the sentence, if one did."""
        return self.cut.get(sentence) or self.replaced.get(sentence.rpartition(":")[0])

    def is_or_was(self, sentence: str, name: str) -> bool:
        """Whether the sentence had that name, in this version or in an earlier one."""
        here: str | None = sentence
        while here is not None and here != name:
            here = self.carried.get(here)
        return here is not None


def offsets(sentence: str) -> tuple[int, int, int]:
    """Version, start and end in the name of a sentence that a correction carried over."""
    version, _, span = sentence.rpartition("@")[2].partition(":")
    start, _, end = span.partition("-")
    return int(version), int(start), int(end)


def _named(subject: str, spans: Any) -> Iterator[str]:
    for span in spans if isinstance(spans, list) else []:
        if NUMBERS(span) and len(span) == 2:
            yield f"{subject}:{span[0]}-{span[1]}"
