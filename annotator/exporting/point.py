"""The point of the ledger that an export is made of."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import guidelines, ledger
from annotator.errors import ConflictError, mark
from annotator.exporting.options import Options
from annotator.labelsets import LabelSet, label_set
from annotator.models import Event, Guideline, Project


class BrokenLedgerError(ConflictError):
    message = mark("The ledger has no act number %(seq)s. Run annotator check %(slug)s.")


@dataclass(frozen=True)
class Point:
    """A project at the end of its ledger, and how it is exported; `at` is that last event's time.

    Load it first in a transaction of `db.reading`, so that all that follows is of the same moment.
    """

    project: Project
    seq: int
    head: str
    at: str
    origin: str  # the hash of the project's first event
    guideline: Guideline
    options: Options

    @cached_property
    def labels(self) -> LabelSet:
        return label_set(self.guideline)

    def told(self, at: str | None) -> str | None:
        """A time as the export tells it: exact, or the day alone."""
        return at[:10] if at and self.options.times == "day" else at

    @cached_property
    def automatic(self) -> dict[str, dict[str, str]]:
        """The details that each label sets by itself."""
        return {
            label.id: {n: use.automatic for n, use in label.details.items() if use.automatic}
            for label in self.labels.labels
        }


def load(session: Session, project: Project, options: Options | None = None) -> Point:
    """The project as the transaction sees it; raises BrokenLedgerError."""
    seq, head = ledger.end(session, project.id)
    return Point(
        project=project,
        seq=seq,
        head=head,
        at=event(session, project, seq).at,
        origin=event(session, project, 1).hash,
        guideline=guidelines.in_use(session, project),
        options=options or Options(),
    )


def event(session: Session, project: Project, seq: int) -> Event:
    """The act of that number; raises BrokenLedgerError."""
    query = select(Event).where(Event.project_id == project.id, Event.seq == seq)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise BrokenLedgerError(seq=seq, slug=project.slug)
    return found
