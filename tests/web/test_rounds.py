"""The pages of rounds: made, changed, filled, closed."""

from io import BytesIO

import pytest
from sqlalchemy import select

from annotator import jobs
from annotator.db import begin_writing, db
from annotator.models import Article, Assignment, Person, Project, Round
from tests.factories import import_text, join, make_project

FORM = {
    "kind": "production",
    "overlap": "2",
    "share": "100",
    "guideline": "1.0.0",
    "counts": "yes",
    "everybody": "yes",
    "repeats": "0",
}


@pytest.fixture
def page(session, sign_in):
    """A manager's browser, in a project in which alice and bob label one article."""
    project = make_project(session)
    for name in ("alice", "bob"):
        join(session, project, name, "annotator")
    join(session, project, "erin", "manager")
    join(session, project, "carol", "auditor")
    import_text(session, project)
    session.commit()
    return sign_in("erin")


def phase(name="production"):
    db.session.rollback()
    return db.session.scalars(select(Round).where(Round.name == name)).one()


def test_the_list_says_how_far_each_round_is(page):
    text = page.get("/projects/demo/rounds").text

    assert "2 people an article" in text
    assert "1 article" in text
    assert "2 with somebody now" in text


def test_a_round_is_made_and_its_page_opens(page):
    form = {"name": "second look", "kind": "calibration", "overlap": "2"}
    response = page.post("/projects/demo/rounds", data=form, follow_redirects=True)

    assert response.status_code == 200
    assert "<h1>second look</h1>" in response.text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": "production", "kind": "pilot", "overlap": "2"}, "There is a round production"),
        ({"name": "", "kind": "pilot", "overlap": "2"}, "Give the round a name"),
        ({"name": "pilot", "kind": "pilot", "overlap": "many"}, "a number from 1 to 20"),
    ],
)
def test_a_round_that_cannot_be_is_refused_beside_its_field(page, form, says):
    response = page.post("/projects/demo/rounds", data=form)

    assert response.status_code in (409, 422)
    assert says in response.text
    assert 'aria-invalid="true"' in response.text


def test_the_overlap_changes_in_mid_round(page, session):
    here = f"/projects/demo/rounds/{phase().id}"
    answer = page.post(here, data={**FORM, "overlap": "1"}, follow_redirects=True)

    assert "The round is changed." in answer.text
    assert "1 person an article" in answer.text
    db.session.rollback()
    open_ones = select(Assignment).where(Assignment.state == "open")
    assert len(db.session.scalars(open_ones).all()) == 1


def test_what_is_no_number_is_said_beside_its_field(page):
    answer = page.post(f"/projects/demo/rounds/{phase().id}", data={**FORM, "share": "half"})

    assert answer.status_code == 422
    assert 'value="half"' in answer.text
    assert "a number from 0 to 100 percent" in answer.text


def test_more_people_wanted_than_there_are_is_explained(page):
    here = f"/projects/demo/rounds/{phase().id}"
    answer = page.post(here, data={**FORM, "overlap": "5"}, follow_redirects=True)

    assert "5 people are to label an article, but 2 work in this round" in answer.text


def test_a_language_that_nobody_reads_is_explained(page, session):
    writer = begin_writing()
    for person in writer.scalars(select(Person).where(Person.is_annotator)):
        person.languages = ["fr"]
    import_text(writer, writer.scalars(select(Project)).one(), "A new one.", "port-2")
    writer.commit()
    answer = page.get("/projects/demo/rounds")

    assert "Nobody in this round reads en; articles that wait for that: 1." in answer.text


def test_one_annotator_alone_is_explained(page, session):
    writer = begin_writing()
    join(writer, writer.scalars(select(Project)).one(), "bob")
    writer.commit()

    assert "Only one person works in this round" in page.get("/projects/demo/rounds").text


def test_somebody_leaves_the_round_in_the_middle_of_an_article(page, session):
    alice = db.session.scalars(select(Assignment)).first().person_id
    here = f"/projects/demo/rounds/{phase().id}"
    page.post(f"{here}/people/{alice}", data={"quota": ""})

    db.session.rollback()
    rows = db.session.execute(select(Assignment.person_id, Assignment.state)).all()
    assert dict(rows)[alice] == "released"


def test_articles_are_moved_and_drawn(page, session):
    page.post("/projects/demo/rounds", data={"name": "pilot", "kind": "pilot", "overlap": "2"})
    here = f"/projects/demo/rounds/{phase('pilot').id}"
    moved = page.post(f"{here}/articles", data={"articles": "port-1\n"}, follow_redirects=True)
    drawn = page.post(f"{here}/articles", data={"source": str(phase().id), "number": "3"})

    assert "1 article was moved." in moved.text
    assert drawn.status_code == 409
    assert "that nobody has begun: 0." in drawn.text


def test_a_round_with_open_leases_is_closed_only_when_that_is_said(page, session):
    here = f"/projects/demo/rounds/{phase().id}"
    asked = page.post(f"{here}/close")
    closed = page.post(f"{here}/close", data={"release": "yes"}, follow_redirects=True)
    again = page.post(f"{here}/reopen", follow_redirects=True)

    assert (
        asked.status_code,
        "Articles of this round that people have open: 2." in asked.text,
    ) == (
        409,
        True,
    )
    assert "This round is closed" in closed.text
    assert "Close the round" in again.text


def test_an_auditor_reads_without_names_and_changes_nothing(page, sign_in):
    answer = sign_in("carol").get(f"/projects/demo/rounds/{phase().id}")

    assert "alice" not in answer.text
    assert "<form" not in answer.text.split("<main")[1]


def test_another_projects_round_is_not_found(page, session):
    writer = begin_writing()
    make_project(writer, "other")
    writer.commit()
    other = db.session.scalars(select(Round).order_by(Round.id.desc())).first()

    assert page.get(f"/projects/demo/rounds/{other.id}").status_code == 404


def work_off(app):
    with app.app_context():
        while jobs.run_next(app.config):
            pass
        db.session.remove()


def test_what_is_imported_from_a_page_goes_into_the_round_that_is_chosen(page, app):
    page.post("/projects/demo/rounds", data={"name": "pilot", "kind": "pilot", "overlap": "2"})
    sent = {"files": (BytesIO(b"A new article. It is short."), "new.txt")}
    upload = page.post("/projects/demo/import", data=sent).headers["Location"]
    work_off(app)
    offered = page.get(upload).text
    page.post(f"{upload}/import", data={"round": "pilot"})
    work_off(app)

    assert offered.index("<option>production</option>") < offered.index("<option>pilot</option>")
    db.session.rollback()
    newest = db.session.scalars(select(Article).order_by(Article.id.desc())).first()
    assert newest.round.name == "pilot"
