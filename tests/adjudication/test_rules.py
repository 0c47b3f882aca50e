from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from annotator.adjudication import rules
from annotator.adjudication.rules import Answer, Policy

LABELS = ("allegation", "denial", "evidence", "context")
SKIPS = ("heading", "broken")
given_answers = st.one_of(
    st.sampled_from(LABELS).map(lambda label: Answer(label, None)),
    st.sampled_from(SKIPS).map(lambda reason: Answer(None, reason)),
)
cases = st.fixed_dictionaries(
    {
        "counted": st.lists(given_answers, max_size=6),
        "wanted": st.integers(1, 5),
        "policy": st.builds(Policy, st.booleans(), st.integers(3, 5)),
        "decision": st.one_of(st.none(), given_answers, st.just(Answer(None, None))),
        "excluded": st.booleans(),
    }
)


def by_the_table(counted, wanted, policy, decision, excluded):
    """design.md §1 said again, line by line: the first that fits."""
    labels = [answer.label for answer in counted if answer.label]
    skips = [answer.skip_reason for answer in counted if answer.skip_reason]
    agreed = len(set(labels)) == 1 and not skips
    frequent = [label for label in LABELS if 2 * labels.count(label) > len(counted)]
    top = max((skips.count(reason) for reason in SKIPS), default=0)
    favourites = [reason for reason in SKIPS if skips and skips.count(reason) == top]
    skip = favourites[0] if len(favourites) == 1 else None
    table = (
        (excluded, ("excluded", None, None)),
        (decision and decision.label, ("adjudicated", decision and decision.label, None)),
        (
            decision and decision.skip_reason,
            ("skipped", None, decision and decision.skip_reason),
        ),
        (decision, ("ambiguous", None, None)),
        (len(counted) < wanted, ("insufficient", None, None)),
        (wanted == 1 and len(counted) == 1 and labels, ("single", *labels[:1], None)),
        (agreed, ("unanimous", *labels[:1], None)),
        (not labels, ("skipped", None, skip)),
        (
            policy.majorities and len(counted) >= policy.minimum and frequent,
            ("majority", *frequent, None),
        ),
        (True, ("unresolved", None, None)),
    )
    return next(result for fits, result in table if fits)


@given(cases)
@example(
    {
        "counted": [Answer("denial", None)] * 2 + [Answer(None, "heading")],
        "wanted": 3,
        "policy": Policy(True, 3),
        "decision": None,
        "excluded": False,
    }
)
def test_gold_is_the_first_line_of_the_table_that_fits(case):
    status = rules.derive(**case)

    assert (status.status, status.label, status.skip_reason) == by_the_table(**case)


@given(cases)
def test_the_order_of_the_answers_changes_nothing(case):
    backwards = case | {"counted": case["counted"][::-1]}

    assert rules.derive(**case) == rules.derive(**backwards)


@given(cases)
def test_gold_counts_every_answer(case):
    assert rules.derive(**case).n == len(case["counted"])


@given(cases)
def test_only_what_is_labelled_has_a_label(case):
    status = rules.derive(**case)

    assert (status.label is not None) == (status.status in rules.LABELLED)


@given(cases)
def test_a_pair_stands_where_answers_differ_and_only_there(case):
    kinds = Counter(answer.label or "skip" for answer in case["counted"])

    assert (rules.derive(**case).pair is not None) == (len(kinds) > 1)


def test_two_labels_as_often_differ_by_one_bit():
    assert rules.entropy([Answer("denial", None), Answer("context", None)]) == 1000


def test_skips_are_left_out_of_the_entropy():
    assert rules.entropy([Answer("denial", None), Answer(None, "heading")]) == 0


def test_a_decision_that_saw_all_that_counts_is_fresh():
    assert not rules.is_stale([4, 2], [2, 4], 1, 1)


def test_a_decision_is_stale_when_an_answer_changed():
    assert rules.is_stale([2, 4], [2, 7], 1, 1)


def test_a_decision_is_stale_when_an_answer_came():
    assert rules.is_stale([2, 4], [2, 4, 9], 1, 1)


def test_a_decision_is_stale_when_an_answer_went():
    assert rules.is_stale([2, 4], [2], 1, 1)


def test_a_decision_is_stale_under_another_major_version():
    assert rules.is_stale([2, 4], [2, 4], 1, 2)
