"""`annotator project`: make projects, archive them."""

from pathlib import Path

import click

from annotator import guidelines, projects
from annotator.cli.app import in_app
from annotator.db import writing


@click.group()
def project() -> None:
    """Make projects, archive them, bring them back."""


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


@project.command("archive")
@click.argument("slug")
@in_app
def archive(slug: str) -> None:
    """Keep the project SLUG as it is, out of everybody's lists; it can still be exported."""
    with writing() as session:
        projects.archive(session, projects.find(session, slug))
    click.echo(f"Project {slug} is archived.")


@project.command("bring-back")
@click.argument("slug")
@in_app
def bring_back(slug: str) -> None:
    """Go on with the project SLUG, which was archived."""
    with writing() as session:
        projects.archive(session, projects.find(session, slug), archived=False)
    click.echo(f"Project {slug} is back.")
