"""How long it takes to find the copies among 25,000 articles, and how much memory."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import insert

from annotator import clock, create_app, projects, upgrading
from annotator.corpus.copies import duplicates, groups
from annotator.db import db, writing
from annotator.models import Article, ArticleVersion, Import, Project, Round
from bench import generated

ARTICLES = 25_000
EVERY = 10  # so many articles have one copy
AT_ONCE = 500


def main(articles: int = ARTICLES) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(**settings(folder))
        with app.app_context():
            upgrading.prepare(db.engine, folder)
            fill(folder, articles)
            db.engine.dispose()
        command = [sys.executable, "-m", "bench.copies", "--compare", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            told = process.stdout.read().strip()
            _pid, status, used = os.wait4(process.pid, 0)
            process.returncode = status
        assert status == 0, status
        print(f"copies             {told}  peak {used.ru_maxrss / 1024:.0f} MB")


def settings(folder: Path) -> dict[str, object]:
    address = f"sqlite:///{folder / 'annotator.db'}"
    return {"SQLALCHEMY_DATABASE_URI": address, "ANNOTATOR_DATA": folder}


def fill(folder: Path, articles: int) -> None:
    """Articles without their sentences; every tenth is a copy of the one before."""
    generated.write(folder / "all.jsonl", articles)
    with writing() as session:
        project = projects.create(session, "demo", name="Demo", languages=("fr",))
        phase = session.query(Round).filter_by(project_id=project.id).one()
        times = {"started_at": clock.now(), "leased_until": clock.now(), "finished_at": clock.now()}
        run = Import(project_id=project.id, **times)
        session.add(run)
        session.flush()
        here = {"project_id": project.id, "round_id": phase.id, "import_id": run.id}
    texts: list[str] = []
    with (folder / "all.jsonl").open() as file:
        for n, line in enumerate(file):
            texts.append(copy(texts[-1], n) if n % EVERY == EVERY - 1 else json.loads(line)["text"])
            if len(texts) == AT_ONCE or n == articles - 1:
                keep(here, texts, n + 1 - len(texts))
                texts = []


def keep(here: dict[str, int], texts: list[str], first: int) -> None:
    names = [f"made-{first + n}" for n in range(len(texts))]
    with writing() as session:
        ids = session.scalars(
            insert(Article).returning(Article.id, sort_by_parameter_order=True),
            [
                {
                    **here,
                    "external_id": name,
                    "position": first + n,
                    "wanted": 1,
                    "language": "fr",
                    "visible": True,
                }
                for n, name in enumerate(names)
            ],
        ).all()
        rows = [
            {
                "article_id": key,
                "version": 1,
                "text": text,
                "sha256": "0" * 64,
                "length": len(text),
                "imported_at": clock.now(),
            }
            for key, text in zip(ids, texts, strict=True)
        ]
        session.execute(insert(ArticleVersion), rows)


def copy(text: str, seed: int) -> str:
    """The text as another paper has it: some words changed, or cut, or with more around it."""
    chance = random.Random(seed)  # noqa: S311
    words = text.split(" ")
    kind = seed // EVERY % 3
    if kind == 0:
        for n in chance.sample(range(len(words)), len(words) // 20):
            words[n] = f"autre{n}"
    elif kind == 1:
        words = words[: len(words) * 6 // 10]
    else:
        words += [f"plus{chance.randrange(10**6)}" for _ in words]
    return " ".join(words)


def compare(folder: Path) -> None:
    """What a worker does; tells the seconds, and how many of the copies are in a group."""
    app: Flask = create_app(**settings(folder))
    with app.app_context():
        begun = time.monotonic()
        with writing() as session:
            project = session.query(Project).one().id
        found = duplicates.compare(writing, project)
        with writing() as session:
            joined = groups.join(session, project, found)
        seconds = time.monotonic() - begun
        with writing() as session:
            articles = session.query(Article).count()
        print(f"{seconds:5.1f} s, {joined} of {articles // EVERY} copies found")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--compare"]:
        compare(Path(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:]))
