"""Adjudicators decide while the server is killed: no decision is lost, no item is held twice."""

import subprocess
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from annotator.db import db, writing
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit
from annotator.models import Account, Decision, Hold, Person, Project
from tests.durability.team import ANNOTATOR, Team, _app, _cookie, assemble, serving
from tests.factories import join

pytestmark = pytest.mark.slow

ADJUDICATORS = ("omar", "zoe", "mina")


@pytest.fixture
def team(no_database: str, tmp_path: Path) -> Team:
    """Two articles on which two annotators differ throughout; the cookies are adjudicators'."""
    labelled = assemble(no_database, tmp_path / "new", people=2, articles=2, length=40)
    app = _app(labelled.address, labelled.folder)
    with app.app_context():
        with writing() as session:
            project = session.scalars(select(Project)).one()
            people = session.scalars(select(Person).order_by(Person.id)).all()
            for person, label in zip(people, ("allegation", "context"), strict=True):
                for sentence in labelled.sentences:
                    annotate(session, person, sentence, {"label": label})
                for article in sorted(set(labelled.sentences.values())):
                    submit(session, person, article)
            for name in ADJUDICATORS:
                join(session, project, name, "adjudicator")
        cookies = tuple(_cookie(app, name) for name in ADJUDICATORS)
        db.session.remove()
        db.engine.dispose()
    return Team(labelled.address, labelled.folder, labelled.sentences, cookies)


class Adjudicator:
    """Takes an item, answers blind, looks, decides; remembers what was acknowledged."""

    def __init__(self, cookie: str, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        kind = "application/x-www-form-urlencoded"
        self._headers = {"Content-Type": kind, "Cookie": f"annotator={cookie}"}
        self.items: list[int] = []
        self.decided: dict[int, str] = {}

    def post(self, path: str, *statuses: int, **form: str) -> str:
        """Where it leads, one of these statuses being as good as any."""
        body = urlencode(form)
        self._connection.request("POST", f"/projects/demo{path}", body, self._headers)
        response = self._connection.getresponse()
        response.read()
        assert response.status in (303, *statuses), response.status
        return response.headers.get("Location", "")

    def decide(self, times: int) -> None:
        for n in range(times):
            try:
                self.once(("denial", "evidence")[n % 2])
            except (OSError, HTTPException):
                break
        self._connection.close()

    def once(self, label: str) -> None:
        item = self.post("/adjudicate/next").rpartition("/")[2]
        self.items.append(int(item))
        # 422 where they had looked before the kill: then it is the decision that lacks its reason
        self.post(f"/sentences/{item}/decision", 422, label=label)
        self.post(f"/sentences/{item}/decision", answer=label, reason="slip", op=f"d-{item}")
        self.decided[int(item)] = label


def at_work(team: Team, port: int) -> tuple[list[Adjudicator], list[threading.Thread]]:
    people = [Adjudicator(cookie, port) for cookie in team.cookies]
    threads = [threading.Thread(target=each.decide, args=(1000,)) for each in people]
    for thread in threads:
        thread.start()
    return people, threads


def decided(team: Team) -> dict[int, tuple[str | None, str]]:
    """The label and who decided, of each standing decision; a second one would be in its place."""
    query = (
        select(Decision.sentence_id, Decision.label, Account.username)
        .join(Decision.person)
        .join(Person.account)
        .where(Decision.undone_seq.is_(None))
    )
    with team.reading() as session:
        rows = session.execute(query).all()
    assert len({row[0] for row in rows}) == len(rows)
    return {key: (label, name) for key, label, name in rows}


def test_no_acknowledged_decision_is_lost_and_no_item_decided_twice(team: Team) -> None:
    with serving(team) as (port, process):
        people, threads = at_work(team, port)
        while sum(len(each.decided) for each in people) < 30:
            time.sleep(0.01)
        process.kill()
        for thread in threads:
            thread.join()
    taken = [item for each in people for item in each.items]
    assert len(taken) == len(set(taken))
    with serving(team) as (port, _):  # it starts again on what the kill left behind
        kept = decided(team)
        for name, each in zip(ADJUDICATORS, people, strict=True):
            for item, label in each.decided.items():
                assert kept[item] == (label, name)
        for cookie in team.cookies:  # everybody goes on with what they hold, or with the next
            Adjudicator(cookie, port).decide(2)
        assert len(decided(team)) == len(kept) + 2 * len(team.cookies)
    command = [*ANNOTATOR, "check", "demo"]
    ran = subprocess.run(command, env=team.environment, capture_output=True, text=True)
    assert ran.stdout.startswith("consistent in itself"), ran.stdout + ran.stderr
    with team.reading() as session:
        assert session.query(Hold).count() <= len(ADJUDICATORS)
