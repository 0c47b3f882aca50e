"""What the worker's jobs on articles share: progress, and whose work it is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.db import Transaction, reading
from annotator.errors import ForbiddenError, mark
from annotator.jobs import Claim
from annotator.models import Account, Person

PAUSE = 1.0  # seconds between two reports of progress, each of them being a write


class NoLongerManagerError(ForbiddenError):
    message = mark("Whoever began this is no longer manager of the project, so it was stopped.")


@dataclass
class Progress:
    """Tells now and then how far a job is, which also keeps it ours while files are read."""

    claimed: Claim
    done: int = 0
    total: int | None = None
    _last: float = field(default_factory=time.monotonic)

    def advance(self, articles: int) -> None:
        self.done += articles
        self.tick()

    def tick(self) -> None:
        if time.monotonic() - self._last >= PAUSE:
            self._last = time.monotonic()
            self.claimed.progress(self.done, self.total)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that reads the next part of a file."""
        self.tick()
        with reading() as session:
            yield session


@contextmanager
def as_manager(transaction: Transaction, claimed: Claim) -> Iterator[Session]:
    """One of the job's transactions: whoever is no longer manager stores no more."""
    with transaction() as session:
        allowed = (
            select(Person.id)
            .join(Person.account)
            .where(Person.id == claimed.person_id, Person.is_manager, Account.active)
        )
        if session.scalar(allowed) is None:
            raise NoLongerManagerError
        yield session
