"""Publishing the next version: its number, and what becomes of older answers."""

import json
from copy import deepcopy
from dataclasses import replace

import pytest
from sqlalchemy import select

from annotator import guidelines, publishing
from annotator.models import Event
from tests.factories import make_project


@pytest.fixture
def project(session):
    return make_project(session)


def changed(version, *, without=(), named=None, text=None):
    """The default guideline as that version, without some labels, or with others."""
    draft = guidelines.read_folder(guidelines.DEFAULT)
    document = deepcopy(draft.document) | {"version": version}
    document["labels"] = [row for row in document["labels"] if row["id"] not in without]
    for old, new in (named or {}).items():
        next(row for row in document["labels"] if row["id"] == old)["id"] = new
    texts = draft.texts if text is None else {**draft.texts, "en": draft.texts["en"] + text}
    return replace(draft, document=document, texts=texts)


def payload(session):
    query = select(Event.payload).where(Event.type == "guideline.publish")
    return json.loads(session.scalars(query.order_by(Event.seq.desc())).first())


@pytest.mark.parametrize(
    ("version", "change", "following"),
    [
        ("1.0.0", "minor", "1.1.0"),
        ("1.9.3", "minor", "1.10.0"),
        ("1.4.2", "major", "2.0.0"),
    ],
)
def test_the_number_follows_from_the_kind_of_change(version, change, following):
    assert publishing.next_version(version, change) == following


def test_a_major_version_says_in_the_ledger_what_becomes_of_every_answer(session, project):
    draft = changed("2.0.0", without={"context"}, named={"denial": "reply"})

    made = publishing.publish(session, project, draft, becomes={"denial": "reply"})

    assert made.becomes == payload(session)["becomes"]
    assert {word: made.becomes[word] for word in ("allegation", "denial", "context")} == {
        "allegation": "allegation",
        "denial": "reply",
        "context": None,
    }
    assert made.becomes["skip:heading"] == "skip:heading"


def test_a_minor_version_says_nothing_of_answers(session, project):
    made = publishing.publish(session, project, changed("1.1.0", text="\nMore.\n"))

    assert (made.becomes, "becomes" in payload(session)) == (None, False)


@pytest.mark.parametrize(
    ("draft", "becomes", "error"),
    [
        (changed("1.1.0", without={"context"}), {}, publishing.LabelsChangedError),
        (changed("1.1.0", named={"denial": "reply"}), {}, publishing.LabelsChangedError),
        (changed("0.9.0"), {}, publishing.OlderVersionError),
        (changed("1.0.0"), {}, guidelines.VersionTakenError),
        (changed("1.1.0"), {"denial": "context"}, publishing.NothingBecomesError),
        (changed("2.0.0"), {"claim": "denial"}, publishing.UnknownAnswerError),
        (changed("2.0.0"), {"denial": "claim"}, publishing.UnknownAnswerError),
    ],
)
def test_what_does_not_follow_is_refused(session, project, draft, becomes, error):
    with pytest.raises(error):
        publishing.publish(session, project, draft, becomes=becomes)


def test_what_is_as_it_was_is_not_published_again(session, project):
    before = guidelines.latest(session, project)

    with pytest.raises(publishing.UnchangedError):
        publishing.numbered(changed("1.0.0"), before, "minor")
