"""Puts what another tool said onto a text: where stretches are, and what the text itself is."""

from collections.abc import Iterator
from html import unescape

from annotator.corpus.readers.peers.tasks import Given
from annotator.corpus.records import GivenAnswer

LONGEST_SENTENCE = 1000  # characters of a text that is one sentence, if it is one line
WIDE = "\uffff"  # characters above it count as two where a browser counts


def is_one_sentence(text: str) -> bool:
    return len(text) <= LONGEST_SENTENCE and len(text.strip().splitlines()) == 1


def answer(given: Given, text: str, annotator: str) -> GivenAnswer | None:
    """The answer with its place in code points; null when its words do not stand there."""
    place = _place(given, text)
    if place is None:
        return None
    return GivenAnswer(annotator, *place, given.label, given.comment, given.at)


def without_space(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the white space at its ends."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _place(given: Given, text: str) -> tuple[int, int] | None:
    for start, end in _places(given, text):
        words = text[start:end]
        fits = 0 <= start < end <= len(text) and not words.isspace()
        if fits and (given.words is None or _alike(words, given.words)):
            return without_space(text, start, end)
    return None


def _places(given: Given, text: str) -> Iterator[tuple[int, int]]:
    """As they stand, or counted as a browser does, in halves of UTF-16."""
    if given.start is None or given.end is None:
        yield 0, len(text)
        return
    yield given.start, given.end
    if given.words is not None and max(text, default="") > WIDE:
        yield _in_code_points(text, given.start), _in_code_points(text, given.end)


def _in_code_points(text: str, offset: int) -> int:
    halves = text.encode("utf-16-le", "surrogatepass")[: 2 * max(offset, 0)]
    return len(halves.decode("utf-16-le", "ignore"))


def _alike(words: str, said: str) -> bool:
    return words.split() == said.split() or words.split() == unescape(said).split()
