"""How long exports take, how much they hold, and what others notice of them."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator import create_app, upgrading
from annotator.db import db
from bench import adjudication
from bench.label import A_SECOND_EACH, measure
from tests.durability.team import ANNOTATOR, Team, assemble, serving

SENTENCES = 1_000_000
SLUG = "large"
SECONDS = 20
TEXTS = "SELECT a.id, v.text FROM article a JOIN article_version v ON v.article_id = a.id"
GOLD = (
    "SELECT g.*, s.start, s.end, v.article_id FROM gold g JOIN sentence s ON s.id = g.sentence_id "
    "JOIN article_version v ON v.id = s.version_id ORDER BY s.id"
)
ANSWERS = "SELECT * FROM annotation ORDER BY sentence_id"
EVENTS = "SELECT * FROM event ORDER BY seq"
SAME_ROWS = {"training": (TEXTS, GOLD, ANSWERS), "audit": (TEXTS, GOLD, ANSWERS, EVENTS)}


def main(sentences: int = SENTENCES) -> None:
    print(f"{sentences:,} sentences, each with two answers")
    with TemporaryDirectory() as name:
        folder = Path(name)
        address = f"sqlite:///{folder / 'annotator.db'}"
        build(address, folder, sentences)
        team = Team(address, folder, {}, ())
        for kind in ("training", "audit"):
            seconds = report(f"{kind} export", export(team, kind))
            bare = dumped(folder, SAME_ROWS[kind])
            print(f"{'bare dump':18} {bare:6.1f} s, {seconds / bare:.1f} x")
        for made in sorted((folder / "out").iterdir()):
            command = [sys.executable, "-m", "annotator.verify", str(made)]
            report(f"verify {made.name.split('-')[1]}", run(team, command))
        print(f"{'labels meanwhile':18} {labelling_meanwhile(address, folder)}")


def build(address: str, folder: Path, sentences: int) -> None:
    app = create_app(SQLALCHEMY_DATABASE_URI=address, ANNOTATOR_DATA=folder)
    with app.app_context():
        upgrading.prepare(db.engine, folder)
        adjudication.build(sentences // adjudication.IN_AN_ARTICLE, SLUG)
        db.session.remove()
        db.engine.dispose()


def export(team: Team, kind: str, place: str = "out") -> tuple[float, float]:
    return run(team, exporting(team, kind, place))


def exporting(team: Team, kind: str, place: str) -> list[str]:
    return [*ANNOTATOR, "export", SLUG, "--kind", kind, "--out", str(team.folder / place)]


def run(team: Team, command: Sequence[str]) -> tuple[float, float]:
    """Seconds that a command takes, and the most megabytes that it holds (Linux)."""
    begun = time.monotonic()
    process = subprocess.Popen(command, env=team.environment, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    assert status == 0, status
    return time.monotonic() - begun, used.ru_maxrss / 1024


def report(what: str, taken: tuple[float, float]) -> float:
    print(f"{what:18} {taken[0]:6.1f} s  peak {taken[1]:.0f} MB", flush=True)
    return taken[0]


def dumped(folder: Path, queries: Sequence[str]) -> float:
    """Seconds that it takes to select the same rows and to write each as a line of JSON."""
    begun = time.monotonic()
    with (
        closing(sqlite3.connect(folder / "annotator.db")) as source,
        (folder / "dump.jsonl").open("w") as lines,
    ):
        for query in queries:
            lines.writelines(json.dumps(row) + "\n" for row in rows(source, query))
    return time.monotonic() - begun


def rows(source: sqlite3.Connection, query: str) -> Iterator[dict[str, object]]:
    cursor = source.execute(query)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def labelling_meanwhile(address: str, folder: Path) -> object:
    """Eight people label another project at their pace while an export is written."""
    team = assemble(address, folder)
    with serving(team) as (port, server):
        measure(team, port, server.pid, 2)  # warm
        process = subprocess.Popen(
            exporting(team, "audit", "meanwhile"), env=team.environment, stdout=subprocess.DEVNULL
        )
        labelled = measure(team, port, server.pid, SECONDS, A_SECOND_EACH)
        process.terminate()
        process.wait()
    return labelled


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
