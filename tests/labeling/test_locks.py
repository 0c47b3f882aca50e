"""Who holds an article or a person for an act does not keep others from dealing to them."""

import pytest
from sqlalchemy import insert, text

from annotator import clock
from annotator.adjudication import place
from annotator.db import WRITES, begin_writing, db
from annotator.labeling import acts, assignments
from annotator.models import Assignment

pytestmark = pytest.mark.postgresql  # SQLite has one writer at a time


def begin_an_act(session, desk):
    acts.begin(session, desk.alice)


def begin_to_submit(session, desk):
    assignments._locked(session, desk.alice, desk.article.id)


def begin_to_decide(session, desk):
    place._lock_article(session, desk.sentences[0])


@pytest.mark.parametrize("begin", [begin_an_act, begin_to_submit, begin_to_decide])
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
