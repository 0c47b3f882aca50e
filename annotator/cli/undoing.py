"""`annotator undo-import`: an import taken back."""

import click

from annotator import projects
from annotator.cli.app import in_app
from annotator.corpus.imports import sweeping, undoing
from annotator.db import writing


@click.command("undo-import")
@click.argument("slug")
@click.argument("number", type=click.IntRange(min=1))
@in_app
def undo_import(slug: str, number: int) -> None:
    """Take the articles of import NUMBER out of the project SLUG again.

    It is refused as soon as somebody has worked on one of them. `annotator import` and the page of
    imports say the numbers. The ledger keeps that the articles were here.
    """
    with writing() as session:
        project = projects.find(session, slug)
        run = undoing.undo(session, project, number)
    sweeping.sweep(writing, project.id)
    click.echo(f"Import {number} is undone: {run.articles} articles are gone.")
