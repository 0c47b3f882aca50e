"""Long work: queued as rows, claimed by a worker for a while, begun again after a kill."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeAlias

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session

from annotator import clock
from annotator.db import db, reading, writing
from annotator.errors import InvalidError, RuleError, mark
from annotator.models import Job, Person

log = logging.getLogger(__name__)

LEASE_SECONDS = 60  # a worker renews it; one that was killed cannot
MOST_ATTEMPTS = 3
PAUSE = 1.0  # seconds between two looks when there is nothing to do
SWEEP_SECONDS = 600.0
UNFINISHED = ("queued", "running")

# What does the work of each kind: imported by the worker alone, which may be large.
HANDLERS = {
    "duplicates": "annotator.corpus.copies.duplicates_job",
    "export": "annotator.exporting.job",
    "import": "annotator.corpus.imports.import_job",
    "preview": "annotator.corpus.imports.preview_job",
    "sweep": "annotator.corpus.imports.sweep_job",
}


class KilledError(InvalidError):
    message = mark("This was begun %(attempts)s times and cut off each time. Ask who runs this.")


class UnexpectedError(InvalidError):
    message = mark("Something went wrong here. It was written to the log.")


class StorageError(InvalidError):
    message = mark("The files could not be written: %(problem)s.")


class StoppedError(InvalidError):
    message = mark("This was stopped.")


class LostError(InvalidError):
    message = mark("Another worker has taken this over, or somebody has stopped it.")


@dataclass(frozen=True)
class Claim:
    """A job in the hands of this worker; `attempt` tells it from earlier claims."""

    id: int
    kind: str
    project_id: int
    person_id: int | None
    parameters: dict[str, Any]
    attempt: int

    def progress(self, done: int, total: int | None) -> None:
        """Tell how far it is, and keep the job; raises LostError when it is no longer ours.

        `total` is null as long as nobody knows it.
        """
        with writing() as session:
            until = clock.after(LEASE_SECONDS)
            if not _update(session, self, done=done, total=total, leased_until=until):
                raise LostError


Settings: TypeAlias = Mapping[str, Any]  # the application's, by name
Handler: TypeAlias = Callable[[Claim, Settings], dict[str, Any]]


def queue(session: Session, person: Person, kind: str, parameters: dict[str, Any]) -> Job:
    """A new job of the person's project; the same one that waits already stands for both."""
    waiting = session.scalars(
        select(Job).where(
            Job.project_id == person.project_id, Job.kind == kind, Job.state == "queued"
        )
    )
    for job in waiting:
        if job.parameters == parameters:
            return job
    job = Job(
        project_id=person.project_id,
        person_id=person.id,
        kind=kind,
        parameters=parameters,
        created_at=clock.now(),
    )
    session.add(job)
    session.flush()
    return job


def recent(session: Session, project_id: int, kind: str) -> list[Job]:
    """The project's five latest jobs of that kind, the latest first."""
    query = select(Job).where(Job.project_id == project_id, Job.kind == kind)
    return list(session.scalars(query.order_by(Job.id.desc()).limit(5)))


def find(session: Session, project_id: int, job_id: int) -> Job | None:
    return session.scalar(select(Job).where(Job.id == job_id, Job.project_id == project_id))


def stop(session: Session, job_id: int) -> None:
    """End a job that waits or goes on: whatever does it learns of that when it tells how far it is.

    One that has ended stays as it is.
    """
    values = {"state": "failed", "finished_at": clock.now(), "error": StoppedError.message}
    going_on = update(Job).where(Job.id == job_id, Job.state.in_(UNFINISHED))
    session.execute(going_on.values(**values).execution_options(synchronize_session=False))
    session.expire_all()


def any_free(session: Session) -> bool:
    """Whether any job is free; asked before a write is begun, which makes others wait."""
    return session.scalar(_oldest_free(clock.now())) is not None


def claim(session: Session) -> Claim | None:
    """Take the oldest job that is free, in one statement so that no two workers take the same."""
    now = clock.now()
    oldest = _oldest_free(now)
    row = session.scalar(
        update(Job)
        .where(Job.id == oldest.with_for_update(skip_locked=True).scalar_subquery())
        .values(
            state="running",
            leased_until=clock.after(LEASE_SECONDS, now),
            attempts=Job.attempts + 1,
            done=0,
        )
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if row is None:
        return None
    return Claim(row.id, row.kind, row.project_id, row.person_id, row.parameters, row.attempts)


def _oldest_free(now: str) -> Select[int]:
    free = or_(Job.state == "queued", and_(Job.state == "running", Job.leased_until < now))
    return select(Job.id).where(free).order_by(Job.id).limit(1)


def run_next(settings: Settings) -> bool:
    """Claim a job and do it; false when there is none."""
    with reading() as session:
        if not any_free(session):
            return False
    with writing() as session:
        claimed = claim(session)
    if claimed is None:
        return False
    try:
        _do(claimed, settings)
    finally:
        db.session.remove()
    return True


def work(
    stopped: Callable[[], bool], settings: Settings, sweep: Callable[[], None] = lambda: None
) -> None:
    """Do jobs as they come until `stopped()`; the worker's own loop.

    `sweep()` is called first, then every ten minutes that there is nothing to do.
    """
    sweep()
    swept = time.monotonic()
    while not stopped():
        try:
            busy = run_next(settings)
        except Exception:
            log.exception("the worker goes on after")
            busy = False
        if not busy and time.monotonic() - swept >= SWEEP_SECONDS:
            sweep()
            swept = time.monotonic()
        if not busy:
            time.sleep(PAUSE)


def _do(claimed: Claim, settings: Settings) -> None:
    try:
        if claimed.attempt > MOST_ATTEMPTS:
            raise KilledError(attempts=MOST_ATTEMPTS)
        handler: Handler = import_module(HANDLERS[claimed.kind]).run
        _finish(claimed, "done", result=handler(claimed, settings))
    except LostError:
        log.warning("job %s was stopped, or taken over by another worker", claimed.id)
    except RuleError as error:
        _fail(claimed, error)
    except OSError as error:
        log.exception("job %s", claimed.id)
        _fail(claimed, StorageError(problem=error.strerror or error))
    except Exception:
        log.exception("job %s", claimed.id)
        _fail(claimed, UnexpectedError())


def _fail(claimed: Claim, error: RuleError) -> None:
    values = {name: str(value) for name, value in error.values.items()}
    _finish(claimed, "failed", result=values, error=error.message)


def _finish(claimed: Claim, state: str, **values: Any) -> None:
    with writing() as session:
        _update(session, claimed, state=state, finished_at=clock.now(), **values)


def _update(session: Session, claimed: Claim, **values: Any) -> bool:
    """Write to the job unless somebody else has claimed it since."""
    mine = (Job.id == claimed.id, Job.attempts == claimed.attempt, Job.state == "running")
    statement = update(Job).where(*mine).values(**values).returning(Job.id)
    changed = session.scalar(statement.execution_options(synchronize_session=False))
    return changed is not None
