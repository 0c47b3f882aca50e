"""An annotator in a process of their own, who hands in, gives up and lets leases run out."""

import os
import random
import sys
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from annotator import clock
from annotator.db import db, writing
from annotator.errors import RuleError
from annotator.labeling import assignments, dealing
from annotator.labeling.annotations import annotate
from annotator.models import Account, Assignment, Person, Sentence
from tests.durability.team import _app

ACTS = ("submit", "submit", "submit", "release", "expire")


def main(name: str) -> None:
    """Until they are killed."""
    chance = random.Random(f"{name} {os.getpid()}")  # noqa: S311
    app = _app(os.environ["ANNOTATOR_DATABASE"], Path(os.environ["ANNOTATOR_DATA"]))
    with app.app_context():
        while True:
            try:
                with writing() as session:
                    act(session, name, chance.choice(ACTS))
            except (RuleError, DBAPIError):
                pass  # somebody was faster: a page would say so
            db.session.remove()


def act(session: Session, name: str, what: str) -> None:
    """One act on the first article that they have open; without one they look for work."""
    person = session.scalars(
        select(Person).where(Person.account.has(Account.username == name))
    ).one()
    query = select(Assignment).where(Assignment.person_id == person.id, Assignment.state == "open")
    given = session.scalars(query.order_by(func.random()).limit(1)).first()
    if given is None:
        dealing.deal(session, person.project_id)
    elif what == "expire":
        given.leased_until = clock.after(-1)
    elif what == "release":
        assignments.release(session, person, given.article_id)
    else:
        hand_in(session, person, given)


def hand_in(session: Session, person: Person, given: Assignment) -> None:
    sentences = select(Sentence.id).where(Sentence.version_id == given.version_id)
    for sentence in session.scalars(sentences.order_by(Sentence.start)).all():
        annotate(session, person, sentence, {"label": "context"})
    assignments.submit(session, person, given.article_id)


if __name__ == "__main__":
    main(sys.argv[1])
