"""`annotator article`: articles taken out, put back, erased."""

import click

from annotator import projects
from annotator.cli.app import in_app
from annotator.corpus.changes import withdrawing
from annotator.db import writing


@click.group()
def article() -> None:
    """Take articles out of a project; each is named by its ID in files."""


@article.command("withdraw")
@click.argument("slug")
@click.argument("external_id", metavar="ID")
@click.option("--reason", required=True, help="Why; it stays in the ledger.")
@in_app
def withdraw(slug: str, external_id: str, reason: str) -> None:
    """Take the article ID of the project SLUG out of desk and exports; the ledger keeps it."""
    with writing() as session:
        project = projects.find(session, slug)
        withdrawing.withdraw_named(session, project, external_id, reason)
    click.echo(f"{external_id} is withdrawn: nobody labels it, and no export has its text.")


@article.command("restore")
@click.argument("slug")
@click.argument("external_id", metavar="ID")
@in_app
def restore(slug: str, external_id: str) -> None:
    """Put a withdrawn article back, with everything that was said of it."""
    with writing() as session:
        withdrawing.restore_named(session, projects.find(session, slug), external_id)
    click.echo(f"{external_id} is back.")


@article.command("erase")
@click.argument("slug")
@click.argument("external_id", metavar="ID")
@click.option("--confirm", metavar="ID", help="The ID once more; it is asked for without this.")
@in_app
def erase(slug: str, external_id: str, confirm: str | None) -> None:
    """Erase the text of a withdrawn article for good, in all its versions."""
    typed = confirm or click.prompt(f"Type {external_id} to erase its text for good", err=True)
    with writing() as session:
        project = projects.find(session, slug)
        withdrawing.erase_named(session, project, external_id, typed)
    click.echo(f"The text of {external_id} is erased for good.")
