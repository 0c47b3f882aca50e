"""Splits in which no claim is twice."""

from collections import Counter, defaultdict

import pytest
from sqlalchemy import select

from annotator.adjudication import claims
from annotator.db import writing
from annotator.exporting import making
from annotator.exporting.claimed import bundles, choose_together
from annotator.exporting.options import Options
from annotator.exporting.splits import Group
from annotator.models import Person, Split
from annotator.verify import verify
from tests import golden
from tests.exporting.conftest import Folder

BY_CLAIM = Options(splits="claim")


def test_what_hangs_together_by_way_of_another_is_one_bundle():
    found = bundles("abcdef", [("c", "b"), ("b", "a"), ("e", "f")])

    assert found == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "e", "f": "e"}


def test_groups_that_share_a_claim_get_the_same_part():
    groups = [Group(f"g{n}", Counter(context=5)) for n in range(10)]
    shared = {"claim:1": {"g0": 1, "g4": 1}, "claim:2": {"g4": 2, "g9": 1}}
    given = choose_together(groups, {}, "seed", shared)

    assert given["g0"] == given["g4"] == given["g9"]
    assert len(set(given.values())) == 3


def test_who_joins_a_claim_later_gets_the_part_that_it_has():
    groups = [Group(name, Counter(context=5)) for name in ("old", "new")]

    assert choose_together(groups, {"old": "test"}, "seed", {"claim:1": {"old": 1, "new": 9}}) == {
        "new": "test"
    }


@pytest.fixture
def by_claim(session, demo, tmp_path):
    """Claims over two pairs of articles, one of which were given different parts before."""
    lead = session.scalars(select(Person).where(Person.is_manager)).one()
    with writing() as write:
        lead = write.get(Person, lead.id)
        first = golden.sentences(write, "port-1")[0].id, golden.sentences(write, "port-2")[1].id
        other = golden.sentences(write, "port-4")[0].id, golden.sentences(write, "port-5")[2].id
        for pair in (first, other):
            claims.create(write, lead, "The firm paid.", pair)
        for name, part in (("port-4", "train"), ("port-5", "test")):
            write.add(Split(project_id=demo.id, group_name=name, split=part))
    return Folder(making.make(writing, "demo", "training", tmp_path, options=BY_CLAIM).path)


def parts_of_claims(folder):
    found = defaultdict(set)
    for path in folder.lines("data/*.jsonl"):
        for record in folder.records(path):
            for claim in record["claim_ids"]:
                found[claim].add(path)
    return found


def test_no_claim_is_in_two_splits(by_claim):
    assert {len(paths) for paths in parts_of_claims(by_claim).values()} == {1}


def test_a_sentence_whose_claim_stays_in_another_split_is_left_out_with_the_reason(by_claim):
    left = [
        record["article_id"]
        for record in by_claim.records("unresolved.jsonl")
        if record["reason"] == "claim_in_another_split"
    ]

    assert left == ["port-5"]


def test_an_export_by_claim_verifies(by_claim):
    assert verify(by_claim.path).problems == []
