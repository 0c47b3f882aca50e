"""Finds texts that are nearly the same: a MinHash proposes pairs, their shingles decide."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

SHINGLE = 5  # words in a row
MOST_WORDS = 20_000  # of a text that are looked at
LONGEST = 200_000  # code points of it
ALIKE, CONTAINED = 0.5, 0.8  # shares of shingles in common: of both texts, of the shorter one
FEWEST = 10  # shingles that the shorter one has: a quoted sentence is no copy

PERMUTATIONS, SEED = 128, 1
# 64 bands of two: of pairs with a Jaccard of 0.3 all but 3 in 1,000 are proposed, at 0.2 9 in 10.
BAND = np.uint64  # two values of 32 bits
NEIGHBOURS = 8  # what is compared in a band that many texts share
DOUBT = 0.3  # how far the estimate may be below what is asked for

ALGORITHM = f"{SHINGLE} words, rensa {RMinHash.ALGORITHM_VERSION}.{PERMUTATIONS}"
WIDE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # scripts without spaces: each sign is a word
WORD = re.compile(rf"[{WIDE}]|[^\W{WIDE}]+")

PLACES = np.array([3**20, 5**20, 7**20, 11**18, 13**17], np.uint64)  # words in another order differ
SPREAD = np.uint64(0x9E3779B97F4A7C15)
LITTLE = np.dtype("<u4")

Shingles: TypeAlias = NDArray[np.uint64]


@dataclass(frozen=True)
class Sketches:
    """Of many texts, by row: how many shingles each has, and its MinHash."""

    counts: NDArray[np.int64]
    digests: NDArray[np.uint32]


@dataclass(frozen=True)
class Likeness:
    """The shares of shingles in common, of both texts and of the shorter one, in a thousand."""

    jaccard: int
    containment: int


def sketch(texts: Sequence[str]) -> list[tuple[int, bytes]]:
    """The number of shingles and the MinHash of each text."""
    found = [shingles(text) for text in texts]
    ends = np.cumsum([0, *map(len, found)]).astype(np.uint64)
    every = np.concatenate([np.empty(0, np.uint64), *found])
    rows = RMinHash.digest_matrix_from_flat_token_hashes(every, ends, PERMUTATIONS, SEED).to_rows()
    return [
        (len(mine), np.array(row, LITTLE).tobytes()) for mine, row in zip(found, rows, strict=True)
    ]


def together(found: Sequence[tuple[int, bytes]]) -> Sketches:
    """What `sketch` gave, as arrays."""
    digests = np.frombuffer(b"".join(digest for _, digest in found), LITTLE)
    counts = np.array([count for count, _ in found], np.int64)
    return Sketches(counts, digests.reshape(len(found), PERMUTATIONS))


def candidates(sketches: Sketches, fresh: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Pairs of rows that may be nearly the same, at least one of them fresh; in order, each once.

    Linear in the number of texts: where more than a few share a band, each is compared with those
    next to it, which finds chains of copies.
    """
    total = len(fresh)
    found = np.empty(0, np.int64)  # one · total + other
    for band in np.ascontiguousarray(sketches.digests).view(BAND).T:
        keys = _neighbours(band, sketches.counts)
        pairs = np.column_stack(np.divmod(np.setdiff1d(keys, found), total))
        likely = _likely(sketches, pairs[fresh[pairs].any(axis=1)])
        found = np.union1d(found, likely @ [total, 1])
    return (divmod(key, total) for key in found.tolist())


def shingles(text: str) -> Shingles:
    """The text's shingles as sorted numbers, the same ones for the same words."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    words = WORD.findall(plain)[:MOST_WORDS]
    numbers = np.fromiter(map(crc32, map(str.encode, words)), np.uint64, len(words))
    if not words:
        return numbers
    if len(words) < SHINGLE:
        numbers = np.pad(numbers, (0, SHINGLE - len(words)))
    count = len(numbers) - SHINGLE + 1
    mixed = numbers[:count] * PLACES[0]
    for place in range(1, SHINGLE):
        mixed += numbers[place : place + count] * PLACES[place]
    found = np.sort(_spread(mixed))
    once: Shingles = found[np.append(True, found[1:] != found[:-1])]
    return once


def likeness(one: Shingles, other: Shingles) -> Likeness | None:
    """How alike two texts are, if they are nearly the same."""
    smaller = min(len(one), len(other))
    common = len(np.intersect1d(one, other, assume_unique=True))
    if not common:
        return None
    jaccard, containment = common / (len(one) + len(other) - common), common / smaller
    if jaccard >= ALIKE or (containment >= CONTAINED and smaller >= FEWEST):
        return Likeness(round(1000 * jaccard), round(1000 * containment))
    return None


def _spread(numbers: Shingles) -> Shingles:
    """Lets every bit depend on every other, as a MinHash needs it."""
    numbers = (numbers ^ (numbers >> np.uint64(32))) * SPREAD
    return numbers ^ (numbers >> np.uint64(29))


def _neighbours(band: NDArray[np.uint64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs of rows with the same value in a band: the lower row times all, plus the other."""
    [rows] = np.nonzero(counts)
    order = rows[np.argsort(band[rows], kind="stable")]
    values = band[order]
    found = [np.empty(0, np.int64)]
    for step in range(1, NEIGHBOURS + 1):
        [same] = np.nonzero(values[step:] == values[:-step])
        found.append(order[same] * len(band) + order[same + step])
    return np.concatenate(found)


def _likely(sketches: Sketches, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of the pairs whose sketches come near to what is asked for."""
    one, other = pairs.T
    jaccard = (sketches.digests[one] == sketches.digests[other]).mean(axis=1)
    counts = sketches.counts[pairs]
    containment = jaccard / (1 + jaccard) * counts.sum(axis=1) / counts.min(axis=1)
    likely: NDArray[np.int64] = pairs[
        (jaccard >= ALIKE - DOUBT) | (containment >= CONTAINED - DOUBT)
    ]
    return likely
