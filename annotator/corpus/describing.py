"""What is known of a sentence from its text alone: its fingerprint, and whether to skip it."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.corpus import hints
from annotator.corpus.fingerprints import fingerprint
from annotator.corpus.lines import Span


@dataclass(frozen=True, slots=True)
class Described(Span):
    """A sentence as it is stored; `hint` is a suggested skip reason."""

    fingerprint: int
    hint: str | None


def describe(text: str, spans: Sequence[Span], language: str) -> list[Described]:
    """All sentences of a text, which have their hints from one another too."""
    fingerprints = [fingerprint(text[span.start : span.end]) for span in spans]
    suggested = hints.suggest(text, spans, fingerprints, language)
    return [
        Described(span.start, span.end, known, hint)
        for span, known, hint in zip(spans, fingerprints, suggested, strict=True)
    ]
