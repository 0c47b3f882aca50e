"""Finds the lines of a text and the places where prose was only hard-wrapped, by offset."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

# Outside these widths (code points) lines are widgets or whole paragraphs, not hard-wrapped prose.
NARROWEST, WIDEST = 50, 120
# Text copied from a page set in a proportional font does not fill every line equally.
FILLED = 0.9

INVISIBLE = r"\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
WORD = re.compile(r"\S+")
LIST_ITEM = re.compile(r"[-–—•*▪●◦‣·>]\s|(?:\d{1,3}|[a-z])[.)]\s")
TERMINATED = re.compile(rf"[.!?…:;][”\"'’)\]»›\s{INVISIBLE}]*$")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch [start, end) of a text, in Unicode code points."""

    start: int
    end: int


@lru_cache(maxsize=1)  # cutting a text and finding its paragraphs ask one after the other
def units(text: str) -> tuple[Span, ...]:
    """Lines without the white space around them, blank ones left out, hard-wrapped ones joined.

    A line break is a wrap when the next line's first word had no room left at the width of the
    block, and a lower-case line in that block (or in another one of the text) shows that lines do
    break sentences there. Offsets are Unicode code points.
    """
    blocks = _blocks(text)
    columns = [_column(text, block) for block in blocks]
    widest = max(columns, default=0)
    joined: list[Span] = []
    for block, column in zip(blocks, columns, strict=True):
        joined.extend(_joined(text, block, column or widest))
    return tuple(joined)


def stripped(text: str, start: int, end: int) -> Span:
    """The stretch without the white space around it; it must not be all white space."""
    piece = text[start:end]
    return Span(end - len(piece.lstrip()), start + len(piece.rstrip()))


def _blocks(text: str) -> list[list[Span]]:
    """The lines between two blank lines, for every such stretch."""
    blocks: list[list[Span]] = [[]]
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if not line.isspace():
            blocks[-1].append(stripped(text, start, end))
        elif blocks[-1]:
            blocks.append([])
        start = end
    return [block for block in blocks if block]


def _column(text: str, block: list[Span]) -> int:
    """The width at which a block was hard-wrapped, in code points; 0 if it was not."""
    column = max(line.end - line.start for line in block)
    if not NARROWEST <= column <= WIDEST:
        return 0
    broken = [pair for pair in pairwise(block) if _breaks_a_sentence(text, *pair)]
    # A wrapped line had no room for the next word; lower-case list items do not fill their lines.
    wrapped = broken and all(_is_full(text, *pair, column) for pair in broken)
    return column if wrapped else 0


def _breaks_a_sentence(text: str, line: Span, following: Span) -> bool:
    if not text[following.start].islower() or LIST_ITEM.match(text, following.start):
        return False
    return not TERMINATED.search(text, max(line.start, line.end - 4), line.end)


def _is_full(text: str, line: Span, following: Span, column: int) -> bool:
    word = WORD.match(text, following.start, following.end)
    room = len(word[0]) if word else 0
    return FILLED * column < line.end - line.start + 1 + room and line.end - line.start <= column


def _joined(text: str, block: list[Span], column: int) -> Iterator[Span]:
    start = block[0].start
    for line, following in pairwise(block):
        wrapped = column and _is_full(text, line, following, column)
        if not wrapped or LIST_ITEM.match(text, following.start):
            yield Span(start, line.end)
            start = following.start
    yield Span(start, block[-1].end)
