"""`annotator project`: make projects."""

from pathlib import Path

import click

from annotator import guidelines, projects
from annotator.cli.app import in_app
from annotator.db import writing


@click.group()
def project() -> None:
    """Make projects."""


@project.command("create")
@click.argument("slug")
@click.option("--name", default="", help="What pages call it; the short name if left out.")
@click.option("--language", "languages", multiple=True, default=("fr",), help="Repeatable.")
@click.option("--overlap", default=2, help="How many people label each article.")
@click.option(
    "--guideline",
    "folder",
    type=click.Path(path_type=Path),
    default=guidelines.DEFAULT,
    help="Folder of a guideline; the default one if left out.",
)
@in_app
def create(slug: str, name: str, languages: tuple[str, ...], overlap: int, folder: Path) -> None:
    """Make the project SLUG with a guideline and one round, production."""
    draft = guidelines.read_folder(folder)
    with writing() as session:
        projects.create(session, slug, name=name, languages=languages, overlap=overlap, draft=draft)
    click.echo(f"Project {slug} is made, with guideline {draft.document['version']}.")
