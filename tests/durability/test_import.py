"""An import that is killed, at whatever moment, leaves nothing visible and can be repeated."""

import json
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from annotator import create_app
from annotator.corpus.imports import uploads
from annotator.corpus.readers import Source
from annotator.db import db, writing
from annotator.models import Annotation, Article, Event, Gold, Import, Job, Person, Sentence, Upload
from tests.durability.team import ANNOTATOR, Team
from tests.factories import join, make_project

pytestmark = pytest.mark.slow

ARTICLES = 150
KILLS = 10
PAST = "2026-01-01T00:00:00Z"


@pytest.fixture
def place(no_database: str, tmp_path: Path) -> Team:
    """A database with a project and its manager."""
    place = Team(no_database, tmp_path / "new", {}, ())
    subprocess.run([*ANNOTATOR, "init"], env=place.environment, check=True, capture_output=True)
    with opened(place), writing() as session:
        project = make_project(session)
        join(session, project, "lead", "manager")
        join(session, project, "alice", "annotator")
    return place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    with path.open("w") as lines:
        for number in range(ARTICLES):
            text = " ".join(f"The firm denied payment {number}-{n}." for n in range(60))
            lines.write(json.dumps({"id": f"a-{number}", "text": text, "language": "en"}) + "\n")
    return path


@contextmanager
def opened(place: Team) -> Iterator[None]:
    app = create_app(SQLALCHEMY_DATABASE_URI=place.address, ANNOTATOR_DATA=place.folder)
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def stored(place: Team) -> tuple[int, int, int]:
    """How many articles are stored, how many of them are seen, and how many imports have ended."""
    with place.reading() as session:
        seen = func.count().filter(Article.visible)
        articles, visible = session.execute(select(func.count(), seen).select_from(Article)).one()
        ended = select(func.count()).where(Event.type == "import.finish")
        return articles, visible, session.scalar(ended) or 0


def kill_when(
    place: Team, command: list[str], reached: Callable[[int], bool], *, seen: bool = True
) -> None:
    """Kill the command as soon as so many articles are stored, or let it end before.

    `seen`: also as soon as any of them are seen.
    """
    with subprocess.Popen(
        [*ANNOTATOR, *command],
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            articles, visible, _ended = stored(place)
            if (seen and visible) or reached(articles):
                break
            time.sleep(0.01)
        process.kill()


def let_the_leases_end(place: Team) -> None:
    with opened(place), writing() as session:
        session.execute(update(Import).values(leased_until=PAST))
        session.execute(update(Job).where(Job.state == "running").values(leased_until=PAST))


def everything(place: Team) -> dict[str, int]:
    with place.reading() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Article, Sentence, Gold)
        }


def check(place: Team) -> str:
    command = [*ANNOTATOR, "check", "demo"]
    ran = subprocess.run(command, env=place.environment, capture_output=True, text=True)
    return ran.stdout + ran.stderr


def moments() -> list[int]:
    """After how many articles it is killed, each time."""
    return [random.Random(number).randrange(ARTICLES + 1) for number in range(KILLS)]  # noqa: S311


def test_an_import_killed_at_ten_moments_is_not_seen_and_can_be_repeated(
    place: Team, file: Path
) -> None:
    for moment in moments():
        kill_when(place, ["import", "demo", str(file)], lambda n, m=moment: n > m)
        _articles, visible, ended = stored(place)
        assert (visible, ended) in ((0, 0), (ARTICLES, 1))
        let_the_leases_end(place)
    done = subprocess.run(
        [*ANNOTATOR, "import", "demo", str(file)], env=place.environment, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert stored(place) == (ARTICLES, ARTICLES, 1)
    assert set(everything(place).values()) == {ARTICLES, ARTICLES * 60}
    assert check(place).startswith("consistent in itself")


def test_a_worker_killed_at_ten_moments_of_an_import_begins_again(place: Team, file: Path) -> None:
    queue_import(place, file)
    for moment in moments():
        with opened(place), writing() as session:  # as if it had been the first time
            session.execute(update(Job).where(Job.kind == "import").values(attempts=0))
        kill_when(place, ["work"], lambda n, m=moment: n > m)
        _articles, visible, ended = stored(place)
        assert (visible, ended) in ((0, 0), (ARTICLES, 1))
        let_the_leases_end(place)
    kill_when(place, ["work"], lambda _n: done(place))
    assert stored(place) == (ARTICLES, ARTICLES, 1)
    assert set(everything(place).values()) == {ARTICLES, ARTICLES * 60}
    assert check(place).startswith("consistent in itself")


def queue_import(place: Team, file: Path) -> None:
    """As somebody does on the page, who has looked at what would come of the file."""
    with opened(place):
        with writing() as session:
            person = session.scalars(select(Person).where(Person.is_manager)).one()
        upload = uploads.receive(writing, person, [Source(file.name, lambda: file.open("rb"))])
        with writing() as session:
            found = session.get_one(Upload, upload)
            found.preview, found.job.state = {"files": []}, "done"  # type: ignore[union-attr]
            session.flush()
            assert uploads.start(session, session.merge(person), upload, {})


def done(place: Team) -> bool:
    with place.reading() as session:
        return session.scalars(select(Job.state).where(Job.kind == "import")).one() == "done"


ANSWERED = 30  # articles that come with answers, each with that many
ANSWERS = 40


def test_a_worker_killed_while_it_brings_answers_goes_on_with_them(
    place: Team, tmp_path: Path
) -> None:
    path = tmp_path / "prodigy.jsonl"
    path.write_text("".join(json.dumps(task(n)) + "\n" for n in range(ANSWERED)))
    queue_import(place, path)
    for moment in (0, 1, 300, 700, 1000):
        kill_when_answered(place, moment)
        let_the_leases_end(place)
        with opened(place), writing() as session:
            session.execute(update(Job).where(Job.kind == "import").values(attempts=0))
    kill_when(place, ["work"], lambda _n: done(place), seen=False)
    with place.reading() as session:
        assert session.scalar(select(func.count(Annotation.id))) == ANSWERED * ANSWERS
        report = session.scalars(select(Import.report)).one()
    assert (report["articles"], report["same"]) == (ANSWERED, 0)
    assert report["answered"]["new"] + report["answered"]["same"] == ANSWERED * ANSWERS
    assert check(place).startswith("consistent in itself")


def task(number: int) -> dict[str, object]:
    """A task of Prodigy, its sentences labelled by one annotator."""
    sentences = [f"The firm denied payment {number}-{n}." for n in range(ANSWERS)]
    spans, start = [], 0
    for sentence in sentences:
        spans.append({"start": start, "end": start + len(sentence), "label": "denial"})
        start += len(sentence) + 1
    own = {"_input_hash": number, "_task_hash": number, "_annotator_id": f"ana-{number % 3}"}
    return {"text": " ".join(sentences), "spans": spans, "answer": "accept", **own}


def kill_when_answered(place: Team, answers: int) -> None:
    """Kill the worker as soon as there are more answers than that, or let it end before."""

    def reached() -> bool:
        with place.reading() as session:
            return (session.scalar(select(func.count(Annotation.id))) or 0) > answers

    kill_when(place, ["work"], lambda _n: reached() or done(place), seen=False)
