"""The plain log of what was done to accounts: a row in the database and a line for the operator."""

import logging

from sqlalchemy.orm import Session

from annotator import clock
from annotator.models import Account, AccountLog

log = logging.getLogger(__name__)


def note(session: Session, act: str, subject: Account, by: Account | None = None) -> None:
    """Record that this became of `subject`; `act` never holds a secret.

    `by` is null for the command line, and where nobody was signed in.
    """
    actor = by.username if by else None
    session.add(AccountLog(at=clock.now(), act=act, actor=actor, subject=subject.username))
    log.info("%s: %s (by %s)", subject.username, act, actor or "nobody signed in")
