import time
from random import Random

import numpy as np
import pytest
from hypothesis import given

from annotator.corpus.copies.sketches import candidates, likeness, shingles, sketch, together
from tests.corpus.sentences.test_segmentation import anything


def words(seed, n=200):
    random = Random(seed)  # noqa: S311 - the same words every time
    return " ".join(f"mot{random.randrange(5000)}" for _ in range(n))


def edited(text, n):
    """The text with every n-th word another one."""
    return " ".join(w if i % n else f"neuf{i}" for i, w in enumerate(text.split(), start=1))


def alike(one, other):
    return likeness(shingles(one), shingles(other))


def proposed(*texts, fresh=None):
    drawn = together(sketch(texts))
    return list(candidates(drawn, np.array(fresh or [True] * len(texts))))


TEXT = words(1)
COPIES = {
    "the same": TEXT,
    "typed otherwise": TEXT.upper().replace(" ", "\u00a0 ") + " !",
    "with some words changed": edited(TEXT, 25),
    "shortened": " ".join(TEXT.split()[:110]),
    "inside a longer one": f"{words(2)} {TEXT} {words(3)}",
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_copies_are_proposed_and_confirmed(copy):
    assert proposed(words(4), TEXT, words(5), copy) == [(1, 3)]
    assert alike(TEXT, copy)


@pytest.mark.parametrize("other", [words(9), edited(TEXT, 4), "", "…", "un mot"])
def test_other_texts_are_no_copies(other):
    assert alike(TEXT, other) is None


def test_the_shares_are_of_both_texts_and_of_the_shorter_one():
    found = alike(TEXT, " ".join(TEXT.split()[:104]))

    assert (found.jaccard, found.containment) == (510, 1000)


def test_a_quoted_sentence_makes_no_copy():
    quoted = " ".join(TEXT.split()[:12])

    assert alike(quoted, TEXT) is None


def test_short_texts_are_copies_when_they_are_the_same():
    assert alike("Le port nie.", "le port NIE")
    assert alike("Le port nie.", "La ville nie.") is None


def test_nothing_is_proposed_among_texts_that_are_not_fresh():
    texts = [TEXT, TEXT, words(6), TEXT]

    assert proposed(*texts, fresh=[False, False, True, False]) == []
    assert proposed(*texts, fresh=[False, False, False, True]) == [(0, 3), (1, 3)]


def test_texts_without_words_are_not_compared():
    assert proposed("…", "…", "!") == []


def test_nothing_at_all_can_be_compared():
    assert (sketch([]), list(candidates(together([]), np.array([], np.bool_)))) == ([], [])


@given(anything, anything)
def test_any_two_texts_can_be_compared(one, other):
    found = alike(one, other)

    assert found is None or 0 <= found.jaccard <= found.containment <= 1000


@pytest.mark.parametrize("n", [20, 60, 150, 400])
@pytest.mark.parametrize("times", [0, 0.5, 1, 2])
def test_a_text_is_found_in_one_up_to_three_times_as_long(n, times):
    longer = f"{words(1, n)} {words(2, int(n * times))}"

    assert alike(words(1, n), longer)
    assert proposed(words(1, n), longer) == [(0, 1)]


def test_a_thousand_copies_are_linked_in_linear_time():
    started = time.process_time()
    drawn = together(sketch([TEXT]) * 1000)
    found = list(candidates(drawn, np.ones(1000, np.bool_)))

    assert len(found) < 8 * 1000
    assert {other for one, other in found if other == one + 1} == set(range(1, 1000))
    assert time.process_time() - started < 20


def test_scripts_without_spaces_have_a_word_a_sign():
    text = "港口公司否认欺诈市政府要求退还两百万欧元工会说日志缺了两页"

    assert alike(text, f"{text}。记者报道")
