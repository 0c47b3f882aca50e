"""How fast articles come in on SQLite with `synchronous=FULL`, and what others notice of it."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import copies, cutting, generated, listing, suggesting
from bench.label import A_SECOND_EACH, measure
from tests.durability.team import ANNOTATOR, Team, assemble, serving

SENTENCES = 1_000_000
WHILE_LABELLING = 100_000
SECONDS = 20
CHUNK = 13  # articles in a transaction of bare inserts: about as many sentences as an import takes
TABLES = {  # and the column that names the article or the version
    "article": "id",
    "article_version": "article_id",
    "sentence": "version_id",
    "gold": "article_id",
    "article_words": "article_id",
}


def main(sentences: int = SENTENCES) -> None:
    articles = sentences // generated.SENTENCES
    with TemporaryDirectory() as name:
        folder = Path(name)
        team = assemble(f"sqlite:///{folder / 'annotator.db'}", folder)
        generated.write(folder / "all.jsonl", articles)
        seconds, memory = imported(team, folder / "all.jsonl")
        print(f"import             {sentences / seconds:6.0f} sentences/s  peak {memory:.0f} MB")
        bare = sentences / insert(folder)
        print(f"bare inserts       {bare:6.0f} sentences/s, {bare * seconds / sentences:.1f} x")
        print(f"labels meanwhile   {labelling_meanwhile(team, folder)}")
        listing.main(team)
    cutting.main()
    suggesting.main()
    copies.main(articles)


def imported(team: Team, file: Path) -> tuple[float, float]:
    """Seconds that `annotator import` takes, and the most megabytes that it holds (Linux)."""
    begun = time.monotonic()
    process = importing(team, file)
    _pid, status, used = os.wait4(process.pid, 0)
    assert status == 0, status
    return time.monotonic() - begun, used.ru_maxrss / 1024


def importing(team: Team, file: Path) -> "subprocess.Popen[bytes]":
    command = [*ANNOTATOR, "import", "demo", str(file)]
    return subprocess.Popen(command, env=team.environment, stdout=subprocess.DEVNULL)


def insert(folder: Path) -> float:
    """Seconds that the same rows take, read into memory before, in transactions of that size."""
    target = folder / "bare" / "annotator.db"
    team = Team(f"sqlite:///{target}", target.parent, {}, ())
    subprocess.run([*ANNOTATOR, "init"], env=team.environment, check=True, capture_output=True)
    seconds = 0.0
    with (
        closing(sqlite3.connect(folder / "annotator.db")) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as bare,
    ):
        bare.execute("PRAGMA synchronous=FULL")
        last = source.execute("SELECT max(id) FROM article").fetchone()[0]
        for first in range(0, last + 1, CHUNK):
            rows = [(table, chunk(source, table, key, first)) for table, key in TABLES.items()]
            begun = time.monotonic()
            bare.execute("BEGIN IMMEDIATE")
            for table, found in rows:
                marks = ", ".join("?" * len(found[0])) if found else ""
                bare.executemany(f"INSERT INTO {table} VALUES ({marks})", found)  # noqa: S608
            bare.execute("COMMIT")
            seconds += time.monotonic() - begun
    return seconds


def chunk(source: sqlite3.Connection, table: str, key: str, first: int) -> list[tuple[object, ...]]:
    query = f"SELECT * FROM {table} WHERE {key} >= ? AND {key} < ?"  # noqa: S608
    return source.execute(query, (first, first + CHUNK)).fetchall()


def labelling_meanwhile(team: Team, folder: Path) -> object:
    """Eight people label at their pace while another import goes on."""
    generated.write(folder / "more.jsonl", WHILE_LABELLING // generated.SENTENCES, name="more")
    with serving(team) as (port, server):
        measure(team, port, server.pid, 2)  # warm
        process = importing(team, folder / "more.jsonl")
        run = measure(team, port, server.pid, SECONDS, A_SECOND_EACH)
        process.wait()
    return run


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
