"""`annotator diff`: what changed between two exports."""

import json
import sys
from pathlib import Path

import click

from annotator.verify.differences import as_json, as_lines, differences
from annotator.verify.report import Trouble

FOLDER = click.Path(path_type=Path)


@click.command("diff")
@click.argument("old", metavar="OLD", type=FOLDER)
@click.argument("new", metavar="NEW", type=FOLDER)
@click.option("--json", "as_document", is_flag=True, help="One JSON document instead of lines.")
def diff(old: Path, new: Path, as_document: bool) -> None:
    """Say what changed between two exports of a project, offline: OLD, then NEW.

    Audit exports also tell by which decision, whose and why. Both folders are verified first.
    """
    try:
        found = differences(old, new)
    except Trouble as trouble:
        click.echo(f"{trouble.place}: {trouble.what}", err=True)
        sys.exit(1)
    if as_document:
        click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2, sort_keys=True))
        return
    for line in as_lines(found):
        click.echo(line)
