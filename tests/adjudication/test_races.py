"""Two adjudicators at one item at the same moment: one wins, the other is told."""

import threading
import time

import pytest

from annotator.adjudication import decisions, queue
from annotator.adjudication.choices import AlreadyDecidedError, Choice
from annotator.adjudication.place import HeldError
from annotator.db import begin_writing, db
from annotator.errors import RuleError
from annotator.models import Decision, Person
from tests.factories import join

pytestmark = pytest.mark.slow

RACES = 200


class Adjudicator(threading.Thread):
    """Does the same act as often as there are races, each time when the others are ready."""

    def __init__(self, app, person_id, act, together):
        super().__init__()
        self.app, self.person_id, self.act, self.together = app, person_id, act, together
        self.outcomes = []

    def run(self):
        for _ in range(RACES):
            self.together.wait()
            self.outcomes.append(self.once())
            self.together.wait()  # until the race is looked at

    def once(self):
        with self.app.app_context():
            session = begin_writing()
            try:
                done = self.act(session, session.get(Person, self.person_id))
                session.commit()
                return done
            except RuleError as error:
                session.rollback()
                return type(error)
            finally:
                db.session.remove()


@pytest.fixture
def race(contested, app):
    """Runs the races; `after` is called between two of them, with what came of the last one."""
    names = ("lead", "omar")
    people = [join(contested.session, contested.project, name, "adjudicator").id for name in names]
    contested.project.decide_first = False
    contested.session.commit()

    def run(act, after):
        together = threading.Barrier(len(people) + 1)
        threads = [Adjudicator(app, person, act, together) for person in people]
        for thread in threads:
            thread.start()
        for n in range(RACES):
            together.wait()
            while any(len(thread.outcomes) <= n for thread in threads):
                time.sleep(0.0005)
            after([thread.outcomes[n] for thread in threads])
            together.wait()
        for thread in threads:
            thread.join()

    return run


def test_of_two_who_decide_one_wins(race, contested):
    sentence = contested.sentences()[0].id
    told = []

    def decide(session, person):
        choice = Choice(label="context", reason="slip")
        return decisions.decide(session, person, sentence, choice).id

    def take_back(outcomes):
        """As whoever won, so that the next race begins anew."""
        begin_writing(contested.session)
        [won] = [outcome for outcome in outcomes if isinstance(outcome, int)]
        made = contested.session.get(Decision, won)
        decisions.undo(contested.session, made.person, won)
        queue.let_go(contested.session, made.person, sentence)
        contested.session.commit()
        told.extend(outcome for outcome in outcomes if not isinstance(outcome, int))

    race(decide, take_back)

    assert len(told) == RACES
    assert set(told) <= {AlreadyDecidedError, HeldError}
    rows = contested.session.query(Decision).all()
    assert (len(rows), [row for row in rows if row.undone_seq is None]) == (RACES, [])


def test_of_two_who_ask_for_the_next_item_one_gets_it(race, contested):
    sentence = contested.sentences()[0].id
    found = []

    def take(session, person):
        return queue.take_next(session, person)

    def let_go(outcomes):
        found.append(sorted(outcomes, key=str))
        begin_writing(contested.session)
        for person in contested.session.query(Person):
            queue.let_go(contested.session, person, sentence)
        contested.session.commit()

    race(take, let_go)

    assert found == [[sentence, None]] * RACES
