"""Fleiss' kappa, Gwet's AC1 and Cohen's kappa: published examples, and their plain definitions."""

from collections import Counter
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from annotator.agreement.figures import alpha, one_against_rest, summary, summary_of_many
from annotator.agreement.kappas import cohen_kappas, fleiss_kappa, gwet_ac1
from tests.agreement.test_figures import (
    FLEISS_1971,
    KRIPPENDORFF_2011_C,
    incomplete,
    matrix,
    of_observers,
    of_units,
)

COHEN_1960 = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]  # 200 persons, three diagnoses
GWET_2014 = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]  # 100 pregnancies, two abstractors
GWET_2008 = [[118, 5], [2, 0]]  # 125 subjects, one trait very frequent


def cohen(table):
    """Kappa of two annotators by the table of what one and the other said."""
    return of_two(*expanded(table)).kappa


def expanded(table):
    one, two = np.nonzero(np.array(table))
    times = np.array(table)[one, two]
    return one.repeat(times), two.repeat(times)


def of_two(one, two):
    one, two = np.array(one, dtype=int), np.array(two, dtype=int)
    [found] = cohen_kappas(np.zeros(len(one), dtype=int), one, two, 1)
    return found


def as_units(table):
    return summary(of_units(zip(*expanded(table), strict=True)))


# Published examples


def test_cohens_example_gives_his_kappa():
    figure = cohen(COHEN_1960)

    assert (round(figure.value, 3), figure.n_sentences) == (0.492, 200)


def test_fleiss_example_gives_his_kappa():
    figure = fleiss_kappa(summary(of_units(FLEISS_1971.split())))

    assert (round(figure.value, 3), figure.n_sentences, figure.n_annotations) == (0.43, 30, 180)


def test_fleiss_example_gives_his_kappa_of_each_diagnosis():
    counts = of_units(FLEISS_1971.split())

    kappas = [fleiss_kappa(summary(one_against_rest(counts, k))).value for k in range(1, 6)]

    assert [round(kappa, 3) for kappa in kappas] == [0.245, 0.245, 0.52, 0.471, 0.566]


def test_gwets_example_of_two_abstractors_gives_his_coefficients():
    ac1, kappa = gwet_ac1(as_units(GWET_2014)), cohen(GWET_2014)

    assert (round(ac1.value, 3), round(kappa.value, 3)) == (0.849, 0.796)


def test_gwets_example_of_four_raters_with_missing_data_gives_his_coefficients():
    found = summary(of_observers(*KRIPPENDORFF_2011_C))

    values = [figure(found).value for figure in (alpha, fleiss_kappa, gwet_ac1)]

    assert [round(value, 3) for value in values] == [0.743, 0.761, 0.775]


def test_a_frequent_trait_pulls_kappa_below_zero_but_not_ac1():
    kappa, ac1 = cohen(GWET_2008), gwet_ac1(as_units(GWET_2008))

    assert (round(kappa.value, 3), round(ac1.value, 3)) == (-0.023, 0.941)


# Plain definitions, on random matrices with missing answers


def shares(answers):
    """Of each sentence with an answer, the share of each label; and of pairs that agree."""
    units = [unit[unit >= 0].tolist() for unit in answers.T]
    of_labels = [{k: n / len(u) for k, n in Counter(u).items()} for u in units if u]
    pairs = [[a == b for a, b in permutations(u, 2)] for u in units if len(u) > 1]
    return of_labels, [np.mean(same) for same in pairs]


def beyond_chance(observed, chance):
    return (np.mean(observed) - chance) / (1 - chance)


@given(incomplete())
def test_fleiss_kappa_is_what_its_definition_says(answers):
    found = fleiss_kappa(summary(matrix(answers)))
    assume(found.value is not None)

    of_labels, observed = shares(answers)
    means = [np.mean([unit.get(k, 0) for unit in of_labels]) for k in range(4)]
    chance = sum(mean**2 for mean in means)
    assert found.value == pytest.approx(beyond_chance(observed, chance))


@given(incomplete())
def test_ac1_is_what_its_definition_says(answers):
    found = gwet_ac1(summary(matrix(answers)))
    assume(found.value is not None)

    of_labels, observed = shares(answers)
    means = [np.mean([unit.get(k, 0) for unit in of_labels]) for k in range(4)]
    chance = sum(mean * (1 - mean) for mean in means) / 3
    assert found.value == pytest.approx(beyond_chance(observed, chance))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_cohens_kappa_is_what_nltk_says(answers):
    one, two = zip(*answers, strict=True)
    found = of_two(one, two).kappa
    assume(found.value is not None)

    task = AnnotationTask(
        [(w, i, k) for w, said in zip("ab", (one, two), strict=True) for i, k in enumerate(said)]
    )
    assert found.value == pytest.approx(task.kappa_pairwise("a", "b"))


@given(incomplete())
def test_fleiss_kappa_of_complete_answers_is_what_nltk_says(answers):
    answers = np.abs(answers)
    found = fleiss_kappa(summary(matrix(answers)))
    assume(found.value is not None)

    task = AnnotationTask([(a, i, int(k)) for (a, i), k in np.ndenumerate(answers)])
    assert found.value == pytest.approx(task.pi())


@given(incomplete())
def test_many_values_have_the_same_figures_without_a_matrix(answers):
    annotators, items = np.nonzero(answers >= 0)
    sparse = summary_of_many(items, answers[annotators, items], 4)
    dense = summary(matrix(answers))

    for figure in (alpha, fleiss_kappa, gwet_ac1):
        a, b = figure(sparse), figure(dense)
        assert (a.reason, a.n_sentences, a.n_annotations) == (
            b.reason,
            b.n_sentences,
            b.n_annotations,
        )
        assert a.value == pytest.approx(b.value)


@given(incomplete())
def test_each_pair_of_many_has_the_kappa_that_it_has_alone(answers):
    pairs = list(combinations(range(len(answers)), 2))
    rows = [
        (k, i)
        for k, (a, b) in enumerate(pairs)
        for i in np.nonzero((answers[a] >= 0) & (answers[b] >= 0))[0]
    ]
    of = np.array([k for k, _ in rows], dtype=int)
    one = np.array([answers[pairs[k][0], i] for k, i in rows], dtype=int)
    two = np.array([answers[pairs[k][1], i] for k, i in rows], dtype=int)

    together = cohen_kappas(of, one, two, len(pairs))

    assert together == [of_two(one[of == k], two[of == k]) for k in range(len(pairs))]


# What cannot be computed


@pytest.mark.parametrize("figure", [fleiss_kappa, gwet_ac1])
@pytest.mark.parametrize(
    ("units", "reason"), [(["0", "1"], "no_overlap"), (["11", "111"], "one_label"), ([], None)]
)
def test_what_cannot_be_computed_says_why(figure, units, reason):
    counts = of_units(units) if units else np.zeros((0, 4), dtype=np.int64)

    found = figure(summary(counts))

    assert (found.value, found.reason) == (None, reason or "no_overlap")


def test_two_who_share_no_sentence_have_no_kappa():
    found = of_two([], [])

    assert (found.percent.reason, found.kappa.reason) == ("no_overlap", "no_overlap")


def test_two_who_always_give_one_same_label_have_no_kappa_but_full_agreement():
    found = of_two([1, 1], [1, 1])

    assert (found.percent.value, found.kappa.reason) == (1.0, "one_label")


def test_two_who_each_always_give_another_label_have_kappa_zero():
    assert of_two([0, 0], [1, 1]).kappa.value == 0
