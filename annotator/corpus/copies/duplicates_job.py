"""Comparing all articles of a project, as the worker does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from annotator.corpus.copies import duplicates, groups
from annotator.corpus.imports.progress import Progress, as_manager
from annotator.db import Transaction, writing
from annotator.jobs import Claim, Settings


def run(claimed: Claim, _settings: Settings) -> dict[str, Any]:
    """Put copies into groups; returns how many articles were put into another one's."""
    transaction = partial(as_manager, writing, claimed)
    between = partial(_telling, transaction, Progress(claimed))
    found = duplicates.compare(between, claimed.project_id)
    with transaction() as session:
        return {"joined": groups.join(session, claimed.project_id, found)}


@contextmanager
def _telling(transaction: Transaction, progress: Progress) -> Iterator[Session]:
    """One of the many transactions in between; tells now and then that the job goes on."""
    progress.advance(1)
    with transaction() as session:
        yield session
