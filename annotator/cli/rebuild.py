"""`annotator rebuild`: the texts back into a stand-off export."""

from pathlib import Path

import click

from annotator.corpus import readers
from annotator.exporting import rebuilding


@click.command("rebuild")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--articles",
    "paths",
    metavar="PATH",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="A file of articles, or a folder of them, as they were imported. May be repeated.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the new folder goes; beside DIR if left out.",
)
def rebuild(folder: Path, paths: tuple[Path, ...], out: Path | None) -> None:
    """Put the texts back into the stand-off export DIR, offline, and print the new folder.

    Each text is checked against the digests that the export holds.
    """
    sources = tuple(source for path in paths for source in readers.on_disk(path))
    made = rebuilding.rebuild(folder, readers.Files(sources), out or folder.absolute().parent)
    click.echo(f"folder {made}")
