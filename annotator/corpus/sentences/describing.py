"""What is known of a sentence from its text alone: its fingerprint, and whether to skip it."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.corpus.sentences import hints
from annotator.corpus.sentences.fingerprints import fingerprint, folded
from annotator.corpus.sentences.lines import Span


@dataclass(frozen=True, slots=True)
class Described(Span):
    """A sentence as it is stored; `hint` is a suggested skip reason."""

    fingerprint: int
    hint: str | None


def describe(text: str, spans: Sequence[Span], language: str) -> list[Described]:
    """All sentences of a text, which have their hints from one another too."""
    plain = [folded(text[span.start : span.end]) for span in spans]
    suggested = hints.suggest(text, spans, plain, language)
    return [
        Described(span.start, span.end, fingerprint(words), hint)
        for span, words, hint in zip(spans, plain, suggested, strict=True)
    ]
