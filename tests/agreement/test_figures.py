"""The figures against published examples, two independent libraries, and what must always hold."""

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from annotator.agreement import figures
from annotator.agreement.figures import (
    Figure,
    bootstrap_alpha,
    bootstrap_alphas,
    count_matrix,
    krippendorff_alpha,
    one_against_rest,
    percent_agreement,
    summary,
)

KRIPPENDORFF_2011_C = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
FLEISS_1971 = (  # 30 patients, 6 psychiatrists, 5 diagnoses
    "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 "
    "144444 124444 222333 144444 224445 333335 111455 111112 224444 133555 "
    "555555 244444 224555 114444 144445 222224 111155 224444 133333 555555"
)


def counted(answers):
    """The matrix of [(sentence, label)]: as many rows and columns as the largest of each."""
    items, labels = np.array(answers).T
    return count_matrix(items, labels, items.max() + 1, labels.max() + 1)


def of_observers(*rows):
    """The matrix of one string an observer, one character a unit, a dot where it is missing."""
    labels = sorted(set("".join(rows)) - {"."})
    return counted([(i, labels.index(c)) for row in rows for i, c in enumerate(row) if c != "."])


def of_units(units):
    return counted([(i, int(c)) for i, unit in enumerate(units) for c in unit])


def simulated(n_items, n_annotators, agreement, seed, n_labels=4):
    """Annotators who give the true label with a probability, else any label."""
    random = np.random.default_rng(seed)
    truth = random.integers(n_labels, size=n_items).repeat(n_annotators)
    guess = random.integers(n_labels, size=truth.size)
    labels = np.where(random.random(truth.size) < agreement, truth, guess)
    return count_matrix(np.arange(n_items).repeat(n_annotators), labels, n_items, n_labels)


@st.composite
def incomplete(draw):
    """Answers of annotators × sentences, -1 where missing."""
    n_annotators, n_items = draw(st.integers(2, 6)), draw(st.integers(1, 15))
    row = st.lists(st.integers(-1, 3), min_size=n_items, max_size=n_items)
    return np.array(draw(st.lists(row, min_size=n_annotators, max_size=n_annotators)))


def percent(counts):
    return percent_agreement(summary(counts))


def matrix(answers):
    annotators, items = np.nonzero(answers >= 0)
    return count_matrix(items, answers[annotators, items], answers.shape[1], 4)


# Published examples


def test_krippendorffs_example_of_four_observers_with_missing_data_gives_his_alpha():
    figure = krippendorff_alpha(of_observers(*KRIPPENDORFF_2011_C))

    assert (round(figure.value, 3), figure.n_sentences, figure.n_annotations) == (0.743, 11, 40)


def test_krippendorffs_example_of_two_observers_and_two_values_gives_his_alpha():
    figure = krippendorff_alpha(of_observers("0100000010", "1110010000"))

    assert round(figure.value, 3) == 0.095


def test_krippendorffs_example_of_two_observers_and_five_values_gives_his_alpha():
    figure = krippendorff_alpha(of_observers("aabbdcccedda", "babbbccceddd"))

    assert round(figure.value, 3) == 0.692


def test_fleiss_example_of_psychiatrists_gives_his_observed_agreement():
    assert percent(of_units(FLEISS_1971.split())) == Figure(
        pytest.approx(0.5556, abs=5e-5), 30, 180
    )


def test_alpha_without_missing_data_is_fleiss_kappa_but_for_the_size_of_the_sample():
    figure = krippendorff_alpha(of_units(FLEISS_1971.split()))

    kappa = 1 - (1 - figure.value) * 180 / 179
    assert round(kappa, 3) == 0.430


# Independent libraries


@given(incomplete())
def test_alpha_is_what_the_library_krippendorff_says(answers):
    figure = krippendorff_alpha(matrix(answers))
    assume(figure.value is not None)

    data = np.where(answers < 0, np.nan, answers)
    assert figure.value == pytest.approx(
        krippendorff.alpha(data, level_of_measurement="nominal"), abs=1e-9
    )


@given(incomplete())
def test_alpha_is_what_nltk_says(answers):
    figure = krippendorff_alpha(matrix(answers))
    assume(figure.value is not None)

    given_ = [(a, i, int(answers[a, i])) for a, i in zip(*np.nonzero(answers >= 0), strict=True)]
    assert figure.value == pytest.approx(AnnotationTask(given_).alpha(), abs=1e-9)


