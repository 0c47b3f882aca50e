"""Which sentences of a corrected text are the old ones: the same words, in the same order."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeAlias

Pair: TypeAlias = tuple[int, int]  # the place in the old text, the place in the new one
Block: TypeAlias = tuple[int, int, int, int]  # start and end in the old text, and in the new one

DEEPEST = 20  # blocks in blocks: each level costs as much as the whole


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Pairs of places where both say the same, rising in both; each place comes once at most.

    Patience diff: what stands once in both texts holds the rest in place. Where everything comes
    several times, each takes the next one that is alike, so that no input takes long.
    """
    pairs: list[Pair] = []
    waiting: list[Block] = [(0, len(old), 0, len(new))]
    for _level in range(DEEPEST):
        blocks = [_without_ends(old, new, block, pairs) for block in waiting]
        waiting = []
        for block in blocks:
            anchors = _unique(old, new, block)
            pairs.extend(anchors or _next_alike(old, new, block))
            waiting.extend(_between(anchors, block))
    for block in waiting:
        pairs.extend(_next_alike(old, new, block))
    return sorted(pairs)


def _without_ends(
    old: Sequence[Hashable], new: Sequence[Hashable], block: Block, pairs: list[Pair]
) -> Block:
    """The block without what is alike at its beginning and at its end, which is paired."""
    i, old_end, j, new_end = block
    while i < old_end and j < new_end and old[i] == new[j]:
        pairs.append((i, j))
        i, j = i + 1, j + 1
    while i < old_end and j < new_end and old[old_end - 1] == new[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
        pairs.append((old_end, new_end))
    return i, old_end, j, new_end


def _unique(old: Sequence[Hashable], new: Sequence[Hashable], block: Block) -> list[Pair]:
    """What stands once in both parts of the block: as many as rise in both."""
    i, old_end, j, new_end = block
    once = _once(new, j, new_end)
    both = [(n, once[old[n]]) for n in _once(old, i, old_end).values() if old[n] in once]
    return _longest_rising(sorted(both))


def _once(words: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    """What stands once between two places, with its place."""
    times = Counter(words[start:end])
    return {words[n]: n for n in range(start, end) if times[words[n]] == 1}


def _longest_rising(pairs: list[Pair]) -> list[Pair]:
    """The most of these pairs, their first places rising, whose second places rise too."""
    ends: list[int] = []  # the lowest second place that a row of that length can end with
    last: list[int] = []  # its pair
    before: list[int] = []  # of each pair, the one before it in its row
    for n, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [n]
    row = []
    n = last[-1] if last else -1
    while n >= 0:
        row.append(pairs[n])
        n = before[n]
    return row[::-1]


def _between(anchors: list[Pair], block: Block) -> Iterator[Block]:
    """The stretches before, between and after pairs that hold; none without such pairs."""
    if not anchors:
        return
    i, old_end, j, new_end = block
    for at, there in [*anchors, (old_end, new_end)]:
        if i < at and j < there:
            yield i, at, j, there
        i, j = at + 1, there + 1


def _next_alike(old: Sequence[Hashable], new: Sequence[Hashable], block: Block) -> Iterator[Pair]:
    i, old_end, j, new_end = block
    places: dict[Hashable, list[int]] = defaultdict(list)
    for there in range(j, new_end):
        places[new[there]].append(there)
    for at in range(i, old_end):
        alike = places.get(old[at], [])
        n = bisect_left(alike, j)
        if n < len(alike):
            yield at, alike[n]
            j = alike[n] + 1
