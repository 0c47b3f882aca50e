"""What is sent wrongly, twice, too late or by somebody else: one sentence, and nothing changes."""

import pytest
from sqlalchemy import select

from annotator import clock, projects
from annotator.corpus.changes import cutting
from annotator.db import begin_writing
from annotator.models import Annotation, Article, Assignment, Event, Person
from tests.factories import join

HERE = "/projects/demo/sentences"


@pytest.fixture
def alice(sign_in, demo):
    return sign_in("alice")


@pytest.fixture
def send(alice, demo):
    def post(n=1, client=alice, **fields):
        form = {"article": demo.article, **fields}
        return client.post(f"{HERE}/{demo.sentences[n - 1]}/annotation", data=form)

    return post


@pytest.fixture
def stored(session):
    def read():
        session.rollback()
        session.expire_all()
        rows = session.scalars(select(Annotation).order_by(Annotation.id)).all()
        return [row.label or row.skip_reason for row in rows]

    return read


def count(session, kind):
    session.rollback()
    session.expire_all()
    return len(session.scalars(select(Event).where(Event.type == kind)).all())


def refused(response, status, sentence):
    assert (response.status_code, sentence in response.text) == (status, True)


@pytest.fixture
def article(session, demo):
    """The article, to be changed behind the desk's back."""

    def change(**values):
        begin_writing(session)
        row = session.get(Article, demo.article)
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()

    return change


def test_a_double_click_counts_once(send, stored, session):
    for _ in range(2):
        send(label="context")

    assert (stored(), count(session, "annotation.set")) == (["context"], 1)


def test_a_replayed_op_counts_once(send, stored, session):
    for _ in range(2):
        assert send(label="context", op="one").status_code == 303

    assert (stored(), count(session, "annotation.set")) == (["context"], 1)


def test_an_op_that_comes_back_altered_is_refused(send, stored):
    send(label="context", op="one")
    refused(send(label="denial", op="one"), 422, "sent before with another content")

    assert stored() == ["context"]


def test_an_op_of_another_user_is_not_mine(send, stored, sign_in):
    send(label="context", op="one")
    response = send(client=sign_in("bob"), label="denial", op="one")

    assert (response.status_code, stored()) == (303, ["context", "denial"])


@pytest.mark.parametrize("op", ["", "x" * 201, "a\nb"])
def test_an_op_that_is_none_is_refused(send, stored, op):
    refused(send(label="context", op=op), 422, "1 to 200 printable characters")

    assert stored() == []


def test_of_two_tabs_the_answer_that_arrives_later_wins_and_is_told(send, stored, alice):
    send(label="context", revision=0)
    page = alice.get(send(label="denial", revision=0).location).text

    assert stored() == ["denial"]
    assert "Another tab had changed this answer" in page


def test_a_stale_page_whose_sentence_was_cut_anew_is_refused(send, session, demo, stored):
    begin_writing(session)
    lead = session.scalars(select(Person).where(Person.is_manager)).one()
    cutting.merge(session, lead, demo.sentences[1])
    session.commit()

    refused(send(2, label="context"), 409, "was corrected or cut anew")
    assert stored() == []


def test_a_submitted_article_is_taken_back_first(send, alice, demo, stored):
    for n in (1, 2, 3):
        send(n, label="context")
    alice.post(f"/projects/demo/label/{demo.article}/submit")

    refused(send(label="denial"), 409, "Take it back first")
    assert stored() == ["context"] * 3


def test_a_released_article_is_no_longer_mine(send, alice, demo, session, stored):
    alice.post(f"/projects/demo/label/{demo.article}/release")
    begin_writing(session)
    alices = session.scalars(select(Assignment).order_by(Assignment.id)).first()
    alices.state = "released"  # else it comes back at once, to who has nothing else
    session.commit()

    refused(send(label="context"), 409, "no longer yours")
    assert stored() == []


def test_a_closed_article_takes_no_answer(send, article, stored):
    article(closed_at=clock.now())

    refused(send(label="context"), 409, "The lead has closed this article.")
    assert stored() == []


def test_a_withdrawn_article_takes_no_answer(send, article, stored):
    article(withdrawn_at=clock.now())

    refused(send(label="context"), 409, "This article was withdrawn.")
    assert stored() == []


def test_the_article_of_others_is_not_found(session, demo, sign_in, stored):
    begin_writing(session)
    project = projects.find(session, "demo")
    join(session, project, "dora", "annotator")
    session.commit()
    response = sign_in("dora").post(
        f"{HERE}/{demo.sentences[0]}/annotation", data={"label": "context"}
    )

    assert (response.status_code, stored()) == (404, [])


def test_a_label_that_there_is_not_is_named(send, stored):
    refused(send(label="lie"), 422, "lie is not a label of this project.")

    assert stored() == []


def test_a_label_and_a_skip_are_not_both_taken(send, stored):
    refused(send(label="context", skip_reason="heading"), 422, "has a label or is skipped")

    assert stored() == []


def test_nothing_chosen_is_said(send, stored):
    refused(send(unsure="yes"), 422, "Choose a label, or skip the sentence")

    assert stored() == []


def test_a_note_of_a_megabyte_is_refused(send, stored):
    send(label="context")
    refused(send(comment="x" * 1_000_000), 422, "Note: longer than 2000 characters")
    assert send(comment="x" * 2_000_000).status_code == 413

    assert stored() == ["context"]


@pytest.mark.parametrize("ms", ["-1", "1e9", "NaN", "9" * 30])
def test_a_time_that_is_none_is_left_out(send, session, ms):
    send(label="context", ms=ms)

    assert session.scalars(select(Annotation.ms)).one() is None


def test_a_time_of_years_is_cut(send, session):
    send(label="context", ms="4000000000")

    assert session.scalars(select(Annotation.ms)).one() == 24 * 3600 * 1000


def test_a_clock_that_is_wrong_by_years_changes_no_time(send, session, alice):
    alice.environ_base["HTTP_DATE"] = "Thu, 01 Jan 1970 00:00:00 GMT"
    send(label="context", at="1970-01-01T00:00:00Z")

    assert session.scalars(select(Annotation.at)).one()[:4] == clock.now()[:4]


def test_an_undo_of_another_s_act_is_not_found(send, sign_in, demo, stored):
    send(label="context", op="one")
    bob = sign_in("bob")

    for fields in ({"act": 1}, {"of": "one"}, {"act": "x"}, {}):
        response = bob.post("/projects/demo/undo", data={"article": demo.article, **fields})
        assert response.status_code == 404
    assert stored() == ["context"]


def test_the_same_undo_twice_goes_one_back_only(send, alice, demo, stored):
    send(1, label="context")
    send(2, label="context")
    for _ in range(2):
        alice.post("/projects/demo/undo", data={"article": demo.article, "act": 2})

    assert stored() == ["context"]


def test_who_has_not_read_what_is_recorded_does_not_label(session, demo, alice, send, stored):
    begin_writing(session)
    session.get(Person, 1).account.acknowledged_at = None
    session.commit()
    page = alice.get(f"/projects/demo/label/{demo.article}")
    part = alice.get(f"/projects/demo/label/{demo.article}", headers={"HX-Request": "true"})

    assert page.location == f"/account/about?next=/projects/demo/label/{demo.article}"
    assert send(label="context").location == "/account/about"
    assert (part.status_code, stored()) == (403, [])


def test_a_guideline_that_was_never_published_is_refused(send, stored):
    response = send(label="context", guideline="0.1.0")

    refused(response, 422, "a guideline that the project does not have")
    assert stored() == []
