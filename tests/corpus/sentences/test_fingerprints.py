import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.corpus.sentences import fingerprints


def fingerprint(text):
    return fingerprints.fingerprint(fingerprints.folded(text))


SENTENCE = "« L'entreprise n'a rien copié », dit-elle."


@pytest.mark.parametrize(
    "typed",
    [
        "«\u00a0L’entreprise n’a rien copié\u00a0», dit-elle.",
        "\"L'entreprise n'a rien copié\", dit\u2011elle",
        "L'ENTREPRISE N'A RIEN COPIÉ, DIT-ELLE.",
        "“L'entre\u00adprise  n'a\u202frien copie\u0301”,\ndit-elle.",
    ],
)
def test_what_was_typed_otherwise_is_the_same(typed):
    assert fingerprint(typed) == fingerprint(SENTENCE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Elle a copié.", "Elle a copié ?"),
        ("Elle a copié.", "Elle a copie."),
        ("12 %", "12"),
        ("Le taux est de 1,5.", "Le taux est de 15."),
    ],
)
def test_what_says_something_else_is_not(one, other):
    assert fingerprint(one) != fingerprint(other)


def test_a_fingerprint_never_changes():
    """It is stored: another one needs a migration."""
    assert fingerprint("A port.") == 8401299384844186141


@given(st.text())
def test_any_text_has_one_that_both_databases_can_store(text):
    if not any(0xD800 <= ord(c) < 0xE000 for c in text):
        assert -(2**63) <= fingerprint(text) < 2**63


def test_very_long_texts_are_told_apart_by_their_length():
    assert fingerprint("x" * 20_000 + "y") != fingerprint("x" * 20_000 + "yy")
