"""`annotator import`: articles from files."""

import sys
from collections.abc import Iterable
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any

import click

from annotator import projects
from annotator.cli.app import in_app
from annotator.corpus import readers
from annotator.corpus.imports import importing
from annotator.corpus.imports.answers.matching import Answered
from annotator.corpus.imports.importing import Report, Survey
from annotator.corpus.imports.problems import Refusals, RefusedError
from annotator.db import db, writing
from annotator.models import Project

MOST_ANNOTATORS = 50  # that are named


def _pairs(_context: click.Context, option: click.Parameter, said: tuple[str, ...]) -> Any:
    """`text=body`, said any number of times, as a mapping."""
    pairs = [one.partition("=") for one in said]
    if not all(sign for _, sign, _ in pairs):
        raise click.BadParameter(f"write {option.metavar}.")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _auto(_context: click.Context, _option: click.Parameter, said: str) -> str | None:
    return None if said == "auto" else said


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
    callback=_auto,
    help="What the files are; auto goes by how they begin, then by their names.",
)
@click.option(
    "--language",
    default="auto",
    callback=_auto,
    help="Of articles that do not say theirs; auto guesses among the project's.",
)
@click.option(
    "--encoding",
    default="auto",
    callback=_auto,
    help="Of the files, such as utf-8 or cp1252; auto goes by what they say and hold.",
)
@click.option(
    "--column",
    "columns",
    metavar="KEY=NAME",
    multiple=True,
    callback=_pairs,
    help="Which column or field is the text, title, id …: text=body. May be repeated.",
)
@click.option(
    "--label",
    "labels",
    metavar="NAME=LABEL",
    multiple=True,
    callback=_pairs,
    help="What a label of answers that come with articles means here: Accusation=allegation. "
    "May be repeated.",
)
@click.option("--delimiter", help="Between the columns of a table, such as ; or tab.")
@click.option(
    "--skip-refused",
    is_flag=True,
    help="Leave out the files that something is wrong with, and import the others.",
)
@click.option("--round", "into", default="", help="Where new articles go; else into production.")
@click.option("--dry-run", is_flag=True, help="Say what would be imported, and store nothing.")
@in_app
def import_(
    slug: str,
    paths: tuple[Path, ...],
    form: str | None,
    language: str | None,
    encoding: str | None,
    columns: dict[str, str],
    labels: dict[str, str],
    delimiter: str | None,
    skip_refused: bool,
    into: str,
    dry_run: bool,
) -> None:
    """Import files, or folders of them, into the project SLUG.

    Text, HTML, JSONL ({"text": "…", "id": "…", …} on each line), a JSON list of such objects, CSV
    or TSV, zip archives of these, and what other annotation tools export.
    """
    project = projects.find(db.session(), slug)
    sources = tuple(source for path in paths for source in readers.on_disk(path))
    options = readers.Options(form, encoding, columns, delimiter)
    try:
        with _bar("Articles looked through", repeat(None)) as bar:
            surveyed = importing.survey(
                readers.Files(sources, options),
                language=language,
                languages=project.languages,
                skip_refused=skip_refused or dry_run,
                tick=partial(bar.update, 1),
            )
    except RefusedError as error:
        _list(error.refusals)
        raise
    if dry_run:
        report = importing.preview(db.session(), project, surveyed, labels)
        _say(report, "to be imported")
        if report.refused and not skip_refused:
            raise RefusedError(report.refused)
    else:
        _say(_store(project, surveyed, labels, into), "imported")


def _store(project: Project, surveyed: Survey, labels: dict[str, str], into: str) -> Report:
    with _bar("Articles stored", surveyed.seen) as bar:
        advance = bar.update
        return importing.store(
            writing, project, surveyed, advance=advance, labels=labels, into=into
        )


def _bar(label: str, among: Iterable[Any]) -> Any:
    """A progress bar, when a person is watching; of an endless `among` it only counts."""
    hidden = not sys.stderr.isatty()
    return click.progressbar(among, label=label, show_pos=True, file=sys.stderr, hidden=hidden)


def _say(report: Report, done: str) -> None:
    click.echo(f"Articles {done}: {report.articles}; sentences: {report.sentences}.")
    if report.same:
        click.echo(f"Articles that were there already, left alone: {report.same}.")
    if report.answered:
        _say_answers(report.answered, done)
    for remark in report.remarks:
        click.echo(str(remark))
    if report.refused:
        click.echo(f"Files left out, since something is wrong with them: {report.refused.files}.")
        _list(report.refused)
    if report.import_id:
        click.echo(f"This was import {report.import_id}.")


def _say_answers(answered: Answered, done: str) -> None:
    """How many, and who of the files is whom in the project."""
    click.echo(f"Answers {done}: {answered.new}.")
    if answered.same:
        click.echo(f"Answers that were there already, left alone: {answered.same}.")
    for name, pid, count in answered.annotators[:MOST_ANNOTATORS]:
        click.echo(f"  {name}: {pid or 'a new person'}, {count}")
    if len(answered.annotators) > MOST_ANNOTATORS:
        click.echo(f"  … and {len(answered.annotators) - MOST_ANNOTATORS} more.")


def _list(refusals: Refusals) -> None:
    for problem in refusals.problems:
        click.echo(str(problem), err=True)
    if refusals.more:
        click.echo(f"… and {refusals.more} more.", err=True)
