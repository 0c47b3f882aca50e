"""A real server on a real port, and a team of annotators who send it their answers."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import create_app, sessions
from annotator.db import db, writing
from annotator.models import ArticleVersion, Sentence
from tests.factories import import_text, join, make_account, make_project

LABELS = ("allegation", "denial", "evidence", "context")
ANNOTATOR = (sys.executable, "-m", "annotator")


@dataclass(frozen=True)
class Team:
    """People with the cookies of their browsers, and the sentences that all of them are to label.

    `sentences` holds the article of each by its id.
    """

    address: str
    folder: Path
    sentences: dict[int, int]
    cookies: tuple[str, ...]

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "ANNOTATOR_DATABASE": self.address,
            "ANNOTATOR_DATA": str(self.folder),
        }

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """The team's database, as it is now."""
        with _app(self.address, self.folder).app_context():
            yield db.session()
            db.session.remove()
            db.engine.dispose()


class Browser:
    """An annotator's browser: one connection, kept open."""

    def __init__(self, team: Team, cookie: str, port: int, *, htmx: bool = False) -> None:
        self._sentences = team.sentences
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"annotator={cookie}",
            **({"HX-Request": "true"} if htmx else {}),
        }

    def label(self, sentence: int, label: str, op: str) -> int:
        """The status of the answer; raises OSError or HTTPException when none came."""
        form = {"label": label, "op": op, "here": sentence}
        form["article"] = self._sentences[sentence]
        path = f"/projects/demo/sentences/{sentence}/annotation"
        self._connection.request("POST", path, urlencode(form), self._headers)
        response = self._connection.getresponse()
        response.read()
        return response.status

    def close(self) -> None:
        self._connection.close()


def assemble(
    address: str, folder: Path, *, people: int = 8, articles: int = 3, length: int = 50
) -> Team:
    """Make the database, and in it articles of so many sentences that everybody is to label."""
    team = Team(address, folder, {}, ())
    subprocess.run([*ANNOTATOR, "init"], env=team.environment, check=True, capture_output=True)
    names = [f"annotator-{number}" for number in range(people)]
    app = _app(address, folder)
    with app.app_context():
        with writing() as session:
            project = make_project(session, overlap=people)
            for name in names:
                join(session, project, name, "annotator")
        for number in range(articles):
            with writing() as session:
                text = _text(length, f"Firm{number}")
                import_text(session, session.merge(project), text, f"port-{number}")
        query = select(Sentence.id, ArticleVersion.article_id).join(Sentence.version)
        sentences = {row[0]: row[1] for row in db.session.execute(query.order_by(Sentence.id))}
        cookies = tuple(_cookie(app, name) for name in names)
        db.session.remove()
        db.engine.dispose()
    return Team(address, folder, sentences, cookies)


def _text(length: int, firm: str) -> str:
    """Four sentences a paragraph, as in a newspaper; no article is like another one's copy."""
    sentences = [
        f"{firm} denied on Monday that {firm} had paid the sum {number} to the {firm} office."
        for number in range(length)
    ]
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, length, 4))


@contextmanager
def serving(
    team: Team, *, port: int | None = None
) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """`annotator serve`: its port and its process."""
    port = port or free_port()
    with subprocess.Popen(
        [*ANNOTATOR, "serve", "--port", str(port)],
        env=team.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline(), "the server did not start"
        try:
            yield port, process
        finally:
            process.terminate()


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


def at_once(acts: list[Callable[[], None]]) -> None:
    """All of them at the same moment, each in a thread of its own."""
    ready = threading.Barrier(len(acts))

    def begin(act: Callable[[], None]) -> None:
        ready.wait()
        act()

    threads = [threading.Thread(target=begin, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _app(address: str, folder: Path) -> Flask:
    return create_app(SQLALCHEMY_DATABASE_URI=address, ANNOTATOR_DATA=folder)


def _cookie(app: Flask, name: str) -> str:
    with writing() as session:
        token = sessions.open_session(session, make_account(session, name))
        session.commit()
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["token"] = token
    cookie = browser.get_cookie("annotator")
    assert cookie
    return cookie.value
