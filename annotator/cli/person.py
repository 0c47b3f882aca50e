"""`annotator person`: people by their ids in a project."""

import click

from annotator import erasing, projects
from annotator.cli.app import in_app
from annotator.db import writing


@click.group()
def person() -> None:
    """Leave people out of exports, forget them."""


@person.command("erase")
@click.argument("slug")
@click.argument("pid")
@click.confirmation_option(prompt="Nobody can undo this. Go on?")
@in_app
def erase(slug: str, pid: str) -> None:
    """Forget who PID is in the project SLUG, and what they wrote; their labels stay.

    Backups and exports that were made before still hold it.
    """
    with writing() as session:
        erasing.erase(session, erasing.find(session, projects.find(session, slug), pid))
    click.echo(f"{pid} in {slug} is nobody's any more; their words are gone, their labels stay.")


@person.command("leave-out")
@click.argument("slug")
@click.argument("pid")
@click.option("--undo", is_flag=True, help="Take their answers in again.")
@in_app
def leave_out(slug: str, pid: str, undo: bool) -> None:
    """Leave what PID answered out of later exports of the project SLUG."""
    with writing() as session:
        found = erasing.find(session, projects.find(session, slug), pid)
        erasing.leave_out(session, found, not undo)
    click.echo(f"Later exports of {slug} {'take in' if undo else 'leave out'} what {pid} answered.")
