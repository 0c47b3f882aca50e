"""How SQLite and PostgreSQL are opened, and how a write begins."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from annotator.errors import BusyError

WAIT = 10.0  # seconds that a write waits for its turn
WRITES = "annotator_writes"
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "fullfsync=ON",  # macOS; nothing elsewhere
    "foreign_keys=ON",
    "trusted_schema=OFF",
)

db = SQLAlchemy()  # its session and engines only: the models have a base of their own


def init_app(app: Flask) -> None:
    """Open the database that is set; creates the data folder, never the database."""
    app.config["ANNOTATOR_DATA"].mkdir(mode=0o700, parents=True, exist_ok=True)
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    sqlite = url.get_backend_name() == "sqlite"
    app.config.setdefault(
        "SQLALCHEMY_ENGINE_OPTIONS", _sqlite_options() if sqlite else _postgresql_options()
    )
    db.init_app(app)
    if sqlite:
        with app.app_context():
            pragmas = app.config.get("ANNOTATOR_PRAGMAS", PRAGMAS)
            _prepare_sqlite(db.engine, Path(f"{url.database}.lock"), pragmas)


def begin_writing(session: Session | None = None) -> Session:
    """Start a transaction that writes, before reading what the write depends on.

    On SQLite this waits for the write lock; raises BusyError when it does not come in time. What
    the session had read before is let go.
    """
    session = session or db.session()
    session.rollback()
    session.connection(execution_options={WRITES: True})
    return session


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction that writes, for the command line and the worker."""
    session = begin_writing()
    try:
        yield session
        session.commit()
    finally:
        session.rollback()


def _sqlite_options() -> dict[str, Any]:
    return {"connect_args": {"timeout": WAIT}}


def _postgresql_options() -> dict[str, Any]:
    limits = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=300s -c timezone=UTC"
    return {
        "pool_pre_ping": True,
        "pool_size": 10,
        "connect_args": {"options": limits, "connect_timeout": 10},
    }


def _prepare_sqlite(engine: Engine, lock_path: Path, pragmas: tuple[str, ...]) -> None:
    """Hooks of this one engine: explicit transactions, and one writer at a time."""
    lock = WriteLock(lock_path)

    @event.listens_for(engine, "connect")
    def _open(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves, below
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(WRITES):
            connection.exec_driver_sql("BEGIN")
            return
        lock.acquire()
        _kept(connection.connection.record_info)["write_lock"] = lock
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _let_go(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        # By now the transaction is on disk or rolled back.
        held = _kept(entry.record_info).pop("write_lock", None)
        if held:
            held.release()


def _kept(info: dict[Any, Any] | None) -> dict[Any, Any]:
    """What a place in the pool remembers, even when its connection is replaced."""
    return {} if info is None else info


class WriteLock:
    """One writer at a time on this machine: a lock among threads, then a file lock.

    The kernel lets the file lock go when a process dies. SQLite's own lock is unfair under load
    and makes others sleep; this one keeps the tail short (see docs/decisions).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._file: Any = None

    def acquire(self) -> None:
        deadline = time.monotonic() + WAIT
        if not self._threads.acquire(timeout=WAIT):
            raise BusyError
        try:
            self._file = self._path.open("a")
            self._wait_for_file(deadline)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        if self._file:
            self._file.close()
        self._file = None
        self._threads.release()

    def _wait_for_file(self, deadline: float) -> None:
        while True:
            try:
                flock(self._file, LOCK_EX | LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise BusyError from None
                time.sleep(0.001)
