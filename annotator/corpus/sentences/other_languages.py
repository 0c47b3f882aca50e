"""Cuts lines of the languages that segmentation.py has no rules for, with sentencex."""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from annotator.corpus.sentences.lines import LIST_ITEM, Span, stripped

WINDOW = 4000  # code points that the library sees at once: its time grows with their square
LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
QUOTE = re.compile(r"""(?P<opens>[«“„(\[]|(?<!\S)")|[»”)\]"]""")


def sentences(text: str, unit: Span, language: str) -> Iterator[Span]:
    """The sentences of a line, which may be hard-wrapped; offsets in Unicode code points.

    `language` is an ISO 639 code; the library takes one that it does not know for English.
    """
    line = text[unit.start : unit.end]
    plain = _plain(line)
    number = LIST_ITEM.match(line)
    start = number.end() if number else 0
    begun = 0
    for end in _ends(plain, language):
        end = _with_marks(line, plain, end)
        if end > start:
            yield stripped(text, unit.start + begun, unit.start + end)
            begun = start = end
    yield stripped(text, unit.start + begun, unit.end)


def _with_marks(line: str, plain: str, end: int) -> int:
    """The sentence's end, with marks that stand alone; those after a space open the next one."""
    while end and plain[end - 1].isspace():
        end -= 1
    while plain[end].isspace() and not line[end].isspace():
        end += 1
    return end


def _plain(line: str) -> str:
    """The line without line breaks, and without quotation marks and brackets that stand alone.

    The library takes everything from one to the next for a quotation.
    """
    plain = list(LINE_BREAK.sub(" ", line))
    opened = None
    for mark in QUOTE.finditer(line):
        if mark["opens"] is None and opened is not None:
            opened = None
            continue
        alone, opened = (opened, mark.start()) if mark["opens"] else (mark.start(), None)
        if alone is not None:
            plain[alone] = " "
    if opened is not None:
        plain[opened] = " "
    return "".join(plain)


def _ends(line: str, language: str) -> Iterator[int]:
    """Where sentences end, in order, but for the last one."""
    position = 0
    while position < len(line):
        window = line[position : position + WINDOW]
        found = get_sentence_boundaries(language, window)
        ends = [position + boundary["end_index"] for boundary in found[:-1]]
        yield from ends
        whole = position + WINDOW >= len(line)
        position = len(line) if whole else max(ends, default=position + WINDOW)
