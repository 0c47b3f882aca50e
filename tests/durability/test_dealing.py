"""Eight processes hand in, give up and let leases run out, and are killed meanwhile."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from annotator.db import db, writing
from annotator.labeling import dealing
from annotator.models import Account, Article, Assignment, Person, Project, Round
from annotator.rounds import changing
from annotator.rounds.plans import Plan
from tests.durability.hasty import hand_in
from tests.durability.team import ANNOTATOR, Team, _app, assemble

pytestmark = pytest.mark.slow

PEOPLE, ARTICLES = 8, 24


@pytest.fixture
def team(no_database: str, tmp_path: Path) -> Team:
    """Articles of two sentences that two of the eight are to label."""
    team = assemble(no_database, tmp_path / "new", people=PEOPLE, articles=ARTICLES, length=2)
    app = _app(team.address, team.folder)
    with app.app_context():
        with writing() as session:
            changing.change(session, session.scalars(select(Round)).one(), Plan("production"))
        db.session.remove()
        db.engine.dispose()
    return team


def begin(team: Team, number: int) -> "subprocess.Popen[bytes]":
    command = (sys.executable, "-m", "tests.durability.hasty", f"annotator-{number}")
    return subprocess.Popen(command, env=team.environment)


def haste(team: Team) -> None:
    """All of them at work until half is done; two are killed and come back, then all are killed."""
    chance = random.Random(1)  # noqa: S311
    processes = [begin(team, number) for number in range(PEOPLE)]
    try:
        for share in (4, 2):
            until_done(team, ARTICLES // share)
            number = chance.randrange(PEOPLE)
            processes[number].kill()
            processes[number].wait()
            processes[number] = begin(team, number)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def until_done(team: Team, number: int) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end:
        with team.reading() as session:
            query = select(Assignment.id).where(Assignment.state == "submitted")
            if len(session.scalars(query).all()) >= number:
                return
        time.sleep(0.2)
    raise AssertionError("they did not get that far in three minutes")


def finish(team: Team) -> None:
    """Everybody hands in what they have, until nothing is left to hand in."""
    app = _app(team.address, team.folder)
    with app.app_context():
        while True:
            with writing() as session:
                dealing.deal(session, session.scalars(select(Project.id)).one())
                query = select(Assignment).where(Assignment.state == "open").limit(1)
                given = session.scalars(query).first()
                if given is None:
                    break
                hand_in(session, given.person, given)
            db.session.remove()
        db.session.remove()
        db.engine.dispose()


def test_no_article_goes_to_more_people_than_wanted_and_none_starves(team: Team) -> None:
    haste(team)
    with team.reading() as session:
        query = select(Assignment.article_id).where(Assignment.state.in_(dealing.LIVE))
        live = Counter(session.scalars(query))
        held = Counter(
            session.scalars(
                select(Account.username)
                .join(Person, Person.account_id == Account.id)
                .join(Assignment, Assignment.person_id == Person.id)
                .where(Assignment.state == "open")
            )
        )
    assert max(live.values()) <= 2
    assert max(held.values(), default=0) <= dealing.HELD
    finish(team)
    with team.reading() as session:
        wanted = dict(session.execute(select(Article.id, Article.wanted)).all())
        query = select(Assignment.article_id).where(Assignment.state == "submitted")
        assert Counter(session.scalars(query)) == wanted
    command = [*ANNOTATOR, "check", "demo"]
    ran = subprocess.run(command, env=team.environment, capture_output=True, text=True)
    assert ran.stdout.startswith("consistent in itself"), ran.stdout + ran.stderr
