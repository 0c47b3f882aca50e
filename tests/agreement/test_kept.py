"""What is kept of figures, and what goes first."""

from annotator.agreement.kept import Kept


def test_what_was_not_asked_for_longest_goes_first():
    kept = Kept(2)
    kept.put(("one",), 1)
    kept.put(("two",), 2)
    kept.get(("one",))

    kept.put(("three",), 3)

    assert [kept.get((name,)) for name in ("one", "two", "three")] == [1, None, 3]
