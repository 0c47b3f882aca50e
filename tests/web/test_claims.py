import re

import pytest

from annotator.db import begin_writing, db
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit
from annotator.models import Claim, ClaimSentence, Person

CLAIMS = "/projects/demo/claims"


@pytest.fixture
def lead(app, demo, sign_in):
    """Alice and bob agree on the article."""
    with app.app_context():
        session = begin_writing()
        people = {p.account.username: p for p in session.query(Person)}
        for name in ("alice", "bob"):
            for key, label in zip(
                demo.sentences, ("allegation", "denial", "allegation"), strict=True
            ):
                annotate(session, people[name], key, {"label": label})
            session.flush()
            submit(session, people[name], demo.article)
        session.commit()
        db.session.remove()
    return sign_in("lead")


@pytest.fixture
def make(lead, demo):
    def send(*numbers, wording="The firm is accused."):
        chosen = [demo.sentences[n - 1] for n in numbers]
        return lead.post(CLAIMS, data={"wording": wording, "sentence": chosen})

    return send


def members(app):
    with app.app_context():
        rows = db.session().query(ClaimSentence).all()
        found = {(row.claim_id, row.sentence_id) for row in rows}
        db.session.remove()
    return found


def test_a_claim_is_made_of_chosen_allegations(make, lead, app, demo):
    made = make(1, 3).location
    page = lead.get(made).text

    assert re.fullmatch(rf"{CLAIMS}/\d+", made)
    assert "The firm is accused." in page
    assert "The port accused the firm." in page
    assert {key for _claim, key in members(app)} == {demo.sentences[0], demo.sentences[2]}


def test_a_claim_without_words_is_refused_and_the_choice_kept(make, demo, app):
    answer = make(1, wording=" ")

    assert answer.status_code == 422
    assert "neutral words" in answer.text
    assert f'value="{demo.sentences[0]}" checked' in answer.text
    assert members(app) == set()


@pytest.mark.parametrize("wrong", [{}, {"sentence": "x"}, {"sentence": "999999"}])
def test_a_claim_of_no_sentence_is_refused(lead, app, wrong):
    answer = lead.post(CLAIMS, data={"wording": "It leaks.", **wrong})

    assert answer.status_code in (404, 422)
    assert members(app) == set()


def test_more_sentences_are_put_in_and_taken_out(make, lead, app, demo):
    address = make(1).location
    claim = address.rpartition("/")[2]
    data = {"claim": claim, "sentence": demo.sentences[2]}
    lead.post(f"{CLAIMS}/sentences", data=data)
    both = len(members(app))
    lead.post(f"{address}/sentences/remove", data={"sentence": demo.sentences[0]})

    assert (both, members(app)) == (2, {(int(claim), demo.sentences[2])})


def test_a_claim_is_worded_otherwise(make, lead):
    address = make(1).location
    lead.post(address, data={"wording": "Something is said."})

    assert "Something is said." in lead.get(address).text


def test_a_claim_is_split_and_merged_again(make, lead, app, demo):
    address = make(1, 3).location
    form = {"wording": "Another.", "sentence": demo.sentences[2]}
    other = lead.post(f"{address}/split", data=form).location
    split = len({claim for claim, _key in members(app)})
    into = address.rpartition("/")[2]
    answer = lead.post(f"{other}/merge", data={"into": into})

    assert (split, answer.location) == (2, address)
    assert {claim for claim, _key in members(app)} == {int(into)}
    assert "was merged into another one" in lead.get(other).text


def test_a_claim_that_was_merged_is_left_alone(make, lead, app):
    first, second = make(1).location, make(3).location
    lead.post(f"{first}/merge", data={"into": second.rpartition("/")[2]})
    answer = lead.post(first, data={"wording": "Other words."})

    assert answer.status_code == 409
    with app.app_context():
        assert db.session().query(Claim).filter_by(wording="Other words.").count() == 0
        db.session.remove()


def test_the_list_offers_what_is_in_no_claim(make, lead, demo):
    make(1)
    page = lead.get(CLAIMS).text

    assert f'name="sentence" value="{demo.sentences[0]}"' not in page
    assert f'name="sentence" value="{demo.sentences[2]}"' in page
    assert "no answer found" in page


def test_the_right_of_reply_names_what_has_no_answer(make, lead):
    make(1)
    page = lead.get(f"{CLAIMS}/replies").text

    assert "The firm is accused." in page
    assert "A report came out in May." in page


@pytest.mark.parametrize("name", ["alice", "carol"])
def test_claims_are_for_adjudicators(lead, sign_in, name):
    assert sign_in(name).get(CLAIMS).status_code == 404
