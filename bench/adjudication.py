"""How long a lead waits for the next sentence, and how long `annotator check` takes."""

import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, select

from annotator import checking, clock, create_app, ledger, projects, sessions, upgrading
from annotator.adjudication import gold
from annotator.canonical import canonical, digest, sentence_reference
from annotator.db import db, reading, writing
from annotator.ledger import Act
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Decision,
    Gold,
    Import,
    Person,
    Project,
    Round,
    Sentence,
)
from tests.factories import join, make_project

SENTENCES = 1_000_000
IN_AN_ARTICLE = 40
ONE_OF = 10  # sentences is contested
LENGTH = 24  # code points of a sentence
DECISIONS = 200
AT_ONCE = 250  # articles written in a transaction


def main(sentences: int) -> None:
    print(f"Python {platform.python_version()}, {platform.system()}, {sentences:,} sentences")
    with TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(
            SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'annotator.db'}", ANNOTATOR_DATA=folder
        )
        with app.app_context():
            upgrading.prepare(db.engine, folder)
            begun = time.monotonic()
            token = build(sentences // IN_AN_ARTICLE)
            print(f"built in {time.monotonic() - begun:.0f} s")
            db.session.remove()
        lead = app.test_client()
        with lead.session_transaction() as cookie:
            cookie["token"] = token
        decide(lead)
        with app.app_context():
            check()


def build(articles: int, slug: str = "demo") -> str:
    """A project in which two people labelled everything; a lead's session."""
    with writing() as session:
        project = make_project(session, slug)
        people = [join(session, project, name, "annotator") for name in ("alice", "bob")]
        lead = join(session, project, "lead", "adjudicator", "manager")
        token = sessions.open_session(session, lead.account)
        keys = [person.id for person in people]
        run = Import(
            project_id=project.id,
            started_at=clock.now(),
            leased_until=clock.now(),
            finished_at=clock.now(),
        )
        session.add(run)
        session.flush()
        run_id, project_id = run.id, project.id
    known: list[list[Any]] = []
    for first in range(1, articles + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, articles + 1))
        with writing() as session:
            known += write(session, session.get_one(Project, project_id), run_id, keys, numbers)
    with writing() as session:
        payload = {
            "articles": articles,
            "sentences": articles * IN_AN_ARTICLE,
            "round": "production",
            "wanted": 2,
            "versions_sha256": digest(canonical(sorted(known))),
        }
        ledger.append(session, project_id, "import.finish", f"import:{run_id}", payload)
    return token


def write(
    session: Any, project: Project, run_id: int, people: list[int], numbers: range
) -> list[list[Any]]:
    """Some articles with all that was said of them."""
    phase = session.scalars(select(Round).where(Round.project_id == project.id)).one()
    pids = dict(session.execute(select(Person.id, Person.pid)).all())
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (Article, ArticleVersion, Sentence, Gold, Assignment, Annotation)
    }
    events: list[Act] = []
    known = []
    seq = ledger.end(session, project.id)[0]
    for n in numbers:
        text = " ".join(f"Sentence {k:02} of {n:08}." for k in range(IN_AN_ARTICLE))
        known.append([f"a-{n}", 1, digest(text)])
        of_article(rows, project, phase, run_id, n, text)
        for which, person in enumerate(people):
            told = list(of_person(rows, phase, n, person, which, pids[person], seq + len(events)))
            events += told
    by = {pid: session.get(Person, key) for key, pid in pids.items()}
    made = ledger.append_all(
        session,
        project.id,
        [Act(e.type, e.subject, e.payload, by.get(e.by), e.role) for e in events],
    )
    moments = {event.seq: event.at for event in made}
    for row in rows[Annotation]:
        row["at"] = moments[row["seq"]]
    for table, values in rows.items():
        session.execute(insert(table), values)
    return known


def spans() -> Iterator[tuple[int, int]]:
    for k in range(IN_AN_ARTICLE):
        yield k * (LENGTH + 1), k * (LENGTH + 1) + LENGTH