@given(incomplete())
def test_alpha_is_missing_exactly_when_fewer_than_two_labels_can_be_paired(answers):
    pairable = answers[:, (answers >= 0).sum(axis=0) >= 2]
    labels = set(pairable[pairable >= 0].tolist())

    expected = {0: "no_overlap", 1: "one_label"}.get(len(labels))
    assert krippendorff_alpha(matrix(answers)).reason == expected


@given(incomplete())
def test_percent_agreement_is_the_mean_share_of_agreeing_pairs(answers):
    shares = []
    for unit in answers.T:
        given_ = unit[unit >= 0]
        same = [a == b for i, a in enumerate(given_) for b in given_[:i]]
        shares += [np.mean(same)] if same else []
    assume(shares)

    assert percent(matrix(answers)).value == pytest.approx(np.mean(shares))


# What must always hold


@given(incomplete(), st.randoms(use_true_random=False))
def test_the_order_of_sentences_annotators_and_labels_changes_no_figure(answers, random):
    def shuffled(n):
        return random.sample(range(n), n)

    counts = matrix(answers)
    n_annotators, n_items = answers.shape
    moved = matrix(answers[shuffled(n_annotators)][:, shuffled(n_items)])[:, shuffled(4)]

    for figure in (percent, krippendorff_alpha):
        a, b = figure(counts), figure(moved)
        assert (a.reason, a.n_sentences, a.n_annotations) == (
            b.reason,
            b.n_sentences,
            b.n_annotations,
        )
        assert a.value == pytest.approx(b.value)


def alpha_by_label(counts):
    return [krippendorff_alpha(one_against_rest(counts, k)) for k in range(counts.shape[1])]


@given(incomplete())
def test_no_coefficient_is_above_one(answers):
    counts = matrix(answers)
    figures = [percent(counts), krippendorff_alpha(counts), *alpha_by_label(counts)]

    assert all(f.value <= 1 for f in figures if f.value is not None)


def test_perfect_agreement_is_one():
    assert krippendorff_alpha(of_units(["00", "111", "22"])) == Figure(1.0, 3, 7)


def test_two_labels_have_the_same_alpha_each_against_the_other():
    counts = of_observers("0100000010", "1110010000")

    assert alpha_by_label(counts) == [krippendorff_alpha(counts)] * 2


def test_the_alpha_of_a_label_ignores_how_the_others_are_confused():
    first, *_ = alpha_by_label(of_units(["00", "00", "12", "12", "31"]))

    assert first == Figure(1.0, 5, 10)


def test_one_label_against_the_rest_keeps_the_number_of_answers():
    rest = one_against_rest(np.array([[2, 1, 0], [0, 0, 3]], dtype=np.uint8), 0)

    assert rest.tolist() == [[2, 1], [0, 3]]


# Degenerate cases


@pytest.mark.parametrize("shape", [(0, 4), (3, 4), (3, 0)])
def test_without_answers_nothing_is_computable(shape):
    counts = np.zeros(shape, dtype=np.int64)

    expected = Figure(None, 0, 0, "no_overlap")
    assert percent(counts) == krippendorff_alpha(counts) == expected


def test_without_a_sentence_answered_twice_nothing_is_computable():
    counts = of_units(["0", "1", "2"])

    expected = Figure(None, 0, 0, "no_overlap")
    assert [percent(counts), *alpha_by_label(counts)] == [expected] * 4


def test_alpha_is_not_computable_when_all_gave_one_label():
    assert krippendorff_alpha(of_units(["11", "111"])) == Figure(None, 2, 5, "one_label")


def test_all_giving_one_label_is_full_percent():
    assert percent(of_units(["11", "111"])) == Figure(1.0, 2, 5)


def test_a_second_label_in_a_sentence_answered_once_does_not_make_alpha_computable():
    assert krippendorff_alpha(of_units(["11", "11", "0"])) == Figure(None, 2, 4, "one_label")


def test_a_label_that_nobody_gave_has_no_alpha():
    reasons = [figure.reason for figure in alpha_by_label(of_units(["00", "02", "22"]))]

    assert reasons == [None, "one_label", None]


def test_answers_are_counted_by_sentence_and_label():
    assert count_matrix([0, 2, 0, 0], [1, 0, 1, 0], 3, 2).tolist() == [[1, 2], [0, 0], [1, 0]]


