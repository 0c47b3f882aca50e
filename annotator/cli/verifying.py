"""`annotator verify` and `annotator check`: whether a folder, or the database, is whole."""

import sys
from pathlib import Path

import click

from annotator.cli.app import in_app
from annotator.verify import Report
from annotator.verify import verify as verify_folder


@click.command("verify")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--head", help="The hash that you noted when the export was made.")
def verify(folder: Path, head: str | None) -> None:
    """Check the export in DIR offline, from its own files: hashes, books, chain, every label."""
    _conclude(verify_folder(folder, head))


@click.command("check")
@click.argument("slug")
@click.option("--head", help="A hash that you noted earlier, of any event.")
@in_app
def check(slug: str, head: str | None) -> None:
    """Check the project SLUG in the database: chain, gold, and the tables against the ledger."""
    from annotator import checking, projects
    from annotator.db import reading

    with reading() as session:
        _conclude(checking.check(session, projects.find(session, slug), head))


def _conclude(report: Report) -> None:
    for problem in report.problems:
        click.echo(problem, err=True)
    if report.problems:
        sys.exit(1)
    click.echo(report.conclusion)
