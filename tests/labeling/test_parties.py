"""Parties: what is offered to whom, and the list that the lead keeps."""

import json

import pytest
from sqlalchemy import select

from annotator import party_list
from annotator.labeling import parties
from annotator.labeling.annotations import annotate
from annotator.labeling.answers import TooLongError
from annotator.models import Event, Party
from tests.factories import join


@pytest.fixture
def lead(session, desk):
    return join(session, desk.project, "lead", "manager")


def offered(session, person, article, used=()):
    session.flush()
    return parties.offered(session, person, article, used)


def names(rows):
    return [row.name for row in rows]


def say(session, person, sentence, **details):
    annotate(session, person, sentence, {"label": "allegation", **details})
    session.flush()


def test_what_i_typed_is_offered_to_me_alone(session, desk):
    say(session, desk.alice, desk.sentences[0], source="The mayor", target=["The firm"])

    assert offered(session, desk.alice, desk.article) == ["The firm", "The mayor"]
    assert offered(session, desk.bob, desk.article) == []


def test_the_same_name_twice_is_kept_once(session, desk):
    for sentence in desk.sentences[:2]:
        say(session, desk.alice, sentence, source="The mayor")

    assert names(session.scalars(select(Party))) == ["The mayor"]


def test_what_the_guideline_has_words_for_is_no_party(session, desk):
    say(session, desk.alice, desk.sentences[0], source="outlet")

    assert session.scalars(select(Party)).all() == []


def test_the_words_of_a_value_are_its_id(session, desk):
    say(session, desk.alice, desk.sentences[0], source="the outlet")
    event = session.scalars(select(Event).where(Event.type == "annotation.set")).one()

    assert json.loads(event.payload)["after"]["details"] == {"source": "outlet"}


def test_names_of_this_article_come_first(session, desk, lead):
    desk.article.extra = {"parties": ["The court", 7]}
    party_list.put(session, lead, "A bank", "")

    assert offered(session, desk.alice, desk.article, ["The firm"]) == [
        "The firm",
        "The court",
        "A bank",
    ]


def test_what_is_on_the_list_is_offered_to_all(session, desk, lead):
    party_list.put(session, lead, "The firm", "")

    assert offered(session, desk.bob, desk.article) == ["The firm"]


def test_the_ledger_has_the_list(session, desk, lead):
    party_list.put(session, lead, "  The   firm ", "Firm\n\nThe company\nFirm")
    party_list.remove(session, lead, "The firm")
    put, removed = session.scalars(select(Event).where(Event.type == "party.set"))

    assert json.loads(put.payload) == {
        "name": "The firm",
        "spellings": ["Firm", "The company"],
        "listed": True,
    }
    assert (put.subject, json.loads(removed.payload)["listed"]) == (removed.subject, False)


def test_the_same_again_is_no_act(session, desk, lead):
    for _ in range(2):
        party_list.put(session, lead, "The firm", "Firm")
    party_list.remove(session, lead, "Nobody")

    assert len(session.scalars(select(Event).where(Event.type == "party.set")).all()) == 1


@pytest.mark.parametrize(
    ("name", "spellings", "error"),
    [
        ("", "", party_list.NoNameError),
        ("x" * 201, "", TooLongError),
        ("Another", "x" * 201, TooLongError),
        ("Firm", "", party_list.NameTakenError),
        ("Another", "The firm", party_list.NameTakenError),
        ("Another", "\n".join(map(str, range(60))), party_list.TooManySpellingsError),
    ],
)
def test_what_cannot_be_on_the_list_is_refused(session, desk, lead, name, spellings, error):
    party_list.put(session, lead, "The firm", "Firm")

    with pytest.raises(error):
        party_list.put(session, lead, name, spellings)


def test_the_lead_sees_what_was_typed_and_by_how_many(session, desk, lead):
    for person in (desk.alice, desk.bob):
        say(session, person, desk.sentences[0], source="The mayor")
    say(session, desk.alice, desk.sentences[1], source="Firm")
    party_list.put(session, lead, "The firm", "Firm")

    assert party_list.listing(session, lead).typed == [party_list.Typed("The mayor", 2)]


def test_a_lead_who_labels_does_not_see_what_others_typed(session, desk):
    say(session, desk.bob, desk.sentences[0], source="The mayor")
    join(session, desk.project, "alice", "annotator", "manager")
    listing = party_list.listing(session, desk.alice)

    assert (listing.typed, listing.hidden) == ([], True)


def test_the_list_goes_on_by_name(session, desk, lead, monkeypatch):
    monkeypatch.setattr(party_list, "PAGE", 2)
    for name in ("C", "A", "B"):
        party_list.put(session, lead, name, "")
    first = party_list.listing(session, lead)

    assert (names(first.parties), first.after) == (["A", "B"], "B")
    assert names(party_list.listing(session, lead, first.after).parties) == ["C"]
