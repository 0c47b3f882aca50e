"""Puts what another tool said onto a text: where stretches are, and what the text itself is."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from html import unescape

from annotator.corpus.readers.peers.tasks import Given
from annotator.corpus.records import GivenAnswer

LONGEST_SENTENCE = 1000  # characters of a text that is one sentence, if it is one line
SPACED = 4  # times as long may words be for the white space between them
WIDE = "\uffff"  # characters above it count as two where a browser counts


def is_one_sentence(text: str) -> bool:
    return len(text) <= LONGEST_SENTENCE and len(text.strip().splitlines()) == 1


class Placed:
    """A text that labels are put onto; what many of them need is found once."""

    def __init__(self, text: str) -> None:
        self.text = text

    def answer(self, given: Given, annotator: str) -> GivenAnswer | None:
        """The answer with its place in code points; null when its words do not stand there."""
        for start, end in self._places(given):
            if self._stands(given, start, end):
                place = without_space(self.text, start, end)
                return GivenAnswer(annotator, *place, given.label, given.comment, given.at)
        return None

    def _places(self, given: Given) -> Iterator[tuple[int, int]]:
        """As they stand, or counted as a browser does, in halves of UTF-16."""
        if given.start is None or given.end is None:
            yield 0, len(self.text)
            return
        yield given.start, given.end
        if given.words is not None and self._wide:
            yield self._in_code_points(given.start), self._in_code_points(given.end)

    def _stands(self, given: Given, start: int, end: int) -> bool:
        if not 0 <= start < end <= len(self.text):
            return False
        words = self.text[start:end]
        return not words.isspace() and (given.words is None or _alike(words, given.words))

    @cached_property
    def _wide(self) -> Sequence[int]:
        """Where a browser has the characters that it counts as two."""
        places = (n for n, character in enumerate(self.text) if character > WIDE)
        return [n + before for before, n in enumerate(places)]

    def _in_code_points(self, offset: int) -> int:
        return min(max(offset, 0) - bisect_left(self._wide, offset), len(self.text))


def without_space(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the white space at its ends."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _alike(words: str, said: str) -> bool:
    if len(words) > SPACED * len(said):
        return False
    return words.split() == said.split() or words.split() == unescape(said).split()
