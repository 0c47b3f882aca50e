"""`annotator training`: test sentences from a file."""

from pathlib import Path

import click

from annotator import projects
from annotator.cli.app import in_app
from annotator.corpus import readers
from annotator.corpus.readers import jsonl
from annotator.db import writing
from annotator.training import files


@click.group()
def training() -> None:
    """Test sentences, whose right answer is known beforehand."""


@training.command("import")
@click.argument("slug")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@in_app
def import_(slug: str, path: Path) -> None:
    """Make or change test sentences of the project SLUG from a JSONL FILE.

    Each line: {"id": "port-1@1:27-46", "label": "denial", "clause": "R6", "explanation": "…"}, or
    "skip_reason" in place of "label". The id is the one that exports give the sentence.
    """
    [source] = readers.on_disk(path)
    lines = list(jsonl.found(source, readers.Options()))
    with writing() as session:
        n = files.bring_in(session, projects.find(session, slug), lines)
    click.echo(f"Test sentences in the file: {n}.")
