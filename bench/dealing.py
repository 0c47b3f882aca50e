"""How long dealing takes: all at once after an import, and with every article that is handed in."""

import platform
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, insert, select, update

from annotator import clock, create_app, upgrading
from annotator.canonical import digest
from annotator.db import db, writing
from annotator.labeling import dealing
from annotator.models import (
    Article,
    ArticleVersion,
    Assignment,
    Gold,
    Import,
    Person,
    Project,
    Round,
    Sentence,
)
from bench.adjudication import figures
from tests.factories import join, make_project

ARTICLES, PEOPLE = 10_000, 50
HANDED_IN = 200  # articles, in each state of the project
TEXT = "One sentence."


def main(articles: int) -> None:
    print(f"Python {platform.python_version()}, {platform.system()}, {articles:,} articles")
    with TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(
            SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'annotator.db'}", ANNOTATOR_DATA=folder
        )
        with app.app_context():
            upgrading.prepare(db.engine, folder)
            build(articles)
            first()
            for shuffled in (False, True):
                hand_in("shuffled" if shuffled else "in order", shuffled=shuffled)
            finish_most(articles)
            hand_in("nearly done", shuffled=True)
            db.session.remove()


def build(articles: int) -> None:
    """Articles of one sentence that two people are to label, every tenth like the one before."""
    with writing() as session:
        project = make_project(session)
        for n in range(PEOPLE):
            join(session, project, f"annotator-{n}", "annotator")
        now = clock.now()
        run = Import(
            project_id=project.id, started_at=now, leased_until=now, finished_at=now, articles=0
        )
        session.add(run)
        session.flush()
        phase = session.scalars(select(Round.id)).one()
        keys = {"project_id": project.id, "round_id": phase, "import_id": run.id}
        numbers = range(1, articles + 1)
        session.execute(insert(Article), [article(n) | keys for n in numbers])
        session.execute(insert(ArticleVersion), [version(n) for n in numbers])
        rows = [{"id": n, "version_id": n, "start": 0, "end": len(TEXT)} for n in numbers]
        session.execute(insert(Sentence), rows)
        here = {"project_id": project.id, "status": "insufficient"}
        session.execute(
            insert(Gold), [{"sentence_id": n, "article_id": n, **here} for n in numbers]
        )


def article(n: int) -> dict[str, object]:
    return {
        "id": n,
        "external_id": f"a-{n}",
        "position": n,
        "wanted": 2,
        "visible": True,
        "language": "en",
        "extra": {},
        "group_name": f"a-{n - n % 10}" if n % 10 < 2 else None,
    }


def version(n: int) -> dict[str, object]:
    sha256 = digest(TEXT)
    known = {"text": TEXT, "sha256": sha256, "length": len(TEXT), "imported_at": clock.now()}
    return {"id": n, "article_id": n, "version": 1, **known}


def first() -> None:
    """The dealing that ends an import: nobody has anything yet."""
    with writing() as session:
        project = session.scalars(select(Project.id)).one()
        begun, busy = time.monotonic(), time.process_time()
        dealing.deal(session, project)
        took, busy = time.monotonic() - begun, time.process_time() - busy
        n = session.scalar(select(func.count()).select_from(Assignment))
        print(f"{'first dealing':14} {took:.2f} s, {busy:.2f} s of processor: {n} articles")
        assert n == PEOPLE * dealing.HELD


def hand_in(state: str, *, shuffled: bool) -> None:
    """Everybody hands articles in, one after the other; the next one is dealt each time."""
    waits, busy = [], []
    with writing() as session:
        session.execute(update(Round).values(shuffled=shuffled))
        people = session.scalars(select(Person).order_by(Person.id)).all()
        for n in range(HANDED_IN):
            person = people[n % len(people)]
            query = select(Assignment).where(
                Assignment.person_id == person.id, Assignment.state == "open"
            )
            given = session.scalars(query.limit(1)).first()
            if given is None:
                continue
            given.state = "submitted"
            session.flush()
            begun, used = time.monotonic(), time.process_time()
            dealing.deal(session, person.project_id)
            waits.append(time.monotonic() - begun)
            busy.append(time.process_time() - used)
    print(f"{state:14} {figures(waits)}; processor {figures(busy)}")


def finish_most(articles: int) -> None:
    """Two people have labelled all but the last five hundred."""
    with writing() as session:
        phase = session.scalars(select(Round)).one()
        people = session.scalars(select(Person.id).order_by(Person.id)).all()
        had = set(session.execute(select(Assignment.article_id, Assignment.person_id)).all())
        session.execute(insert(Assignment), list(submitted(articles, phase, people, had)))
        done = range(1, articles - 500)
        for start in range(0, len(done), 500):
            dealing.mark_served(session, done[start : start + 500])


def submitted(articles: int, phase: Round, people: list[int], had: set[tuple[int, int]]):  # type: ignore[no-untyped-def]
    now = clock.now()
    same = {"project_id": phase.project_id, "round_id": phase.id, "state": "submitted", "turn": 1}
    for n in range(1, articles - 500):
        for person in (people[n % PEOPLE], people[(n + 1) % PEOPLE]):
            if (n, person) not in had:
                times = {"opened_at": now, "leased_until": now}
                yield same | times | {"article_id": n, "version_id": n, "person_id": person}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)
