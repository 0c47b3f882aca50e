"""Every row in one SQLite file, from either database, and back into an empty one of either kind.

Not in it: the exports' files, the site's own settings (so no secret key), and what is over when the
server is: sign-ins, counted attempts, files that wait to be imported. It holds password hashes and
names: its owner alone may read it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import mkstemp
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, MetaData, Table, text
from sqlalchemy.exc import DBAPIError

from annotator.corpus import searching
from annotator.db import open_sqlite
from annotator.errors import DatabaseError
from annotator.migrations import VERSION_TABLE

LEFT_OUT = frozenset({"setting", "session", "attempt", "upload", "upload_part"})
CHUNK = 500  # rows in memory at a time
Progress = Callable[[int, int], None]  # rows done, rows in all


def write(engine: Engine, file: Path, progress: Progress | None = None) -> int:
    """Write all rows, as they stand at one moment, into a new file; the number of rows.

    Raises DatabaseError when the file is there already or its folder is not.
    """
    with _under_another_name(file) as unfinished, _snapshot(engine) as source:
        tables = _reflect(source).sorted_tables
        pairs = [(table, _plain(table)) for table in tables if table.name not in LEFT_OUT]
        with _new_file(unfinished) as target:
            for _, plain in pairs:
                plain.create(target)
            versions = [pair for pair in pairs if pair[0].name == VERSION_TABLE]
            _copy_rows(source, target, versions)
            contents = [pair for pair in pairs if pair not in versions]
            return _copy_rows(source, target, contents, progress)


def fill(target: Connection, file: Path, progress: Progress | None = None) -> int:
    """Put the rows of a backup into empty tables of its revision; the number of rows.

    The caller commits. Raises DatabaseError when the tables hold an account or a project, or when
    the rows do not fit.
    """
    _refuse_filled(target)
    with _reading(file) as source:
        there, wanted = _reflect(source).tables, _reflect(target).sorted_tables
        wanted = [table for table in wanted if table.name not in {*LEFT_OUT, VERSION_TABLE}]
        for table in wanted:
            if table.name not in there:
                raise _unusable(file, f"the table {table.name} is missing")
        pairs = [(there[table.name], table) for table in wanted]
        try:
            rows = _copy_rows(source, target, pairs, progress)
        except DBAPIError as error:
            raise _unusable(file, str(error.orig).splitlines()[0]) from None
        _compare(source, target, pairs, file)
    if target.dialect.name == "postgresql":
        _restart_numbers(target, [table for _, table in pairs])
    else:
        searching.rebuild(target)
    return rows


def revision(file: Path) -> str:
    """The revision of a backup's tables; raises DatabaseError when it is not a whole backup."""
    if not file.is_file():
        raise DatabaseError(problem=f"There is no file {file}.")
    try:
        with _reading(file) as source:
            found = revision_of(source)
            verdict = source.scalar(text("PRAGMA quick_check(1)"))
    except DBAPIError as error:
        raise _unusable(file, str(error.orig)) from None
    if found is None or verdict != "ok":
        raise _unusable(file, "it is not a backup" if found is None else f"{verdict}")
    return found


def revision_of(connection: Connection) -> str | None:
    """The revision that a database says it has; null when it says none."""
    if VERSION_TABLE not in sa.inspect(connection).get_table_names():
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    return None if found is None else str(found)


def copy_file(source: Path, target: Path) -> None:
    """The whole of an SQLite database, what others are writing left aside; checked."""
    with (
        _under_another_name(target) as unfinished,
        closing(open_sqlite(source)) as reader,
        closing(open_sqlite(unfinished)) as writer,
    ):
        reader.backup(writer)
        [[verdict]] = writer.execute("PRAGMA quick_check(1)").fetchall()
        if verdict != "ok":
            raise _unusable(source, str(verdict))


@contextmanager
def _under_another_name(file: Path) -> Iterator[Path]:
    """Only a finished file gets its name; until then nobody takes it for a backup."""
    if file.exists():
        raise DatabaseError(problem=f"{file} is there already. Choose another name.")
    if not file.parent.is_dir():
        raise DatabaseError(problem=f"There is no folder {file.parent}.")
    handle, name = mkstemp(dir=file.parent, prefix=f".{file.name}.")  # its owner alone reads it
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        _to_disk(unfinished)
        unfinished.rename(file)
        _to_disk(file.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """One read transaction, however long it takes."""
    postgresql = engine.dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ"} if postgresql else {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if postgresql:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield connection


@contextmanager
def _new_file(path: Path) -> Iterator[Connection]:
    """A transaction on a file that may be thrown away, so without SQLite's own precautions."""
    engine = sa.create_engine(
        "sqlite://", creator=partial(open_sqlite, path), poolclass=sa.NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=OFF")
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        connection.exec_driver_sql("BEGIN")
        yield connection
        connection.commit()


@contextmanager
def _reading(file: Path) -> Iterator[Connection]:
    creator = partial(open_sqlite, file.absolute(), "ro")
    engine = sa.create_engine("sqlite://", creator=creator, poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        yield connection


def _reflect(connection: Connection) -> MetaData:
    """The tables as they are, which may be older than the models."""
    metadata = MetaData()

    @sa.event.listens_for(metadata, "column_reflect")
    def _keep_null(_inspector: Any, _table: Any, column: Any) -> None:
        if isinstance(column["type"], sa.JSON):
            column["type"] = sa.JSON(none_as_null=True)  # else null becomes the JSON text `null`

    metadata.reflect(connection, only=lambda name, _: not name.startswith(searching.TABLE))
    return metadata


def _plain(table: Table) -> Table:
    """The table without what one kind of database alone understands."""
    columns = [
        sa.Column(column.name, column.type.as_generic(), primary_key=column.primary_key)
        if not isinstance(column.type, sa.JSON)
        else sa.Column(column.name, column.type)
        for column in table.columns
    ]
    return Table(table.name, MetaData(), *columns)


def _copy_rows(
    source: Connection,
    target: Connection,
    pairs: list[tuple[Table, Table]],
    progress: Progress | None = None,
) -> int:
    done, total = 0, sum(_count(source, table) for table, _ in pairs)
    for old, new in pairs:
        in_order = sa.select(old).order_by(*old.primary_key)
        with source.execute(in_order, execution_options={"yield_per": CHUNK}) as rows:
            for part in rows.mappings().partitions():
                target.execute(sa.insert(new), [dict(row) for row in part])
                done += len(part)
                if progress:
                    progress(done, total)
    return done


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _refuse_filled(target: Connection) -> None:
    for name in ("account", "project"):
        if target.scalar(text(f"SELECT 1 FROM {name} LIMIT 1")):  # noqa: S608 - our own names
            raise DatabaseError(
                problem="The database that is set is not empty, and a backup is restored into an "
                "empty one only. Name another in ANNOTATOR_DATABASE."
            )


def _compare(
    source: Connection, target: Connection, pairs: list[tuple[Table, Table]], file: Path
) -> None:
    for old, new in pairs:
        if _count(source, old) != _count(target, new):
            raise _unusable(file, f"the table {new.name} did not get all of its rows")


def _restart_numbers(target: Connection, tables: list[Table]) -> None:
    """PostgreSQL counts ids apart from the rows: go on after the highest."""
    for table in tables:
        sequence = (
            target.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, "id")))
            if "id" in table.columns
            else None
        )
        if sequence:
            highest = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
            target.execute(sa.select(sa.func.setval(sequence, highest, False)))


def _unusable(file: Path, reason: str) -> DatabaseError:
    return DatabaseError(problem=f"{file} cannot be used: {reason}. Nothing was changed.")
