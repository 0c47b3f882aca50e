"""What a decision leaves alone stays as all gave it; what it says there is none of is not there."""

from annotator.adjudication import consensus

LINK = {"relation": "answers", "target": "port-1@1:0-26"}
GIVEN = {"label": "denial", "details": {"source": "The firm"}, "links": [LINK]}


def decided(details, links=()):
    return {"label": "denial", "details": details, "links": list(links)}


def test_what_a_decision_leaves_alone_stays_as_all_gave_it():
    assert consensus.details("denial", decided({}), [GIVEN, GIVEN], {})["source"] == "The firm"
    assert consensus.links("denial", decided({}), [GIVEN, GIVEN]) == [LINK]


def test_a_decision_may_say_that_there_is_none():
    none = decided({"links": [], "source": [], "target": []})
    found = consensus.details("denial", none, [GIVEN, GIVEN], {})

    assert (found["source"], found["target"]) == (None, [])
    assert consensus.links("denial", none, [GIVEN, GIVEN]) == []
