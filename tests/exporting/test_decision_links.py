"""Links that an adjudicator decided are exported, and held against the ledger."""

import json

import pytest

from annotator.adjudication import decisions
from annotator.adjudication.choices import Choice
from annotator.db import begin_writing
from annotator.models import Account, Person
from annotator.verify import verify
from tests import golden

LINK = {"relation": "undercuts", "target": "port-1@1:0-28"}


@pytest.fixture
def linked(session, demo):
    """The lead decides that the report of port-1 weighs against its first sentence."""
    begin_writing(session)
    lead = session.query(Person).join(Person.account).filter(Account.username == "lead").one()
    first, _second, third = golden.sentences(session, "port-1")
    links = (("undercuts", first.id),)
    for _ in range(2):
        choice = Choice(label="evidence", reason="details_only", links=links)
        decisions.decide(session, lead, third.id, choice)
    session.commit()


def records(made, pattern):
    lines = (line for path in made.path.glob(pattern) for line in path.read_text().splitlines())
    return {record["id"]: record for record in map(json.loads, lines)}


@pytest.mark.parametrize(("kind", "files"), [("training", "data/*.jsonl"), ("audit", "sen*.jsonl")])
def test_a_decisions_links_are_exported(linked, export, kind, files):
    made = export(kind)
    [record] = [r for r in records(made, files).values() if r["text"] == "Un rapport est paru."]

    assert record["links"] == [LINK]
    assert verify(made.path).problems == []


def test_the_decision_itself_has_them(linked, export):
    found = records(export("audit"), "sen*.jsonl").values()
    [record] = [record for record in found if record["text"] == "Un rapport est paru."]

    assert record["decisions"][-1]["links"] == [LINK]


def test_a_link_that_was_put_in_is_found(linked, export):
    made = export("audit")
    path = made.path / "sentences.jsonl"
    path.write_text(path.read_text().replace('"undercuts"', '"supports"'))

    assert any("links are not" in problem for problem in verify(made.path).problems)


@pytest.fixture
def unlinked(session, demo):
    """The lead decides that the second sentence of port-1 has neither source nor link."""
    begin_writing(session)
    lead = session.query(Person).join(Person.account).filter(Account.username == "lead").one()
    _first, second, _third = golden.sentences(session, "port-1")
    none = {"source": [], "links": []}
    for _ in range(2):
        choice = Choice(label="denial", reason="details_only", note="so", details=none)
        decisions.decide(session, lead, second.id, choice)
    session.commit()


def test_a_decision_that_there_is_none_is_exported_and_verified(unlinked, export):
    made = export("audit")
    found = records(made, "sen*.jsonl").values()
    [record] = [one for one in found if one["decisions"] and one["decisions"][-1]["note"] == "so"]

    assert record["decisions"][-1]["details"]["links"] == []
    assert (record["source"], record["links"]) == (None, [])
    assert verify(made.path).problems == []
