"""Nothing that a browser gets tells a hidden repeat from an article that somebody never had."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from annotator import clock, projects, questions
from annotator.db import begin_writing, db
from annotator.labeling import assignments
from annotator.labeling.annotations import annotate
from annotator.models import Annotation, Assignment, Event, Round
from annotator.rounds import changing, plans
from tests.factories import import_text, join, make_project
from tests.training.conftest import sentences_of

PLACES = ("label/{article}", "label/{article}/review", "sentences/{sentence}", "training")
WHOSE = re.compile(r'data-acts="\d+"|\d+\.\d{4}-[-:TZ0-9]+|alice|carol')


@pytest.fixture
def places(session):
    """Alice has the article again, that carol never had; the paths of its pages."""
    project = make_project(session)
    alice = join(session, project, "alice", "annotator")
    article = import_text(session, project)
    sentences = sentences_of(session, article)
    for sentence in sentences:
        annotate(session, alice, sentence, {"label": "context", "comment": "Noted before."})
    assignments.submit(session, alice, article.id)
    long_ago = {"opened_at": clock.after(-9 * 86400), "submitted_at": clock.after(-8 * 86400)}
    session.execute(update(Assignment).values(long_ago))
    session.execute(update(Event).values(at=clock.after(-8 * 86400)))
    session.expire_all()
    phase = session.scalars(select(Round)).one()
    changing.change(session, phase, replace(plans.of_round(phase), repeats=1000))
    join(session, project, "carol", "annotator")
    session.commit()
    found = {"article": article.id, "sentence": sentences[0]}
    return [f"/projects/demo/{place.format(**found)}" for place in PLACES]


def pages(client, places, **headers):
    return [WHOSE.sub("…", client.get(place, headers=headers).text) for place in places]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_repeat_is_served_as_what_is_new(sign_in, places, headers):
    again, new = (pages(sign_in(name), places, **headers) for name in ("alice", "carol"))

    assert again == new
    assert "Noted before." not in "".join(again)


def test_the_start_page_tells_of_it_as_of_any_other(sign_in, places):
    page = sign_in("alice").get("/").text

    assert "1 article waits for you" in page
    assert "0 of 3" in page


def test_ones_own_data_is_as_quiet(sign_in, places):
    data = sign_in("alice").get("/account/download").text

    assert "Noted before." not in data
    assert "turn" not in data


def test_what_was_answered_to_a_note_waits_too(sign_in, app, places):
    with app.app_context():
        session = begin_writing()
        lead = join(session, projects.find(session, "demo"), "lead", "manager")
        note = session.scalars(select(Annotation.id).limit(1)).one()
        questions.answer(session, lead, note, "It is none.", proposed=False)
        session.commit()
        db.session.remove()
    alice = sign_in("alice")

    assert "It is none." not in "".join([*pages(alice, places), alice.get("/").text])
