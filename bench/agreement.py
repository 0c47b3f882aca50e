"""How long the figures of agreement take, from the database to the page, and how much memory."""

import platform
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sqlalchemy import insert, select

from annotator import clock, create_app, ledger, projects, sessions, upgrading
from annotator.agreement import report
from annotator.canonical import digest
from annotator.db import db, reading, writing
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Gold,
    Import,
    Project,
    Round,
    Sentence,
)
from tests.factories import join, make_project

ON_THE_PAGE, IN_ALL = 100_000, 1_000_000  # annotations
IN_AN_ARTICLE = 40  # sentences, each answered by two of the people
PEOPLE, OUTLETS, AT_ONCE = 20, 200, 500
LABELS = ("allegation", "denial", "evidence", "context")
SHARES = (0.25, 0.1, 0.15, 0.5)
TEXT = " ".join(f"Sentence {k:02} is here." for k in range(IN_AN_ARTICLE))
TABLES = (Article, ArticleVersion, Sentence, Gold, Assignment, Annotation)
Rows = dict[Any, list[dict[str, Any]]]


def main() -> None:
    print(f"Python {platform.python_version()}, {platform.system()}")
    for annotations in (ON_THE_PAGE, IN_ALL):
        with TemporaryDirectory() as name:
            measure(Path(name), annotations)


def measure(folder: Path, annotations: int) -> None:
    app = create_app(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'annotator.db'}", ANNOTATOR_DATA=folder
    )
    with app.app_context():
        upgrading.prepare(db.engine, folder)
        token = build(annotations // 2 // IN_AN_ARTICLE)
        db.session.remove()
    print(f"{annotations:,} annotations")
    if annotations == ON_THE_PAGE:
        page(app, token)
    else:
        figures(app)


def page(app: Any, token: str) -> None:
    """Cold, and again when nothing has changed; other questions use what was read."""
    lead = app.test_client()
    with lead.session_transaction() as cookie:
        cookie["token"] = token
    lead.get("/projects/demo/guideline")  # what every page needs
    for what, path in (
        ("page, cold", ""),
        ("page, again", ""),
        ("by outlet", "?by=outlet"),
        ("attribution", "?of=attribution"),
        ("a cell's sentences", "/sentences?first=allegation&second=context"),
        ("articles", "/articles"),
    ):
        begun, worked = time.monotonic(), time.process_time()
        answer = lead.get(f"/projects/demo/agreement{path}")
        took, worked = time.monotonic() - begun, time.process_time() - worked
        print(f"  {what:20} {1000 * took:5.0f} ms  {1000 * worked:5.0f} ms processor")
        assert answer.status_code == 200, answer.status_code


def figures(app: Any) -> None:
    with app.app_context(), reading() as session:
        project = projects.find(session, "demo")
        before, begun, worked = peak(), time.monotonic(), time.process_time()
        report.report(session, project)
        took, worked = time.monotonic() - begun, time.process_time() - worked
        memory = f"peak {peak():.0f} MB, {before:.0f} before"
        print(f"  {'all figures':20} {took:5.2f} s   {worked:5.2f} s processor  {memory}")


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build(articles: int) -> str:
    """Articles that two of the people handed in, agreeing on most sentences; a lead's session."""
    with writing() as session:
        project = make_project(session)
        people = [join(session, project, f"a{n:02}", "annotator").id for n in range(PEOPLE)]
        lead = join(session, project, "lead", "manager")
        token = sessions.open_session(session, lead.account)
        now = clock.now()
        run = Import(project_id=project.id, started_at=now, leased_until=now, finished_at=now)
        session.add(run)
        session.flush()
        phase = session.scalars(select(Round).where(Round.project_id == project.id)).one()
        known = (project.id, phase.id, phase.guideline_id, run.id)
    for first in range(1, articles + 1, AT_ONCE):
        rows: Rows = {table: [] for table in TABLES}
        for n in range(first, min(first + AT_ONCE, articles + 1)):
            of_article(rows, *known, n, people)
        with writing() as session:
            for table, values in rows.items():
                session.execute(insert(table), values)
    with writing() as session:
        ledger.append(session, session.get_one(Project, known[0]).id, "import.finish", "made", {})
    return token


def of_article(
    rows: Rows, project: int, phase: int, guideline: int, run: int, n: int, people: list[int]
) -> None:
    now, random = clock.now(), np.random.default_rng(n)
    rows[Article].append(
        {"id": n, "project_id": project, "round_id": phase, "import_id": run, "wanted": 2}
        | {"external_id": f"a-{n}", "position": n, "visible": True, "title": f"Article {n}"}
        | {"language": "fr" if n % 3 else "en", "source": f"Journal {n % OUTLETS}", "extra": {}}
    )
    rows[ArticleVersion].append(
        {"id": n, "article_id": n, "version": 1, "text": TEXT, "sha256": digest(TEXT)}
        | {"length": len(TEXT), "imported_at": now}
    )
    truth = random.choice(len(LABELS), size=IN_AN_ARTICLE, p=SHARES)
    given = [np.where(random.random(IN_AN_ARTICLE) < 0.8, truth, 3) for _both in range(2)]
    for key, start, k in sentences(n):
        rows[Sentence].append({"id": key, "version_id": n, "start": start, "end": start + 20})
        differ = given[0][k] != given[1][k]
        rows[Gold].append(
            {"sentence_id": key, "project_id": project, "article_id": n, "n": 2}
            | {"status": "unresolved" if differ else "unanimous", "entropy": 1000 * int(differ)}
            | {"label": None if differ else LABELS[given[0][k]]}
            | {"asks": "contested" if differ else None}
        )
    for turn, labels in enumerate(given):
        key = 2 * n - 1 + turn
        rows[Assignment].append(
            {"id": key, "project_id": project, "round_id": phase, "article_id": n, "version_id": n}
            | {"person_id": people[(n + turn * (1 + n % 7)) % PEOPLE], "state": "submitted"}
            | {
                "opened_at": now,
                "leased_until": now,
                "submitted_at": f"2026-0{1 + n % 9}-15{now[10:]}",
            }
        )
        rows[Annotation] += answers(key, n, labels, guideline, now)


def month(n: int) -> str:
    return f"2026-0{1 + n % 9}-15T12:00:00Z"


def sentences(n: int) -> Iterator[tuple[int, int, int]]:
    for k in range(IN_AN_ARTICLE):
        yield (n - 1) * IN_AN_ARTICLE + k + 1, k * 21, k


def answers(
    assignment: int, n: int, labels: Any, guideline: int, now: str
) -> Iterator[dict[str, Any]]:
    for key, _start, k in sentences(n):
        label = LABELS[labels[k]]
        attribution = ("named", "anonymous")[(key + assignment) % 5 == 0]
        yield (
            {"assignment_id": assignment, "sentence_id": key, "label": label, "blind": True}
            | {"details": {"attribution": attribution} if label == "allegation" else {}}
            | {"guideline_id": guideline, "at": now, "ms": 1000, "seq": 1}
        )


if __name__ == "__main__":
    main()
