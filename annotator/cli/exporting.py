"""`annotator export`: a project's labels as a folder of files."""

from pathlib import Path
from typing import Any

import click
from flask import current_app

from annotator import projects
from annotator.agreement.report import Agreement
from annotator.cli.app import in_app
from annotator.cli.progress import progress
from annotator.db import reading, writing
from annotator.exporting import making, preview
from annotator.exporting.contents import KINDS
from annotator.exporting.options import SPLITS, TEXTS, TIMES, Options, chosen


@click.command("export")
@click.argument("slug")
@click.option("--kind", type=click.Choice(sorted(KINDS)), required=True, help="What it is for.")
@click.option(
    "--text", type=click.Choice(TEXTS), default="full", help="standoff leaves the texts out."
)
@click.option(
    "--splits", type=click.Choice(SPLITS), default="group", help="What is never in two splits."
)
@click.option(
    "--times", type=click.Choice(TIMES), default="exact", help="day leaves the ledger out."
)
@click.option("--csv", is_flag=True, help="Lines of a training export also as tables.")
@click.option("--dry-run", is_flag=True, help="Only say what it would hold, and what lacks.")
@click.option("--as-of", type=int, help="Number of the act up to which; all, if left out.")
@click.option("--status", multiple=True, help="Kinds of gold to train on; all, if left out.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the folder goes; ANNOTATOR_EXPORTS if left out.",
)
@in_app
def export(
    slug: str, kind: str, as_of: int | None, out: Path | None, dry_run: bool, **told: Any
) -> None:
    """Write the project SLUG as it is now to a new folder, and print the folder and the head.

    Note the head somewhere else: with it, `annotator verify` also finds a history made anew.
    """
    place = out or current_app.config["ANNOTATOR_EXPORTS"]
    options = chosen(**told)
    if dry_run or (kind == "training" and as_of is None):
        _say(slug, options, in_full=dry_run)
    if dry_run:
        return
    with progress("Exporting") as show:
        made = making.make(writing, slug, kind, place, options=options, as_of=as_of, progress=show)
    click.echo(f"folder {made.path}")
    click.echo(f"head {made.head}")
    if not made.fresh:
        click.echo("The folder was there already, with the same bytes.")


def _say(slug: str, options: Options, *, in_full: bool) -> None:
    """What lacks, on stderr; before that, in full, the books, the labels and the agreement."""
    with reading() as session:
        project = projects.find(session, slug)
        found = preview.look(session, project, options)
        agreement = preview.agreement(session, project) if in_full else None
    if agreement:
        for status, n in found.books.items():
            click.echo(f"{status} {n}")
        for part, counts in found.labels.items():
            click.echo(f"{part} " + ", ".join(f"{label} {n}" for label, n in counts.items()))
        click.echo(f"alpha {_alpha(agreement)}")
    for remark in found.remarks:
        click.echo(str(remark), err=True)


def _alpha(agreement: Agreement) -> str:
    value, interval = agreement.alpha.value, agreement.interval
    if value is None:
        return "not computable"
    return f"{value:.3f}" + (f" ({interval[0]} to {interval[1]})" if interval else "")
