"""How the desk answers to an account: the keys of the labels."""

import pytest

from annotator import guidelines
from annotator.labeling import keys
from annotator.labelsets import label_set
from tests.factories import make_account

OWN = {"allegation": "1", "denial": "2", "evidence": "3", "context": "4"}


@pytest.fixture
def labels(session, desk):
    return label_set(guidelines.latest(session, desk.project))


@pytest.fixture
def account(session):
    return make_account(session, "ines")


def test_the_guideline_s_keys_hold_until_others_are_chosen(account, labels):
    assert keys.of_labels(account, "demo", labels) == OWN


def test_a_chosen_key_holds_in_its_project(session, account, labels):
    keys.choose(session, account, "demo", labels, {"allegation": "A", "denial": ""})

    assert keys.of_labels(account, "demo", labels) == {**OWN, "allegation": "a"}
    assert keys.of_labels(account, "other", labels) == OWN


def test_two_labels_change_places(session, account, labels):
    keys.choose(session, account, "demo", labels, {"allegation": "2", "denial": "1"})

    assert keys.of_labels(account, "demo", labels) == {**OWN, "allegation": "2", "denial": "1"}


def test_the_keys_go_back_to_the_guideline_s(session, account, labels):
    keys.choose(session, account, "demo", labels, {"allegation": "a"})
    keys.choose(session, account, "demo", labels, {})

    assert account.preferences["keys"] == {"demo": {}}


@pytest.mark.parametrize("key", ["u", "0", "ab", "é", " /", "²", "\x00"])
def test_a_key_that_a_label_cannot_have_is_refused(session, account, labels, key):
    with pytest.raises(keys.UnusableKeyError):
        keys.choose(session, account, "demo", labels, {"allegation": key})


def test_two_labels_with_one_key_are_refused(session, account, labels):
    with pytest.raises(keys.SameKeyError):
        keys.choose(session, account, "demo", labels, {"allegation": "2"})


def test_keys_that_clash_under_a_new_guideline_do_not_hold(account, labels):
    account.preferences = {"keys": {"demo": {"allegation": "2"}}}

    assert keys.of_labels(account, "demo", labels) == OWN


def test_preferences_are_kept(session, account, labels):
    before = (keys.goes_on(account), keys.are_on(account))
    keys.prefer(session, account, goes_on=False, shortcuts=False)

    assert before == (True, True)
    assert (keys.goes_on(account), keys.are_on(account)) == (False, False)
