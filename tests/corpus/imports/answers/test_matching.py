import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import guidelines
from annotator.corpus.imports.answers.matching import (
    Labels,
    LeftOver,
    Meant,
    UnknownMeaningError,
    match,
)
from annotator.corpus.records import GivenAnswer
from annotator.corpus.sentences.lines import Span
from annotator.labelsets import from_document

SENTENCES = [Span(0, 20), Span(21, 31), Span(32, 80)]


@pytest.fixture(scope="module")
def label_set():
    return from_document(guidelines.read_folder(guidelines.DEFAULT).document)


@pytest.fixture
def matched(label_set):
    """What becomes of answers, and what is said to be left over."""

    def matched(*answers, **said):
        left = LeftOver()
        labels = Labels(label_set, said)
        found = match([GivenAnswer(*answer) for answer in answers], SENTENCES, labels, "a-1", left)
        return found, [str(remark) for remark in left.remarks()]

    return matched


def places(found):
    return {
        name: {n: each.meaning[1] for n, each in given.items()} for name, given in found.items()
    }


def test_a_label_on_a_sentence_is_that_sentences_answer(matched):
    found, left = matched(("ana", 21, 31, "denial", "Who?", "2025-01-01T00:00:00Z"))

    assert found == {"ana": {1: Meant(("label", "denial"), "Who?", "2025-01-01T00:00:00Z")}}
    assert left == []


@pytest.mark.parametrize("name", ["denial", "Denial", "DENIAL", "Démenti", "démenti"])
def test_a_label_is_known_by_its_id_and_by_its_name_in_any_language(matched, name):
    assert places(matched(("ana", 21, 31, name))[0]) == {"ana": {1: "denial"}}


def test_a_label_may_be_the_name_of_a_skip_reason(matched):
    found, _ = matched(("ana", 21, 31, "Intertitre"))

    assert found["ana"][1].meaning == ("skip_reason", "heading")


def test_a_label_means_what_somebody_says(matched):
    found, _ = matched(
        ("ana", 0, 20, "Accusation"), ("ana", 21, 31, "context"), accusation="denial"
    )

    assert places(found) == {"ana": {0: "denial", 1: "context"}}


def test_what_a_label_means_must_be_one_of_ours(label_set):
    with pytest.raises(UnknownMeaningError, match="claim is no label and no skip reason"):
        Labels(label_set, {"Accusation": "claim"})


def test_labels_that_nobody_knows_are_counted_by_name(matched):
    found, left = matched(("ana", 0, 20, "X"), ("ana", 21, 31, "X"), ("ben", 0, 20, "Y\u202e"))

    assert found == {}
    assert left == [
        "Answers with labels that this project does not have, left out: 3 (“X” 2, “Y\ufffd” 1)."
    ]


@pytest.mark.parametrize(
    ("start", "end", "n"),
    [(0, 20, 0), (2, 20, 0), (0, 24, 0), (4, 20, 0), (5, 20, None), (0, 26, None), (0, 31, None)],
)
def test_four_fifths_both_ways_make_it_the_same(matched, start, end, n):
    found, left = matched(("ana", start, end, "denial"))

    assert list(found.get("ana", {None: 0})) == [n]
    assert bool(left) == (n is None)


def test_what_cuts_through_sentences_is_named_with_the_article(matched):
    _, left = matched(("ana", 10, 40, "denial"))

    assert left == ["Labels on more or less than one sentence, left out: 1 (a-1)."]


def test_several_labels_of_one_annotator_on_a_sentence_are_all_left_out(matched):
    found, left = matched(
        ("ana", 0, 20, "denial"), ("ana", 0, 20, "context"), ("ben", 0, 20, "context")
    )

    assert places(found) == {"ben": {0: "context"}}
    assert left == ["Sentences with several labels of one annotator, left out: 1 (a-1)."]


def test_the_same_label_twice_is_one_answer(matched):
    found, left = matched(("ana", 0, 20, "denial"), ("ana", 0, 19, "Denial"))

    assert (places(found), left) == ({"ana": {0: "denial"}}, [])


def test_many_places_are_counted_and_ten_of_them_named():
    left = LeftOver()
    for number in range(12):
        left.add("%(count)s at %(places)s", f"a-{number}")

    assert [str(remark) for remark in left.remarks()] == [
        "12 at " + ", ".join(f"a-{number}" for number in range(10)) + " …"
    ]


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 90)), max_size=5))
def test_no_stretch_is_ever_an_answer_to_two_sentences(label_set, stretches):
    left, labels = LeftOver(), Labels(label_set, {})
    for start, length in stretches:
        answer = GivenAnswer("ana", start, start + length, "denial")
        assert len(match([answer], SENTENCES, labels, "a-1", left).get("ana", {})) <= 1
