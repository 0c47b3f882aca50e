"""Who holds an article or a person for an act does not keep others from dealing to them."""

import pytest
from sqlalchemy import insert, select, text

from annotator import clock, ledger, membership
from annotator.adjudication import bulk, claim_rows, place
from annotator.db import WRITES, begin_writing, db
from annotator.labeling import acts, assignments
from annotator.models import Assignment, Gold
from tests.factories import join

pytestmark = pytest.mark.postgresql  # SQLite has one writer at a time


def begin_an_act(session, desk):
    acts.begin(session, desk.alice)


def begin_to_submit(session, desk):
    assignments._locked(session, desk.alice, desk.article.id)


def begin_to_decide(session, desk):
    place._lock_article(session, desk.sentences[0])


def write_an_event(session, desk):
    ledger.append(session, desk.project.id, "project.set", "demo", {})


def begin_to_accept_many(session, desk):
    everything = select(Gold.sentence_id).join(Gold.article)
    bulk._held_articles(session, everything)


def begin_to_make_a_claim(session, desk):
    lead = join(session, desk.project, "lead", "adjudicator")
    claim_rows.held(session, lead, desk.sentences[:1], labelled=False)


def begin_to_give_roles(session, desk):
    membership._held(session, desk.project, desk.alice.account)


@pytest.mark.parametrize(
    "begin",
    [
        begin_an_act,
        begin_to_submit,
        begin_to_decide,
        write_an_event,
        begin_to_accept_many,
        begin_to_make_a_claim,
        begin_to_give_roles,
    ],
)
def test_an_assignment_is_made_while_they_act(begin, desk, session):
    mine = assignments.of_article(session, desk.alice, desk.article.id)
    names = ("project_id", "round_id", "article_id", "version_id", "person_id")
    row = {name: getattr(mine, name) for name in names}
    session.commit()
    begin_writing(session)
    begin(session, desk)

    with db.engine.connect().execution_options(**{WRITES: True}) as other:
        other.execute(text("SET LOCAL lock_timeout = '500ms'"))
        now = clock.now()
        other.execute(
            insert(Assignment).values(
                **row, turn=2, state="open", blind=True, opened_at=now, leased_until=now
            )
        )
        other.rollback()
