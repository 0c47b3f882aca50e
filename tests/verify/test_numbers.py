from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.verify.numbers import Numbers

KEYS = st.integers(0, 12) | st.integers(0, 2**64 - 1)
ACTS = st.lists(st.tuples(st.sampled_from(("set", "pop", "get")), KEYS, st.integers(1, 2**40)))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
def test_it_holds_what_a_dict_would_hold(acts):
    numbers, held = Numbers(), {}
    for act, key, value in acts:
        key = key or 1  # nothing has the fingerprint 0
        if act == "set":
            numbers[key] = held[key] = value
        elif act == "pop":
            assert numbers.pop(key) == held.pop(key, None)
        assert (numbers.get(key), key in numbers) == (held.get(key), key in held)
    assert len(numbers) == len(held)


def test_it_grows():
    numbers = Numbers()
    for key in range(1, 5000):
        numbers[key << 50 | key] = key

    assert [numbers.get(key << 50 | key) for key in range(1, 5000)] == list(range(1, 5000))
    assert len(numbers) == 4999