def of_article(
    rows: dict[Any, list[dict[str, Any]]],
    project: Project,
    phase: Round,
    run_id: int,
    n: int,
    text: str,
) -> None:
    rows[Article].append(
        {
            "id": n,
            "project_id": project.id,
            "round_id": phase.id,
            "import_id": run_id,
            "external_id": f"a-{n}",
            "position": n,
            "wanted": 2,
            "visible": True,
            "title": f"Article {n}",
            "language": "en",
            "extra": {},
        }
    )
    version = {"id": n, "article_id": n, "version": 1, "text": text, "sha256": digest(text)}
    rows[ArticleVersion].append(version | {"length": len(text), "imported_at": clock.now()})
    for k, (start, end) in enumerate(spans()):
        key = (n - 1) * IN_AN_ARTICLE + k + 1
        rows[Sentence].append({"id": key, "version_id": n, "start": start, "end": end})
        differs = key % ONE_OF == 0
        rows[Gold].append(
            {
                "sentence_id": key,
                "project_id": project.id,
                "article_id": n,
                "status": "unresolved" if differs else "unanimous",
                "label": None if differs else "context",
                "n": 2,
                "entropy": 1000 if differs else 0,
                "pair": "allegation|context" if differs else None,
                "asks": "contested" if differs else None,
            }
        )


def of_person(
    rows: dict[Any, list[dict[str, Any]]],
    phase: Round,
    n: int,
    person: int,
    which: int,
    pid: str,
    seq: int,
) -> Iterator[Act]:
    """What one of the two did with an article, and the rows of it."""
    key = 2 * n - 1 + which
    rows[Assignment].append(
        {
            "id": key,
            "project_id": phase.project_id,
            "round_id": phase.id,
            "article_id": n,
            "version_id": n,
            "person_id": person,
            "turn": 1,
            "state": "submitted",
            "blind": True,
            "opened_at": clock.now(),
            "leased_until": clock.now(),
            "submitted_at": clock.now(),
        }
    )
    whose = {"person": pid, "round": phase.name, "turn": 1}
    subject = f"a-{n}@1"
    yield Act("assignment.open", subject, {**whose, "scope": None, "blind": True}, None, "system")
    for k, (start, end) in enumerate(spans()):
        sentence = (n - 1) * IN_AN_ARTICLE + k + 1
        label = "allegation" if which and sentence % ONE_OF == 0 else "context"
        answer = {"label": label, "skip_reason": None, "details": {}, "unsure": False}
        more = {"revision": 1, "blind": True, "ms": 1000, "hint": None}
        rows[Annotation].append(
            {
                "assignment_id": key,
                "sentence_id": sentence,
                **answer,
                **more,
                "guideline_id": phase.guideline_id,
                "at": clock.now(),
                "seq": seq + k + 2,
            }
        )
        said = {**answer, **more, "guideline_version": "1.0.0", "round": phase.name, "turn": 1}
        reference = sentence_reference(f"a-{n}", 1, start, end)
        payload = {"before": None, "after": said}
        yield Act("annotation.set", reference, payload, pid, "annotator")  # type: ignore[arg-type]
    yield Act("assignment.submit", subject, whose, pid, "annotator")  # type: ignore[arg-type]


def decide(lead: FlaskClient) -> None:
    """Decide first, look, decide: the last brings the next item in the same trip."""
    taken, blind, decided = [], [], []
    for n in range(DECISIONS):
        begun = time.monotonic()
        item = lead.post("/projects/demo/adjudicate/next").location
        taken.append(time.monotonic() - begun)
        path = f"/projects/demo/sentences/{item.rpartition('/')[2]}/decision"
        headers = {"HX-Request": "true"}
        for waits, form in (
            (blind, {"label": "context"}),
            (decided, {"answer": "context", "reason": "slip", "op": f"d-{n}"}),
        ):
            begun = time.monotonic()
            answer = lead.post(path, data=form, headers=headers)
            waits.append(time.monotonic() - begun)
            assert answer.status_code == 200, answer.status_code
    for what, waits in (("next item", taken), ("reveal", blind), ("decide and next", decided)):
        print(f"{what:18} {figures(waits)}")
    begun = time.monotonic()
    lead.get("/projects/demo/adjudicate")
    print(f"{'the list':18} {1000 * (time.monotonic() - begun):.0f} ms")


def figures(waits: list[float]) -> str:
    cuts = quantiles(waits, n=100)
    p50, p95, most = (1000 * value for value in (cuts[49], cuts[94], max(waits)))
    return f"p50 {p50:.0f}  p95 {p95:.0f}  most {most:.0f} ms"


def check() -> None:
    with reading() as session:
        project = projects.find(session, "demo")
        begun = time.monotonic()
        n = sum(stored == derived for _, stored, derived in gold.derive_all(session, project))
        print(f"{'gold derived':18} {time.monotonic() - begun:.1f} s, {n:,} as stored")
    with reading() as session:
        project = projects.find(session, "demo")
        begun = time.monotonic()
        report = checking.check(session, project)
        print(f"{'annotator check':18} {time.monotonic() - begun:.1f} s: {report.problems or 'ok'}")
        assert session.scalar(select(Decision.id).limit(1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SENTENCES)
