"""`annotator work`: the worker alone."""

import logging
import os
import signal
from types import FrameType

import click
from flask import current_app

from annotator.cli.app import in_app

log = logging.getLogger(__name__)


@click.command("work")
@click.option("--server", type=int, hidden=True, help="End with the server of this process id.")
@in_app
def work(server: int | None) -> None:
    """Do the long work that pages have queued, such as exports, until it is stopped.

    `annotator serve` starts one worker of its own; start this on another machine to share the work.
    A stop lets the job in hand come to its end.
    """
    from annotator import jobs

    stopped = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    def ended() -> bool:
        return bool(stopped) or server not in (None, os.getppid())

    jobs.work(ended, current_app.config, _sweep)


def _sweep() -> None:
    """What a kill, an undone import or a page left behind; the work goes on if that fails."""
    from annotator.corpus.imports import sweeping, uploads
    from annotator.db import writing

    try:
        sweeping.sweep_all(writing)
        uploads.sweep(writing)
    except Exception:
        log.exception("what is left over could not be swept")