def test_no_answers_are_a_matrix_of_zeros():
    assert count_matrix([], [], 2, 3).tolist() == [[0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("items", "labels", "message"),
    [
        ([0, 1], [0], "parallel"),
        ([0, 2], [0, 0], "item index"),
        ([0, 1], [0, 2], "label index"),
        ([0, 1], [0, -1], "label index"),
    ],
)
def test_an_answer_that_has_no_cell_is_refused(items, labels, message):
    with pytest.raises(ValueError, match=message):
        count_matrix(items, labels, 2, 2)


# The interval


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_is_ordered_and_holds_alpha(seed):
    counts = simulated(400, 3, 0.7, seed)

    low, high = bootstrap_alpha(counts, np.arange(400) // 20, seed=seed)

    assert low < krippendorff_alpha(counts).value < high


def test_the_interval_is_as_wide_as_the_variation_between_corpora():
    groups = np.arange(1000) // 20
    low, high = bootstrap_alpha(simulated(1000, 2, 0.8, 0), groups, seed=1)
    alphas = [krippendorff_alpha(simulated(1000, 2, 0.8, seed)).value for seed in range(1, 301)]

    expected = np.subtract(*np.quantile(alphas, (0.975, 0.025)))
    assert high - low == pytest.approx(expected, rel=0.25)


def test_sentences_that_go_wrong_together_widen_the_interval():
    counts = of_units((["00", "11"] * 5 + ["01"] * 10) * 10)
    one_by_one, by_article = np.arange(200), np.arange(200) // 10

    narrow = np.ptp(bootstrap_alpha(counts, one_by_one, seed=1))
    assert np.ptp(bootstrap_alpha(counts, by_article, seed=1)) > 1.5 * narrow


def test_one_seed_gives_one_interval_and_another_seed_another():
    counts, groups = simulated(100, 2, 0.6, 0), np.arange(100) // 5
    one, same, other = (bootstrap_alpha(counts, groups, seed=seed) for seed in (1, 1, 2))

    assert one == same != other


def test_how_articles_are_numbered_and_sentences_ordered_does_not_move_the_interval():
    counts, groups = simulated(200, 3, 0.6, 0), np.arange(200) // 7
    random = np.random.default_rng(0)
    order, names = random.permutation(200), random.permutation(1000)

    moved = bootstrap_alpha(counts[order], names[groups][order], seed=1)
    assert moved == bootstrap_alpha(counts, groups, seed=1)


def test_articles_without_overlap_do_not_move_the_interval():
    counts, groups = simulated(100, 2, 0.6, 0), np.arange(100) // 5
    more = np.vstack([counts, [[1, 0, 0, 0]] * 50])

    moved = bootstrap_alpha(more, np.arange(150) // 5, seed=1)
    assert moved == bootstrap_alpha(counts, groups, seed=1)


def test_perfect_agreement_has_an_interval_without_width():
    counts = of_units(["00", "11"] * 10)

    assert bootstrap_alpha(counts, np.arange(20) // 2, seed=1) == (1.0, 1.0)


def test_draws_without_an_alpha_are_left_out():
    counts = of_units(["00", "11"])

    assert bootstrap_alpha(counts, np.arange(2), seed=1) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("units", "groups"),
    [
        (["00", "01", "11"], [0, 0, 0]),
        (["00", "01", "1"], [0, 0, 1]),
        (["0", "1"], [0, 1]),
        (["11", "11"], [0, 1]),
    ],
    ids=["one article", "one with overlap", "none with overlap", "one label"],
)
def test_there_is_no_interval_without_two_articles_and_an_alpha(units, groups):
    assert bootstrap_alpha(of_units(units), np.array(groups), seed=1) is None


def test_groups_for_other_sentences_are_refused():
    with pytest.raises(ValueError, match="3 groups for 2 sentences"):
        bootstrap_alpha(of_units(["00", "01"]), np.arange(3), seed=1)


def test_labels_have_intervals_of_their_own_from_the_same_draws():
    counts, groups = simulated(300, 3, 0.7, 0), np.arange(300) // 10

    overall, first, *_ = bootstrap_alphas(counts, groups, seed=1)

    assert overall == bootstrap_alpha(counts, groups, seed=1)
    assert first[0] < krippendorff_alpha(one_against_rest(counts, 0)).value < first[1]


def test_how_many_draws_are_made_at_a_time_changes_no_interval(monkeypatch):
    counts, groups = simulated(300, 2, 0.7, 0), np.arange(300) // 10
    together = bootstrap_alphas(counts, groups, seed=1)
    monkeypatch.setattr(figures, "AT_ONCE", 1)

    assert bootstrap_alphas(counts, groups, seed=1) == together


@given(incomplete(), st.integers(0, 2**64 - 1))
def test_an_interval_is_ordered_whatever_the_answers(answers, seed):
    counts = matrix(answers)
    interval = bootstrap_alpha(counts, np.arange(len(counts)) // 2, seed=seed, draws=20)

    assert interval is None or -1 <= interval[0] <= interval[1] <= 1
