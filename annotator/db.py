"""How SQLite and PostgreSQL are opened, and how a write begins."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, Connection, Engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from annotator.errors import BusyError, SettingError

Transaction: TypeAlias = Callable[[], AbstractContextManager[Session]]  # one of many short ones

WAIT = 10.0  # seconds that a write waits for its turn
WRITES = "annotator_writes"  # the execution option of a connection that writes
# Errors go to the log: without the password hashes and notes that a statement carries.
OF_EVERY_ENGINE = {"pool_size": 16, "hide_parameters": True}
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "fullfsync=ON",  # macOS; nothing elsewhere
    "foreign_keys=ON",
    "trusted_schema=OFF",
)

# Its session and engines only: the models have a base of their own. What a request wrote is shown
# in the same request, without being read again.
db = SQLAlchemy(session_options={"expire_on_commit": False})


def init_app(app: Flask) -> None:
    """Set up the engine; connects to nothing and creates nothing (see upgrading.py)."""
    url = _full_url(app.config["SQLALCHEMY_DATABASE_URI"])
    app.config["SQLALCHEMY_DATABASE_URI"] = url.render_as_string(hide_password=False)
    sqlite = url.get_backend_name() == "sqlite"
    pragmas = app.config.get("ANNOTATOR_PRAGMAS", PRAGMAS)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = (
        _sqlite_options(sqlite_path(url), pragmas) if sqlite else _postgresql_options()
    )
    db.init_app(app)
    with app.app_context():
        if sqlite:
            _take_turns(db.engine, WriteLock(Path(f"{url.database}.lock")))
        else:
            _read_only_unless_writing(db.engine)


def begin_writing(session: Session | None = None) -> Session:
    """Start a transaction that writes, before reading what the write depends on.

    On SQLite this waits for the write lock; raises BusyError when it does not come in time. What
    the session had read before is let go. In every other transaction a write is refused.
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


@contextmanager
def reading() -> Iterator[Session]:
    """One transaction that only reads: everything in it as it was at its first query."""
    with Session(db.engine) as session:
        if db.engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def answers(session: Session) -> bool:
    """Whether the database answers and has our tables."""
    try:
        session.execute(text("SELECT 1 FROM account LIMIT 1"))
    except SQLAlchemyError:
        return False
    return True


def sqlite_path(url: URL) -> Path:
    """Where the file of an SQLite address is."""
    return Path(url.database or "")


def open_sqlite(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """A connection without automatic transactions, to a file that must be there.

    With `rw` or `ro`, unlike SQLite's own default, opening what is not there fails instead of
    leaving an empty database behind.
    """
    return sqlite3.connect(
        f"{path.as_uri()}?mode={mode}",
        uri=True,
        timeout=WAIT,
        isolation_level=None,
        check_same_thread=False,  # the pool hands it to one thread at a time
    )


def _full_url(address: str) -> URL:
    """Relative paths count from the current folder, as in every other setting."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return url
    if not url.database or url.database == ":memory:" or url.query:
        raise SettingError(
            name="ANNOTATOR_DATABASE", problem="name a file: sqlite:////folder/annotator.db"
        )
    return url.set(database=str(Path(url.database).absolute()))


def _sqlite_options(path: Path, pragmas: tuple[str, ...]) -> dict[str, Any]:
    return {"creator": partial(_open_prepared, path, pragmas), **OF_EVERY_ENGINE}


def _open_prepared(path: Path, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    connection = open_sqlite(path)
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _postgresql_options() -> dict[str, Any]:
    limits = {
        "lock_timeout": "10s",
        "statement_timeout": "300s",
        "idle_in_transaction_session_timeout": "300s",
        "synchronous_commit": "on",
        "timezone": "UTC",
        "jit": "off",  # compiling our short queries takes longer than running them
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    return {
        **OF_EVERY_ENGINE,
        "pool_pre_ping": True,
        "connect_args": {"options": options, "connect_timeout": 10},
    }


def _take_turns(engine: Engine, lock: "WriteLock") -> None:
    """Hooks of this one SQLite engine: explicit transactions, and one writer at a time."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if not writes(connection):
            driver.execute("PRAGMA query_only=ON")
            driver.execute("BEGIN")
            return
        driver.execute("PRAGMA query_only=OFF")
        kept: Any = connection.connection.record_info
        if "write_lock" not in kept:
            lock.acquire()
            kept["write_lock"] = lock
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _let_go(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        # By now the transaction is on disk or rolled back.
        kept: Any = entry.record_info
        held = kept.pop("write_lock", None)
        if held:
            held.release()


def _read_only_unless_writing(engine: Engine) -> None:
    """psycopg makes `BEGIN READ ONLY` of it: no round trip more."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.read_only = not writes(connection)


def writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(WRITES))


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
