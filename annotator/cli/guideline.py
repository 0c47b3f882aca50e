"""`annotator guideline`: publish a folder as a project's next version."""

from pathlib import Path

import click

from annotator import guidelines, projects, publishing
from annotator.cli.app import in_app
from annotator.db import writing
from annotator.errors import InvalidError, mark


class BecomesFormError(InvalidError):
    message = mark("%(said)s: write old=new, or old= where the answers are to be looked at again.")


@click.group()
def guideline() -> None:
    """The instructions and labels of a project."""


@guideline.command()
@click.argument("slug")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--becomes",
    multiple=True,
    metavar="OLD=NEW",
    help="What a label, or skip:<reason>, of the version before is now; OLD= to look again.",
)
@in_app
def publish(slug: str, folder: Path, becomes: tuple[str, ...]) -> None:
    """Publish FOLDER as the next version of the guideline of project SLUG.

    Its guideline.json says the version. A major one says what becomes of older answers: what is
    still there stays, what is gone is looked at again, unless --becomes says otherwise.
    """
    draft = guidelines.read_folder(folder)
    with writing() as session:
        project = projects.find(session, slug)
        made = publishing.publish(session, project, draft, becomes=dict(map(_pair, becomes)))
        lines = [f"{slug}: guideline {made.version} is published"]
        lines += [f"  {old}: {_said(old, new)}" for old, new in (made.becomes or {}).items()]
    for line in lines:
        click.echo(line)


def _pair(text: str) -> tuple[str, str | None]:
    old, equals, new = text.partition("=")
    if not old or not equals:
        raise BecomesFormError(said=text)
    return old, new or None


def _said(old: str, new: str | None) -> str:
    if new is None:
        return "is looked at again"
    return "stays" if new == old else f"becomes {new}"
