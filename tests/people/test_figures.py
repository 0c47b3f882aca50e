"""The figures of each annotator, on small arrays that can be counted by hand."""

import numpy as np
import pytest

from annotator.agreement.answers import Answers
from annotator.agreement.references import Reference
from annotator.labelsets import Label
from annotator.people import alerts, figures
from annotator.people.rates import Rate, rate
from annotator.training.repeats import Pairs

ALICE, BOB, CAROL = 1, 2, 3
MONDAY = 739_000
NONE = Reference(np.array([], dtype=np.int64), np.array([], dtype=np.int64))
NEVER = Pairs((None,), *np.zeros((4, 0), dtype=np.int64))


def answers(*rows):
    """Rows of sentence, person, label; a sentence is of the article of its tens."""
    table = np.array(sorted(rows), dtype=np.int64)
    sentence, person, label = table.T
    labels = tuple(Label(name, name, name, "", "", {}, {}, {}, (), ()) for name in "ab")
    zeros = np.zeros_like(sentence)
    return Answers(
        labels,
        ("1.0.0",),
        {1: labels},
        sentence,
        person,
        sentence // 10,
        label,
        zeros,
        zeros + MONDAY,
    )


def of(found, person):
    return next(row for row in found if row.id == person)


GIVEN = answers(
    (10, ALICE, 0),
    (10, BOB, 0),
    (11, ALICE, 0),
    (11, BOB, 1),
    (20, ALICE, 2),
    (20, BOB, 2),
    (20, CAROL, 0),
)


def test_each_answer_is_held_against_each_other_one_to_the_sentence():
    found = figures.people(GIVEN, NONE, NEVER, seed=1)
    assert (of(found, ALICE).with_others.hits, of(found, ALICE).with_others.n) == (2, 4)
    assert (of(found, CAROL).with_others.hits, of(found, CAROL).with_others.n) == (0, 2)


def test_a_skip_is_an_answer_like_a_label():
    assert of(figures.people(GIVEN, NONE, NEVER, seed=1), ALICE).given == [2, 0, 1]


def test_decisions_count_where_there_are_any():
    decided = Reference(np.array([11, 20]), np.array([1, 2]))
    found = figures.people(GIVEN, decided, NEVER, seed=1)
    assert (of(found, ALICE).with_decisions.hits, of(found, ALICE).with_decisions.n) == (1, 2)
    assert (of(found, BOB).with_decisions.hits, of(found, BOB).with_decisions.n) == (2, 2)


def test_oneself_is_asked_twice():
    twice = Pairs(("a", "b", None), *np.array([[1, 1, 1], [10, 11, 20], [0, 0, 2], [0, 1, 2]]))
    found = figures.people(GIVEN, NONE, twice, seed=1)
    assert (of(found, ALICE).with_self.hits, of(found, ALICE).with_self.n) == (2, 3)
    assert of(found, BOB).with_self.value is None


def test_weeks_are_told_one_by_one():
    [week] = of(figures.people(GIVEN, NONE, NEVER, seed=1), ALICE).weeks
    assert week.answers == 3
    assert week.monday.toordinal() == MONDAY


def test_an_interval_holds_the_share_and_needs_two_articles():
    found = rate(np.array([1, 1, 0, 1]), np.array([1, 1, 2, 3]), seed=7)
    assert found.interval is not None
    assert found.interval[0] <= found.value <= found.interval[1]
    assert rate(np.array([1, 0]), np.array([1, 1]), seed=7).interval is None


def test_an_interval_depends_on_nothing_but_the_answers_and_the_seed():
    hit = np.array([1, 0, 0, 1, 1])
    one = rate(hit, np.array([1, 1, 2, 3, 3]), seed=7)
    assert one == rate(hit, np.array([9, 9, 4, 2, 2]), seed=7)


def person(
    number, *, hits=80, n=100, interval=(0.7, 0.9), given=(50, 50, 0), again=(0, 0), weeks=()
):
    nothing = Rate(0, 0, None)
    rates = (Rate(hits, n, interval), nothing, Rate(*again, None))
    return figures.Person(number, list(given), *rates, list(weeks))


def messages(who, everybody, seconds=None):
    return [alert.message for alert in alerts.alerts(who, everybody, seconds or {})]


def test_who_works_as_the_rest_is_not_spoken_of():
    team = [person(1), person(2)]
    assert messages(team[0], team, {1: 5.0, 2: 6.0}) == []


@pytest.mark.parametrize(
    ("odd", "message"),
    [
        (person(1, hits=40, interval=(0.3, 0.5)), alerts.BELOW),
        (person(1, again=(30, 60)), alerts.UNSTEADY),
        (person(1, given=(90, 10, 0)), alerts.OTHERWISE),
    ],
)
def test_what_stands_out_is_said(odd, message):
    assert messages(odd, [odd, person(2)]) == [message]


def test_of_few_answers_nothing_is_said():
    odd = person(1, hits=4, n=20, interval=(0.1, 0.3), again=(3, 10), given=(20, 0, 0))
    assert messages(odd, [odd, person(2)]) == []


def test_who_takes_a_fraction_of_the_time_is_named_with_it():
    team = [person(1), person(2), person(3)]
    assert messages(team[0], team, {1: 1.0, 2: 6.0, 3: 8.0}) == [alerts.FAST]


def test_agreement_that_falls_is_drift():
    weeks = [figures.Week(None, 50, Rate(n, 50, None)) for n in (45, 45, 30, 30)]
    odd = person(1, weeks=weeks)
    assert messages(odd, [odd, person(2)]) == [alerts.DRIFT]
