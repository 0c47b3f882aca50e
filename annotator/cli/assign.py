"""`annotator assign`: what a lead does with the articles that people have."""

from collections.abc import Callable, Sequence

import click
from sqlalchemy.orm import Session

from annotator import accounts, membership, projects
from annotator.cli.app import in_app
from annotator.db import writing
from annotator.labeling import steering
from annotator.models import Assignment


@click.group()
def assign() -> None:
    """Give articles to people by name, take them back, send them back."""


@assign.command("give")
@click.argument("slug")
@click.argument("username", metavar="USER")
@click.argument("ids", metavar="ARTICLE...", nargs=-1, required=True)
@in_app
def give(slug: str, username: str, ids: tuple[str, ...]) -> None:
    """Give articles of the project SLUG to USER, by their ids.

    Nobody has more than three open at a time, and no article more people than it wants.
    """
    with writing() as session:
        project = projects.find(session, slug)
        person = membership.part_of(session, project, accounts.named(session, username))
        steering.give(session, project, person, ids)
    click.echo(f"Given to {username}: {', '.join(ids)}.")


@assign.command("take-back")
@click.argument("slug")
@click.argument("username", metavar="USER")
@click.argument("ids", metavar="ARTICLE...", nargs=-1, required=True)
@in_app
def take_back(slug: str, username: str, ids: tuple[str, ...]) -> None:
    """Take open articles from USER, for others; the answers are kept."""
    _each(slug, username, ids, steering.release)
    click.echo(f"Taken back from {username}: {', '.join(ids)}.")


@assign.command("send-back")
@click.argument("slug")
@click.argument("username", metavar="USER")
@click.argument("ids", metavar="ARTICLE...", nargs=-1, required=True)
@click.option("--note", required=True, help="What is to be looked at again; USER reads it.")
@in_app
def send_back(slug: str, username: str, ids: tuple[str, ...], note: str) -> None:
    """Have USER look again at what they handed in; what they do not change stays handed in."""
    _each(slug, username, ids, lambda session, one: steering.send_back(session, one, note))
    click.echo(f"Sent back to {username}: {', '.join(ids)}.")


@assign.command("reopen")
@click.argument("slug")
@click.argument("username", metavar="USER")
@click.argument("ids", metavar="ARTICLE...", nargs=-1, required=True)
@in_app
def reopen(slug: str, username: str, ids: tuple[str, ...]) -> None:
    """Undo that USER handed articles in: they count no more until that is done again."""
    _each(slug, username, ids, steering.reopen)
    click.echo(f"Open again for {username}: {', '.join(ids)}.")


def _each(
    slug: str, username: str, ids: Sequence[str], act: Callable[[Session, Assignment], None]
) -> None:
    with writing() as session:
        project = projects.find(session, slug)
        person = membership.part_of(session, project, accounts.named(session, username))
        for name in ids:
            act(session, steering.of_person(session, project, person, name))
