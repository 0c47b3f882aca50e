from collections import Counter

from annotator.exporting.splits import Group, choose


def groups(*sizes, label="context"):
    return [Group(f"g{n}", Counter({label: size})) for n, size in enumerate(sizes)]


def test_eight_in_ten_go_to_train():
    given = choose(groups(*[5] * 10), {}, "seed")

    assert Counter(given.values()) == {"train": 8, "validation": 1, "test": 1}


def test_a_group_that_has_a_part_is_not_given_another():
    assert choose(groups(5, 5), {"g0": "test"}, "seed").keys() == {"g1"}


def test_the_order_of_the_groups_changes_nothing():
    given = groups(9, 5, 5, 5, 3, 3, 1)

    assert choose(given, {}, "seed") == choose(given[::-1], {}, "seed")


def test_the_rarest_label_is_shared_out():
    rare = [Group(f"r{n}", Counter(evidence=1, context=4)) for n in range(10)]
    given = choose([*rare, *groups(*[5] * 40)], {}, "seed")

    assert Counter(given[group.name] for group in rare) == {"train": 8, "validation": 1, "test": 1}


def test_another_seed_shares_out_otherwise():
    given = groups(*[5] * 20)

    assert choose(given, {}, "seed") != choose(given, {}, "another")
