import pytest
from sqlalchemy import select

from annotator import accounts, clock, ledger
from annotator.errors import NotFoundError
from annotator.labeling import acts, assignments, dealing
from annotator.labeling.annotations import annotate
from annotator.models import Annotation, Assignment, Gold
from tests.factories import import_text, join, make_project


def held(session, person):
    rows = session.scalars(
        select(Assignment).where(Assignment.person_id == person.id, Assignment.state == "open")
    )
    return sorted(row.article.external_id for row in rows)


def finish(session, person, desk, label="context"):
    for sentence in desk.sentences:
        annotate(session, person, sentence, {"label": label})
    assignments.submit(session, person, desk.article.id)


def test_each_annotator_holds_up_to_three_articles(session):
    project = make_project(session)
    alice = join(session, project, "alice", "annotator")
    for n in range(5):
        import_text(session, project, f"One sentence, number {n}.", f"a-{n}")

    assert held(session, alice) == ["a-0", "a-1", "a-2"]


def test_no_article_goes_to_more_people_than_it_wants(session, desk):
    carol = join(session, desk.project, "carol", "annotator")

    assert held(session, carol) == []


def test_who_cannot_sign_in_is_given_nothing(session):
    project = make_project(session)
    alice = join(session, project, "alice", "annotator")
    accounts.set_active(session, alice.account, False, alice.account)
    import_text(session, project)

    assert held(session, alice) == []


def test_submitting_makes_room_for_the_next_article(session, desk):
    for n in range(4):
        import_text(session, desk.project, f"One sentence, number {n}.", f"b-{n}")
    before = held(session, desk.alice)
    finish(session, desk.alice, desk)

    assert (before, held(session, desk.alice)) == (
        ["b-0", "b-1", "port-1"],
        ["b-0", "b-1", "b-2"],
    )


def test_an_unfinished_article_is_not_submitted(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"})

    with pytest.raises(assignments.UnfinishedError, match="answer: 2"):
        assignments.submit(session, desk.alice, desk.article.id)


def test_what_both_submitted_is_gold(session, desk):
    finish(session, desk.alice, desk)
    finish(session, desk.bob, desk)

    assert {gold.status for gold in session.scalars(select(Gold))} == {"unanimous"}


def test_an_article_taken_back_counts_no_more(session, desk):
    finish(session, desk.alice, desk)
    finish(session, desk.bob, desk)
    assignments.take_back(session, desk.bob, desk.article.id)

    assert {gold.status for gold in session.scalars(select(Gold))} == {"insufficient"}


def test_a_released_article_goes_to_somebody_else_and_keeps_its_answers(session, desk):
    carol = join(session, desk.project, "carol", "annotator")
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"})
    assignments.release(session, desk.alice, desk.article.id)

    assert (held(session, carol), len(session.scalars(select(Annotation)).all())) == (
        ["port-1"],
        1,
    )


def test_a_lease_that_ran_out_is_freed_at_the_next_dealing(session, desk):
    carol = join(session, desk.project, "carol", "annotator")
    for assignment in session.scalars(select(Assignment)):
        if assignment.person_id == desk.bob.id:
            assignment.leased_until = clock.after(-1)
    dealing.deal(session, desk.project.id)

    assert held(session, carol) == ["port-1"]


def test_what_was_released_comes_back_with_its_answers(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"})
    assignments.release(session, desk.alice, desk.article.id)

    assert held(session, desk.alice) == ["port-1"]


def test_the_article_of_somebody_else_is_not_found(session, desk):
    carol = join(session, desk.project, "carol", "annotator")

    with pytest.raises(NotFoundError):
        assignments.submit(session, carol, desk.article.id)


def test_who_could_see_answers_before_does_not_answer_blind(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"})
    join(session, desk.project, "carol", "auditor")
    join(session, desk.project, "bob")
    carol = join(session, desk.project, "carol", "annotator")
    given = session.scalars(select(Assignment).where(Assignment.person_id == carol.id)).one()

    assert not given.blind


def test_who_is_new_answers_blind(session, desk):
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"})
    assignments.release(session, desk.bob, desk.article.id)

    assert all(assignment.blind for assignment in session.scalars(select(Assignment)))


def test_the_same_op_gives_an_article_up_once(session, desk):
    accounts.set_active(session, desk.bob.account, False, desk.bob.account)
    assignments.release(session, desk.alice, desk.article.id, op="a1")
    back = held(session, desk.alice)
    assignments.release(session, desk.alice, desk.article.id, op="a1")

    events = ledger.events(session, desk.project.id)
    releases = [e for e in events if e.type == "assignment.release" and e.role == "annotator"]
    assert (back, len(releases)) == (["port-1"], 1)


def test_an_op_is_of_one_act(session, desk):
    finish(session, desk.alice, desk)
    assignments.take_back(session, desk.alice, desk.article.id, op="a1")

    with pytest.raises(acts.OperationReusedError):
        assignments.submit(session, desk.alice, desk.article.id, op="a1")


def test_who_can_sign_in_no_more_holds_nothing(session, desk):
    carol = join(session, desk.project, "carol", "annotator")
    accounts.set_active(session, desk.alice.account, False, desk.bob.account)
    session.flush()

    assert (held(session, desk.alice), held(session, carol)) == ([], ["port-1"])
