"""What state the database is in; make it or bring it up to date; refuse what is not ours."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from annotator import backup, clock, migrations
from annotator.db import WRITES, open_sqlite, sqlite_path
from annotator.errors import DatabaseError
from annotator.models import Table

log = logging.getLogger(__name__)
SQLITE_HEADER = b"SQLite format 3\x00"
MENDED = (((0,), (3, 7)), ((3, 44, 6), (3, 45)), ((3, 50, 7), (3, 51)), ((3, 51, 3), (4,)))
SQLITE_BUG = (
    "SQLite %s can damage a database that several programs write at once (mended in 3.51.3, 3.50.7 "
    "and 3.44.6). annotator lets one write at a time: let nothing else write it."
)
ADVISORY_LOCK = 7_261_180_112  # any number, the same in every process


class State(StrEnum):
    ABSENT = "absent"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"
    DAMAGED = "damaged"


SENTENCES = {
    State.ABSENT: "There is no database at %(where)s. Make it with `annotator init`.",
    State.OLDER: "The database at %(where)s is from an older version of annotator. "
    "Run `annotator init`: it makes a copy, then brings it up to date.",
    State.NEWER: "The database at %(where)s is from a newer version of annotator "
    "(revision %(detail)s). Install that version, or name another database.",
    State.FOREIGN: "The database at %(where)s belongs to something else (table %(detail)s). "
    "Name one of annotator's own in ANNOTATOR_DATABASE.",
    State.DAMAGED: "The database at %(where)s cannot be used: %(detail)s. Nothing was changed. "
    "Put a backup in its place.",
}


@dataclass(frozen=True)
class Finding:
    """The state of the database, where it is (without a password), and what tells it."""

    state: State
    where: str
    detail: str = ""

    def refusal(self) -> DatabaseError:
        """What to tell who cannot go on because of it."""
        sentence = SENTENCES[self.state] % {"where": self.where, "detail": self.detail}
        return DatabaseError(problem=sentence)


@dataclass(frozen=True)
class Prepared:
    """What `prepare` found and did: the state before, and where the copy of it is."""

    where: str
    before: State
    copy: Path | None = None


def look(engine: Engine) -> Finding:
    """What is there now; changes nothing, makes nothing.

    Raises DatabaseError when it cannot be looked at: no server, or no permission.
    """
    if engine.dialect.name == "sqlite":
        return _look_at_file(sqlite_path(engine.url))
    try:
        with engine.connect() as connection:
            return _judge(connection, _where(engine))
    except OperationalError as error:
        raise _unreachable(engine, error) from None


def require_current(engine: Engine) -> None:
    """Raises DatabaseError, with what to do, unless the database can be worked with."""
    finding = look(engine)
    if finding.state is not State.CURRENT:
        raise finding.refusal()


def prepare(engine: Engine, data: Path, revision: str | None = None) -> Prepared:
    """Make the database, or bring it up to date after a copy into `data`; safe to repeat.

    Needs an application context. Of several processes that do this at once, one does it. A new
    database can be made as it was at an older `revision`, for an older backup. Raises DatabaseError
    for what is not ours to change.
    """
    finding = _fit_to_prepare(look(engine))
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if finding.state is State.CURRENT:
        return Prepared(finding.where, finding.state)
    if finding.state is State.ABSENT and engine.dialect.name == "sqlite":
        _make_file(sqlite_path(engine.url))
    with _alone(engine) as connection:
        finding = _fit_to_prepare(_judge(connection, finding.where))
        copy = _copy(engine, data, finding) if finding.state is State.OLDER else None
        if finding.state is not State.CURRENT:
            new = finding.state is State.ABSENT
            migrations.upgrade(connection, revision if new and revision else "head")
    return Prepared(finding.where, finding.state, copy)


def warn_of_sqlite_bug(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> None:
    """Log it when this SQLite has the bug of resetting the write-ahead log under two writers."""
    if not any(first <= version < next_line for first, next_line in MENDED):
        log.warning(SQLITE_BUG, ".".join(map(str, version)))


def _fit_to_prepare(finding: Finding) -> Finding:
    if finding.state in (State.NEWER, State.FOREIGN, State.DAMAGED):
        raise finding.refusal()
    return finding


def _look_at_file(path: Path) -> Finding:
    """Reads the file's beginning before SQLite may touch it."""
    where = str(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(len(SQLITE_HEADER))
    except FileNotFoundError:
        size, header = 0, b""
    except OSError as error:
        raise DatabaseError(problem=f"{path} cannot be opened: {error.strerror}.") from None
    if size == 0:
        return _nothing_there(path)
    if header != SQLITE_HEADER:
        return Finding(State.DAMAGED, where, "it is not an SQLite database")
    _refuse_read_only(path)
    try:
        return _judge_file(path)
    except DBAPIError as error:
        return Finding(State.DAMAGED, where, str(error.orig))


def _nothing_there(path: Path) -> Finding:
    log_of_writes = Path(f"{path}-wal")
    if log_of_writes.exists() and log_of_writes.stat().st_size:
        return Finding(State.DAMAGED, str(path), f"the file is gone, but {log_of_writes} is there")
    return Finding(State.ABSENT, str(path))


def _refuse_read_only(path: Path) -> None:
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            raise DatabaseError(
                problem=f"{place} cannot be written. Let the user who runs annotator write the "
                "database, and the folder that it lies in."
            )


def _judge_file(path: Path) -> Finding:
    looker = create_engine("sqlite://", creator=partial(open_sqlite, path), poolclass=NullPool)
    with looker.connect() as connection:
        return _judge(connection, str(path))


def _judge(connection: Connection, where: str) -> Finding:
    """What its tables and their revision say."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return Finding(State.ABSENT, where)
    if migrations.VERSION_TABLE not in tables:
        return Finding(State.FOREIGN, where, min(tables))
    revision = backup.revision_of(connection)
    known = migrations.revisions()
    if revision not in known:
        return Finding(State.NEWER, where, str(revision))
    if revision != known[-1]:
        return Finding(State.OLDER, where, revision)
    missing = set(Table.metadata.tables) - tables
    if missing:
        return Finding(State.DAMAGED, where, f"the table {min(missing)} is missing")
    return Finding(State.CURRENT, where, revision)


def _make_file(path: Path) -> None:
    """An empty file that only its owner reads; SQLite itself would let everybody."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise DatabaseError(problem=f"{path} cannot be made: {error.strerror}.") from None


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nobody else changes the tables."""
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        if engine.dialect.name == "sqlite":
            with _foreign_keys_off(connection), connection.begin():
                yield connection
                _check_foreign_keys(connection)
            return
        with connection.begin():
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = '10min'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            yield connection


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """A table that a migration makes again must not take the rows of others with it."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken:
        raise DatabaseError(
            problem=f"Rows of {broken[0]} refer to rows of {broken[2]} that are missing. "
            "Nothing was changed."
        )


def _copy(engine: Engine, data: Path, finding: Finding) -> Path:
    """The database as it was, beside the others in the data folder."""
    moment = clock.now().replace("-", "").replace(":", "")
    target = data / f"annotator.db.before-{finding.detail}-{moment}"
    if engine.dialect.name == "sqlite":
        backup.copy_file(sqlite_path(engine.url), target)
    else:
        backup.write(engine, target)
    return target


def _unreachable(engine: Engine, error: OperationalError) -> DatabaseError:
    reason = str(error.orig).splitlines()[0].removeprefix("connection failed: ")
    return DatabaseError(
        problem=f"PostgreSQL does not open the database {_where(engine)}: {reason}. "
        "Start the server, or correct ANNOTATOR_DATABASE."
    )


def _where(engine: Engine) -> str:
    return engine.url.set(password=None, query={}).render_as_string()
