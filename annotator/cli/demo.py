"""`annotator demo`: the sample project, served on this machine only."""

import os
import shutil
import sys
from pathlib import Path

import click
from flask import current_app

from annotator import demo as sample
from annotator import passwords, upgrading
from annotator.cli.app import in_bare_app
from annotator.cli.serve import serve_here
from annotator.db import db, writing
from annotator.errors import InvalidError, mark

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class LoopbackError(InvalidError):
    message = mark("The demo is for this machine only: serve it at 127.0.0.1, not at %(host)s.")


class EmbeddedOnlyError(InvalidError):
    message = mark("The demo uses the database in its data folder: unset ANNOTATOR_DATABASE.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--port", default=8000, show_default=True)
@click.option("--reset", is_flag=True, help="Throw the demo away and begin afresh.")
@in_bare_app
def demo(host: str, port: int, reset: bool) -> None:
    """Load the sample project, print the sign-ins, and serve it."""
    if host not in LOOPBACK:
        raise LoopbackError(host=host)
    if current_app.config["ANNOTATOR_DATABASE"]:
        raise EmbeddedOnlyError
    if reset:
        _throw_away()
    upgrading.prepare(db.engine, _data())
    if not sample.is_loaded(db.session()):
        _load()
    click.echo(_sign_ins().read_text("utf-8"))
    serve_here(host, port)


def _data() -> Path:
    folder: Path = current_app.config["ANNOTATOR_DATA"]
    return folder


def _sign_ins() -> Path:
    """Where the demo's passwords are kept for the next start; only their owner can read it."""
    return _data() / "demo-sign-ins.txt"


def _throw_away() -> None:
    """Delete the demo's database; refuses to touch one that holds anything else."""
    database = upgrading.look(db.engine)
    if database.state is not upgrading.State.ABSENT:
        upgrading.require_current(db.engine)
        sample.is_loaded(db.session())
    db.session.remove()
    db.engine.dispose()
    for name in ("annotator.db", "annotator.db-wal", "annotator.db-shm", _sign_ins().name):
        (_data() / name).unlink(missing_ok=True)
    for folder in current_app.config["ANNOTATOR_EXPORTS"].glob(f"{sample.SLUG}-*-*"):
        shutil.rmtree(folder)  # the next demo has another history under the same numbers


def _load() -> None:
    secrets = {name: passwords.random_password() for name in sample.ROLES}
    hashes = {name: passwords.hash_password(secret) for name, secret in secrets.items()}
    watched = sys.stderr.isatty()
    with (
        click.progressbar(length=sample.STEPS, file=sys.stderr, hidden=not watched) as bar,
        writing() as session,
    ):
        sample.load(session, hashes, lambda: bar.update(1))
        _keep(secrets)  # before the commit: no demo without its sign-ins


def _keep(secrets: dict[str, str]) -> None:
    lines = [f"  {name:<6} {password}" for name, password in secrets.items()]
    text = "\n".join(("Sign in as one of these (user name, password):", *lines))
    descriptor = os.open(_sign_ins(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
