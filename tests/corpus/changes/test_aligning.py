import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.corpus.changes.aligning import align


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("abc", "abc", [(0, 0), (1, 1), (2, 2)]),
        ("abc", "abxc", [(0, 0), (1, 1), (2, 3)]),
        ("abc", "ac", [(0, 0), (2, 1)]),
        ("abc", "axc", [(0, 0), (2, 2)]),
        ("abc", "xyz", []),
        ("", "abc", []),
        ("abcd", "xabcdy", [(0, 1), (1, 2), (2, 3), (3, 4)]),
        ("anbn", "anxbn", [(0, 0), (1, 1), (2, 3), (3, 4)]),
        ("nnn", "nn", [(0, 0), (1, 1)]),
        ("axbxc", "ayxbzxc", [(0, 0), (1, 2), (2, 3), (3, 5), (4, 6)]),
    ],
)
def test_the_same_words_in_the_same_order_are_found_again(old, new, pairs):
    assert align(old, new) == pairs


def test_of_what_changed_places_the_longer_part_stays():
    assert align("abcde", "deabc") == [(0, 2), (1, 3), (2, 4)]


words = st.lists(st.sampled_from("abcdefgh"), max_size=40)


@given(words, words)
def test_pairs_say_the_same_and_rise(old, new):
    pairs = align(old, new)

    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(st.lists(st.integers(), unique=True), st.sets(st.integers(0, 60)))
def test_what_is_left_out_changes_nothing_for_the_others(old, gone):
    new = [word for n, word in enumerate(old) if n not in gone]

    assert [old[i] for i, _ in align(old, new)] == new


@pytest.mark.parametrize("alphabet", [1, 2, 100, 100_000])
def test_no_text_takes_long(alphabet):
    draw = random.Random(7)  # noqa: S311
    old, new = ([draw.randrange(alphabet) for _ in range(50_000)] for _ in range(2))
    began = time.perf_counter()
    align(old, new)

    assert time.perf_counter() - began < 5


def test_nor_does_one_whose_blocks_lie_in_blocks():
    old = [n // 2 + n % 2 * 3 for n in range(50_000)]
    new = [word for pair in zip(old, range(-50_000, 0), strict=True) for word in pair]
    began = time.perf_counter()
    align(old, new)

    assert time.perf_counter() - began < 5
