import subprocess
import threading
import time
from functools import partial
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import func, select

from annotator.models import Account, Act, Annotation, Assignment, Event, Person
from tests.durability.team import (
    ANNOTATOR,
    LABELS,
    Browser,
    Team,
    assemble,
    at_once,
    serving,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def team(no_database: str, tmp_path: Path) -> Team:
    return assemble(no_database, tmp_path / "new")


class Annotator:
    """Labels one sentence after the other, and remembers what was acknowledged."""

    def __init__(self, team: Team, number: int, port: int) -> None:
        self._team, self._number = team, number
        self._browser = Browser(team, team.cookies[number], port)
        self.acknowledged: dict[tuple[str, int], str] = {}

    def label_until_it_breaks(self) -> None:
        for place, sentence in enumerate(self._team.sentences):
            label = LABELS[(place + self._number) % len(LABELS)]
            try:
                status = self._browser.label(sentence, label, op=f"act-{place}")
            except (OSError, HTTPException):
                break
            assert status == 303
            self.acknowledged[f"annotator-{self._number}", sentence] = label
        self._browser.close()


def answers(team: Team) -> dict[tuple[str, int], str | None]:
    """Every answer in the database, by who gave it and to what."""
    query = (
        select(Account.username, Annotation.sentence_id, Annotation.label)
        .join(Assignment, Assignment.id == Annotation.assignment_id)
        .join(Person, Person.id == Assignment.person_id)
        .join(Account, Account.id == Person.account_id)
    )
    with team.reading() as session:
        return {(name, sentence): label for name, sentence, label in session.execute(query)}


def count(team: Team, model: type[Act | Annotation | Event], *conditions: object) -> int:
    with team.reading() as session:
        return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0  # type: ignore[arg-type]


def check(team: Team) -> str:
    """What `annotator check` says."""
    command = [*ANNOTATOR, "check", "demo"]
    ran = subprocess.run(command, env=team.environment, capture_output=True, text=True)
    return ran.stdout + ran.stderr


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(team: Team) -> None:
    with serving(team) as (port, process):
        people = [Annotator(team, number, port) for number in range(len(team.cookies))]
        threads = [threading.Thread(target=each.label_until_it_breaks) for each in people]
        for thread in threads:
            thread.start()
        while sum(len(each.acknowledged) for each in people) < 200:
            time.sleep(0.01)
        process.kill()
        for thread in threads:
            thread.join()
    acknowledged = {key: label for each in people for key, label in each.acknowledged.items()}
    with serving(team):  # it starts again on what the kill left behind
        kept = answers(team)
    assert {key: kept.get(key) for key in acknowledged} == acknowledged
    assert check(team).startswith("consistent in itself")


def test_the_same_act_sent_twice_at_once_counts_once(team: Team) -> None:
    statuses: list[int] = []

    def send(port: int, sentence: int) -> None:
        browser = Browser(team, team.cookies[0], port)
        statuses.append(browser.label(sentence, "denial", op=f"once-{sentence}"))
        browser.close()

    with serving(team) as (port, _):
        for sentence in list(team.sentences)[:10]:
            at_once([partial(send, port, sentence)] * 4)
    assert (set(statuses), count(team, Act), count(team, Annotation)) == ({303}, 10, 10)
    assert count(team, Event, Event.type == "annotation.set") == 10


def test_first_answers_at_the_same_moment_are_all_kept(team: Team) -> None:
    def send(port: int, cookie: str) -> None:
        browser = Browser(team, cookie, port)
        browser.label(next(iter(team.sentences)), "denial", op="first")
        browser.close()

    with serving(team) as (port, _):
        at_once([partial(send, port, cookie) for cookie in team.cookies])
    assert len(answers(team)) == len(team.cookies)
    assert check(team).startswith("consistent in itself")


def press_keys(team: Team, number: int, port: int, last: dict[tuple[str, int], str]) -> None:
    """Ten keys a second; as from the desk, acts go out one by one, each until it is kept."""
    browser = Browser(team, team.cookies[number], port, htmx=True)
    sentences, begun = list(team.sentences), time.monotonic()
    for key in range(50):
        time.sleep(max(0.0, begun + key / 10 - time.monotonic()))
        sentence, label = sentences[key % 30], LABELS[(key + number) % len(LABELS)]
        while browser.label(sentence, label, op=f"{number}-{key}") != 200:
            time.sleep(0.1)
        last[f"annotator-{number}", sentence] = label
    browser.close()


def test_eight_annotators_at_ten_keys_a_second_lose_nothing(team: Team) -> None:
    last: dict[tuple[str, int], str] = {}
    with serving(team) as (port, _):
        at_once([partial(press_keys, team, number, port, last) for number in range(8)])
    assert (answers(team), count(team, Act)) == (last, 8 * 50)
