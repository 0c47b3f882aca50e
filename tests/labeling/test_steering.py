"""What a lead does with the articles that people have."""

import pytest
from sqlalchemy import select

from annotator import accounts, checking, ledger
from annotator.labeling import assignments, steering
from annotator.labeling.annotations import annotate
from annotator.models import Assignment, Gold, Round
from annotator.rounds import changing, closing, people
from annotator.rounds.plans import Plan
from tests.factories import import_text, join


def held(session, person):
    rows = session.scalars(
        select(Assignment).where(Assignment.person_id == person.id, Assignment.state == "open")
    )
    return sorted(row.article.external_id for row in rows)


def theirs(session, person):
    query = select(Assignment).where(Assignment.person_id == person.id)
    return session.scalars(query.order_by(Assignment.id)).first()


def finish(session, person, desk, label="context"):
    for sentence in desk.sentences:
        annotate(session, person, sentence, {"label": label})
    assignments.submit(session, person, desk.article.id)


@pytest.fixture
def lead(session, desk):
    return join(session, desk.project, "lead", "manager")


@pytest.fixture
def free(session, desk):
    """Carol, for whom nothing is left; and an article in a round that nobody works in yet."""
    carol = join(session, desk.project, "carol", "annotator")
    changing.create(session, desk.project, Plan("few", overlap=1, everybody=False))
    return carol


def test_an_article_is_given_by_name_whatever_dealing_would_choose(session, desk, lead):
    changing.change(session, desk.article.round, Plan("production", overlap=1))
    carol = join(session, desk.project, "carol", "annotator")
    carol.languages = ["fr"]
    steering.release(session, theirs(session, desk.alice), by=lead, role="manager")
    [mine] = session.scalars(select(Assignment).where(Assignment.state == "open"))
    steering.release(session, mine, by=lead, role="manager")
    holder = session.scalars(select(Assignment).where(Assignment.state == "open")).one()
    steering.move(session, holder, carol, by=lead)

    assert held(session, carol) == ["port-1"]
    assert held(session, desk.alice) == held(session, desk.bob) == []


def test_nobody_is_given_what_as_many_have_as_it_wants(session, desk, lead, free):
    with pytest.raises(steering.NoRoomError, match="port-1"):
        steering.give(session, desk.project, free, ["port-1"], by=lead, role="manager")


def test_nobody_is_given_more_than_three_at_a_time(session, desk, lead):
    for n in range(4):
        import_text(session, desk.project, f"One sentence, number {n}.", f"b-{n}")

    with pytest.raises(steering.TooManyError, match="alice has open: 3"):
        steering.give(session, desk.project, desk.alice, ["b-3"], by=lead, role="manager")


def test_what_cannot_be_given_says_why(session, desk, lead, free):
    give = steering.give
    with pytest.raises(steering.NoArticleError):
        give(session, desk.project, free, ["nowhere"])
    with pytest.raises(steering.NothingNamedError):
        give(session, desk.project, free, [""])
    with pytest.raises(steering.HasItError):
        give(session, desk.project, desk.alice, ["port-1"])
    with pytest.raises(steering.NotAnnotatorError):
        give(session, desk.project, lead, ["port-1"])
    people.put(session, desk.article.round, free, works=False)
    with pytest.raises(steering.NotInRoundError, match="production"):
        give(session, desk.project, free, ["port-1"])
    closing.close(session, desk.article.round, release=True)
    with pytest.raises(steering.NotOfferedError):
        give(session, desk.project, free, ["port-1"])


def test_who_cannot_sign_in_is_given_nothing_by_name(session, desk, free):
    accounts.set_active(session, free.account, False, desk.alice.account)

    with pytest.raises(steering.NotAnnotatorError):
        steering.give(session, desk.project, free, ["port-1"])


def test_an_article_moves_and_its_answers_stay(session, desk, lead, free):
    annotate(session, desk.alice, desk.sentences[0], {"label": "context"})
    steering.move(session, theirs(session, desk.alice), free, by=lead)

    assert (held(session, desk.alice), held(session, free)) == ([], ["port-1"])
    assert theirs(session, desk.alice).state == "released"
    assert checking.check(session, desk.project).problems == []


def test_what_is_sent_back_with_a_note_goes_on_counting_until_it_changes(session, desk, lead):
    finish(session, desk.alice, desk)
    finish(session, desk.bob, desk)
    mine = theirs(session, desk.alice)
    steering.send_back(session, mine, "Look at the first one.", by=lead, role="manager")
    before = set(session.scalars(select(Gold.n)))
    annotate(session, desk.alice, desk.sentences[0], {"label": "denial"})
    assignments.submit(session, desk.alice, desk.article.id)

    returned = [e for e in ledger.records(session, desk.project.id) if e["words"]]
    assert [e["words"] for e in returned] == [{"note": "Look at the first one."}]
    assert before == {2}
    first = session.get_one(Gold, desk.sentences[0])
    assert (first.n, first.status, mine.note) == (2, "unresolved", None)
    assert checking.check(session, desk.project).problems == []


def test_what_is_opened_again_counts_no_more_until_it_is_handed_in(session, desk, lead):
    finish(session, desk.alice, desk)
    finish(session, desk.bob, desk)
    steering.reopen(session, theirs(session, desk.alice), by=lead, role="manager")

    assert set(session.scalars(select(Gold.n))) == {1}
    assert held(session, desk.alice) == ["port-1"]
    assert checking.check(session, desk.project).problems == []


def test_only_what_fits_its_state_is_done(session, desk, lead):
    mine = theirs(session, desk.alice)
    with pytest.raises(steering.NotSubmittedError):
        steering.send_back(session, mine, "Again.", by=lead, role="manager")
    finish(session, desk.alice, desk)
    with pytest.raises(steering.NoNoteError):
        steering.send_back(session, mine, " ", by=lead, role="manager")
    with pytest.raises(steering.NotOpenError):
        steering.release(session, mine, by=lead, role="manager")
    closing.close(session, session.scalars(select(Round)).first(), release=True)
    with pytest.raises(assignments.RoundClosedError):
        steering.reopen(session, mine, by=lead, role="manager")
