"""`annotator import`: articles from files."""

import sys
from pathlib import Path

import click

from annotator import projects
from annotator.cli.app import in_app
from annotator.corpus import importing, readers
from annotator.corpus.importing import Report, Survey
from annotator.db import db, writing
from annotator.models import Project


@click.command("import")
@click.argument("slug")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", *readers.FORMATS]),
    default="auto",
    help="What the files are; auto goes by their names.",
)
@click.option(
    "--language",
    default="auto",
    help="Of articles that do not say theirs; auto guesses among the project's.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be imported, and store nothing.")
@in_app
def import_(slug: str, paths: tuple[Path, ...], form: str, language: str, dry_run: bool) -> None:
    """Import files, or folders of them, into the project SLUG.

    A .txt file is one article; a .jsonl file has one on each line, {"text": "…", "id": "…", …}.
    """
    project = projects.find(db.session(), slug)
    sources = tuple(source for path in paths for source in readers.on_disk(path))
    surveyed = importing.survey(
        readers.Files(sources, readers.Options(format=None if form == "auto" else form)),
        language=None if language == "auto" else language,
        languages=project.languages,
    )
    if dry_run:
        _say(importing.preview(db.session(), project, surveyed), "to be imported")
    else:
        _say(_store(project, surveyed), "imported")


def _store(project: Project, surveyed: Survey) -> Report:
    watched = sys.stderr.isatty()
    with click.progressbar(length=len(surveyed.seen), file=sys.stderr, hidden=not watched) as bar:
        return importing.store(writing, project, surveyed, advance=bar.update)


def _say(report: Report, done: str) -> None:
    click.echo(f"Articles {done}: {report.articles}; sentences: {report.sentences}.")
    if report.same:
        click.echo(f"Articles that were there already, left alone: {report.same}.")
    for remark in report.remarks:
        click.echo(str(remark))
