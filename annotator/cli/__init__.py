"""The command line: one module per noun, one transaction per command."""

import sys
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from annotator import __version__
from annotator.errors import RuleError


class Commands(click.Group):
    """Runs a command inside the application; a broken rule is one line on stderr and exit 1."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except RuleError as error:
            _give_up(str(error))
        except DBAPIError as error:
            _give_up(f"The database refused: {str(error.orig).splitlines()[0]}")
        except OSError as error:
            _give_up(f"{error.filename or 'A file'}: {error.strerror or error}")


def _give_up(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)


@click.group(cls=Commands)
@click.version_option(__version__)
def main() -> None:
    """Label the sentences of news articles, settle disagreements, export JSONL."""


def _register() -> None:
    from annotator.cli.agreement import agreement
    from annotator.cli.article import article
    from annotator.cli.assign import assign
    from annotator.cli.database import back_up, init, restore
    from annotator.cli.demo import demo
    from annotator.cli.diff import diff
    from annotator.cli.exporting import export
    from annotator.cli.guideline import guideline
    from annotator.cli.importing import import_
    from annotator.cli.member import member
    from annotator.cli.person import person
    from annotator.cli.project import project
    from annotator.cli.rebuild import rebuild
    from annotator.cli.round import round_
    from annotator.cli.serve import serve
    from annotator.cli.training import training
    from annotator.cli.undoing import undo_import
    from annotator.cli.user import user
    from annotator.cli.verifying import check, verify
    from annotator.cli.work import work

    for command in (
        agreement,
        article,
        assign,
        back_up,
        check,
        demo,
        diff,
        export,
        guideline,
        import_,
        init,
        member,
        person,
        project,
        rebuild,
        restore,
        round_,
        serve,
        training,
        undo_import,
        user,
        verify,
        work,
    ):
        main.add_command(command)


_register()
