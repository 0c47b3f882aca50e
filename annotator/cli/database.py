"""`annotator init`, `backup`, `restore`: the care of the database."""

from pathlib import Path

import click
from flask import current_app

from annotator import backup, migrations, upgrading
from annotator.cli.app import in_app, in_bare_app
from annotator.cli.progress import progress
from annotator.db import db, writing
from annotator.errors import DatabaseError
from annotator.upgrading import Prepared, State

DONE = {
    State.ABSENT: "made",
    State.OLDER: "brought up to date",
    State.CURRENT: "is up to date",
}


@click.command()
@in_bare_app
def init() -> None:
    """Make the database, or bring it up to date after a copy of it; safe to repeat."""
    prepared = _prepare()
    click.echo(f"Database: {prepared.where} ({DONE[prepared.before]})")
    if prepared.copy:
        click.echo(f"Copy of it as it was: {prepared.copy}")
    click.echo(f"Data: {current_app.config['ANNOTATOR_DATA']}")
    click.echo(f"Exports: {current_app.config['ANNOTATOR_EXPORTS']}")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@in_app
def back_up(file: Path) -> None:
    """Write every row into the new SQLite file FILE, from either kind of database.

    Not in it: the secret key, who is signed in, and the files of exports.
    """
    with progress("Backing up") as show:
        rows = backup.write(db.engine, file, show)
    click.echo(f"{file}: {rows} rows. It holds names and password hashes: keep it safe.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@in_bare_app
def restore(file: Path) -> None:
    """Fill the empty database that is set from FILE: also the way to PostgreSQL and back."""
    revision = backup.revision(file)
    if revision not in migrations.revisions():
        raise DatabaseError(
            problem=f"{file} is from a newer version of annotator (revision {revision}). "
            "Install that version."
        )
    _make_ready(file, revision)
    with progress("Restoring") as show, writing() as session:
        rows = backup.fill(session.connection(), file, show)
    prepared = _prepare()
    click.echo(f"{prepared.where}: {rows} rows. Everybody signs in again.")


def _make_ready(file: Path, revision: str) -> None:
    """Tables of the backup's own revision: filled first, brought up to date after."""
    found = upgrading.look(db.engine)
    if found.state is State.ABSENT:
        _prepare(revision)
    elif found.state not in (State.CURRENT, State.OLDER):
        raise found.refusal()
    elif found.detail != revision:
        raise DatabaseError(
            problem=f"{file} does not fit the tables of {found.where}: name a database that is "
            "not there yet, or an empty one, in ANNOTATOR_DATABASE."
        )


def _prepare(revision: str | None = None) -> Prepared:
    return upgrading.prepare(db.engine, current_app.config["ANNOTATOR_DATA"], revision)
