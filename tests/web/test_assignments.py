"""The page of who has what, and what a lead does there."""

import pytest
from sqlalchemy import select

from annotator.db import begin_writing, db
from annotator.labeling import assignments
from annotator.labeling.annotations import annotate
from annotator.models import Article, Assignment, Person, Sentence
from tests.factories import import_text, join, make_project

HERE = "/projects/demo/assignments"


@pytest.fixture
def page(session, sign_in):
    """A manager's browser, in a project in which alice and bob label one article."""
    project = make_project(session)
    for name in ("alice", "bob"):
        join(session, project, name, "annotator")
    join(session, project, "erin", "manager")
    join(session, project, "auditor", "auditor")
    import_text(session, project, title="A port story")
    session.commit()
    return sign_in("erin")


def of(name):
    """The person of that name, and their assignment."""
    db.session.rollback()
    person = db.session.scalars(select(Person).where(Person.account.has(username=name))).one()
    query = select(Assignment).where(Assignment.person_id == person.id)
    return person, db.session.scalars(query.order_by(Assignment.id.desc())).first()


def hand_in(name):
    person, given = of(name)
    writer = begin_writing()
    person = writer.merge(person)
    for sentence in writer.scalars(select(Sentence)).all():
        annotate(writer, person, sentence.id, {"label": "context"})
    assignments.submit(writer, person, given.article_id)
    writer.commit()


def test_the_list_says_who_has_what(page):
    text = page.get(HERE).text

    assert "A port story" in text
    assert text.count("has it open until") == 2
    assert "1 open, 0 handed in" in text


def test_the_list_of_a_person_is_theirs_alone(page):
    alice, _given = of("alice")
    text = page.get(f"{HERE}?person={alice.id}").text

    assert text.count("has it open until") == 1
    assert page.get(f"{HERE}?person=999").status_code == 404


def test_it_goes_on_by_position(page, session):
    last = db.session.scalars(select(Article.position)).one()

    assert "No articles here." in page.get(f"{HERE}?after={last}").text


def test_an_article_is_given_by_name_or_refused_beside_the_field(page):
    writer = begin_writing()
    join(writer, writer.scalars(select(Person)).first().project, "carol", "annotator")
    writer.commit()
    carol, _nothing = of("carol")
    full = page.post(HERE, data={"person": carol.id, "articles": "port-1"})
    page.post(f"{HERE}/{of('alice')[1].id}/release")
    given = of("carol")[1]

    assert full.status_code == 409
    assert "As many people have the article port-1 as it wants." in full.text
    assert "port-1</textarea>" in full.text
    assert given.state == "open"


def test_an_article_is_sent_back_and_its_annotator_reads_why(page, sign_in):
    hand_in("alice")
    _alice, given = of("alice")
    note = {"note": "<b>Look</b> at the second one."}
    answer = page.post(f"{HERE}/{given.id}/send-back", data=note, follow_redirects=True)
    alice = sign_in("alice")

    assert "Sent back with your note." in answer.text
    assert "&lt;b&gt;Look&lt;/b&gt; at the second one." in alice.get("/").text
    desk = alice.get(f"/projects/demo/label/{given.article_id}").text
    assert "The lead sent this article back:" in desk
    assert "&lt;b&gt;Look&lt;/b&gt; at the second one." in desk


def test_a_note_that_says_nothing_is_refused(page):
    hand_in("alice")
    answer = page.post(f"{HERE}/{of('alice')[1].id}/send-back", data={"note": ""})

    assert answer.status_code == 422
    assert "Say in the note" in answer.text


def test_what_was_handed_in_is_opened_again(page):
    hand_in("alice")
    page.post(f"{HERE}/{of('alice')[1].id}/reopen")

    assert of("alice")[1].state == "open"


def test_an_article_moves_to_somebody_else(page):
    writer = begin_writing()
    join(writer, writer.scalars(select(Person)).first().project, "carol", "annotator")
    writer.commit()
    carol, _nothing = of("carol")
    page.post(f"{HERE}/{of('alice')[1].id}/move", data={"person": carol.id})

    assert of("carol")[1].state == "open"
    assert of("alice")[1].state == "released"


def test_what_a_manager_labels_is_not_shown_to_them(page, session):
    writer = begin_writing()
    project = writer.scalars(select(Person)).first().project
    join(writer, project, "bob")
    join(writer, project, "erin", "manager", "annotator")
    writer.commit()
    given = of("alice")[1]

    assert "A port story" not in page.get(HERE).text
    assert page.post(f"{HERE}/{given.id}/release").status_code == 404


def test_an_auditor_reads_without_names_and_changes_nothing(page, sign_in):
    text = sign_in("auditor").get(HERE).text

    assert "alice" not in text
    assert "<form" not in text.split("<main")[1]
