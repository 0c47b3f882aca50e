import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import create_engine, inspect, text

from annotator import create_app, migrations, upgrading
from annotator.db import db, writing
from annotator.errors import DatabaseError
from annotator.migrations import VERSION_TABLE, is_modelled
from annotator.models import Table
from annotator.upgrading import Prepared, State

pytestmark = pytest.mark.slow

OPTIONS = {"version_table": VERSION_TABLE, "include_name": is_modelled}
NO_SERVER = "postgresql://postgres:secret@127.0.0.1:9/annotator"


@pytest.fixture
def new_app(new_app: Flask) -> Iterator[Flask]:
    with new_app.app_context():
        yield new_app


def prepare(app: Flask) -> Prepared:
    return upgrading.prepare(db.engine, app.config["ANNOTATOR_DATA"])


def state() -> State:
    return upgrading.look(db.engine).state


def sql(statement: str) -> None:
    with writing() as session:
        session.execute(text(statement))


def file_of(app: Flask) -> Path:
    return Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))


def refusal() -> str:
    with pytest.raises(DatabaseError) as refused:
        upgrading.require_current(db.engine)
    return str(refused.value)


def test_the_migrations_make_what_the_models_say(new_app: Flask) -> None:
    prepare(new_app)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=OPTIONS)
        assert compare_metadata(context, Table.metadata) == []


def test_the_migrations_make_the_constraints_of_the_models(new_app: Flask, app: Flask) -> None:
    prepare(new_app)
    migrated = inspect(db.engine).get_multi_check_constraints()
    with app.app_context():
        modelled = inspect(db.engine).get_multi_check_constraints()
    names = {
        table: {check["name"] for check in checks} for table, checks in modelled.items() if checks
    }
    assert {key: {c["name"] for c in migrated[key]} for key in names} == names


def test_the_files_of_the_history_are_one_line_of_numbers() -> None:
    steps = ScriptDirectory(str(migrations.FOLDER)).walk_revisions()
    assert [step.revision for step in steps] == migrations.revisions()[::-1]


def test_a_database_that_is_not_there_is_made(new_app: Flask) -> None:
    assert (state(), prepare(new_app).before, state()) == (
        State.ABSENT,
        State.ABSENT,
        State.CURRENT,
    )


def test_preparing_again_changes_nothing(new_app: Flask) -> None:
    prepare(new_app)
    sql("INSERT INTO setting (name, value) VALUES ('a', 'b')")
    again = prepare(new_app)
    assert (again.before, again.copy, db.session.scalar(text("SELECT value FROM setting"))) == (
        State.CURRENT,
        None,
        "b",
    )


def test_processes_that_start_at_once_make_one_database(new_app: Flask) -> None:
    settings = {
        "ANNOTATOR_DATABASE": new_app.config["SQLALCHEMY_DATABASE_URI"],
        "ANNOTATOR_DATA": str(new_app.config["ANNOTATOR_DATA"]),
    }
    command = [sys.executable, "-m", "annotator", "init"]
    starts = [subprocess.Popen(command, env=os.environ | settings) for _ in range(3)]
    assert [start.wait() for start in starts] == [0, 0, 0]
    assert state() is State.CURRENT


def test_an_older_database_is_refused_until_it_is_prepared(
    new_app: Flask, next_version: Callable[[str], None]
) -> None:
    prepare(new_app)
    next_version("pass")
    assert (state(), "annotator init" in refusal()) == (State.OLDER, True)


def test_an_older_database_is_copied_then_brought_up_to_date(
    new_app: Flask, next_version: Callable[[str], None]
) -> None:
    prepare(new_app)
    sql("INSERT INTO setting (name, value) VALUES ('a', 'b')")
    sql("INSERT INTO attempt (subject, window_start, count) VALUES ('x', 'y', 1)")
    sql("INSERT INTO account_log (at, act) VALUES ('x', 'y')")
    next_version('op.add_column("account_log", sa.Column("colour", sa.Text()))')
    copy = prepare(new_app).copy
    assert copy
    with closing(sqlite3.connect(copy)) as old:
        columns = [row[1] for row in old.execute("PRAGMA table_info(account_log)")]
        logged = old.execute("SELECT count(*) FROM account_log").fetchone()
    assert (logged, "colour" in columns) == ((1,), False)
    assert db.session.execute(text("SELECT colour FROM account_log")).all() == [(None,)]


@pytest.mark.sqlite
def test_the_copy_is_for_its_owner_alone(
    new_app: Flask, next_version: Callable[[str], None]
) -> None:
    prepare(new_app)
    next_version("pass")
    copy = prepare(new_app).copy
    assert copy
    modes = [oct(path.stat().st_mode & 0o777) for path in (copy, file_of(new_app))]
    assert (copy.parent, modes) == (new_app.config["ANNOTATOR_DATA"], ["0o600", "0o600"])


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    new_app: Flask, next_version: Callable[[str], None]
) -> None:
    prepare(new_app)
    next_version('op.drop_table("split"); raise ZeroDivisionError')
    with pytest.raises(ZeroDivisionError):
        prepare(new_app)
    assert (state(), "split" in inspect(db.engine).get_table_names()) == (State.OLDER, True)


def test_a_table_made_again_keeps_the_rows_that_refer_to_it(
    new_app: Flask, next_version: Callable[[str], None]
) -> None:
    prepare(new_app)
    sql(
        "INSERT INTO account (username, is_admin, active, created_at) "
        "VALUES ('alice', '0', '1', 'x')"
    )
    sql(
        "INSERT INTO session (token_hash, account_id, created_at, expires_at) "
        "SELECT 'x', id, 'x', 'x' FROM account"
    )
    next_version(
        "with op.batch_alter_table('account', recreate='always') as batch:\n"
        "        batch.alter_column('username', type_=sa.String(64))"
        if db.engine.dialect.name == "sqlite"
        else "op.alter_column('account', 'username', type_=sa.String(64))"
    )
    prepare(new_app)
    assert db.session.scalar(text("SELECT count(*) FROM session")) == 1


def test_a_newer_database_is_refused(new_app: Flask) -> None:
    prepare(new_app)
    sql("UPDATE annotator_revision SET version_num = '7777'")
    with pytest.raises(DatabaseError, match=r"newer version .*7777"):
        prepare(new_app)
    assert "newer version" in refusal()


def test_a_database_with_other_tables_is_refused(new_app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        file_of(new_app).parent.mkdir()
        file_of(new_app).touch()
    sql("CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(DatabaseError, match="recipes"):
        prepare(new_app)
    assert inspect(db.engine).get_table_names() == ["recipes"]


def test_a_database_that_lacks_a_table_is_refused(new_app: Flask) -> None:
    prepare(new_app)
    sql("DROP TABLE split")
    assert "the table split is missing" in refusal()


@pytest.mark.sqlite
def test_looking_leaves_nothing_behind(new_app: Flask, tmp_path: Path) -> None:
    refusal()
    assert not file_of(new_app).parent.exists()


@pytest.mark.sqlite
def test_looking_at_another_programs_file_does_not_touch_it(new_app: Flask) -> None:
    file = file_of(new_app)
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE recipes (id INTEGER)")
    before = file.read_bytes()
    refusal()
    assert (file.read_bytes(), list(file.parent.iterdir())) == (before, [file])


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_text("Not a database, but long enough to look like a file."),
        lambda file: os.truncate(file, file.stat().st_size // 2),
        lambda file: file.write_bytes(file.read_bytes()[:16] + bytes(9000)),
    ],
    ids=["text", "cut off", "overwritten"],
)
def test_a_spoilt_file_is_refused_and_left_alone(
    new_app: Flask, spoil: Callable[[Path], object]
) -> None:
    prepare(new_app)
    db.session.remove()
    db.engine.dispose()
    file = file_of(new_app)
    spoil(file)
    before = file.read_bytes()
    with pytest.raises(DatabaseError, match="cannot be used"):
        prepare(new_app)
    assert file.read_bytes() == before


@pytest.mark.sqlite
def test_a_log_of_writes_without_its_file_is_not_written_over(new_app: Flask) -> None:
    file = file_of(new_app)
    file.parent.mkdir()
    Path(f"{file}-wal").write_text("what was committed last")
    with pytest.raises(DatabaseError, match="is gone"):
        prepare(new_app)
    assert not file.exists()


@pytest.mark.sqlite
def test_a_folder_in_place_of_the_file_is_refused(new_app: Flask) -> None:
    file_of(new_app).mkdir(parents=True)
    assert "cannot be opened: Is a directory" in refusal()


@pytest.mark.sqlite
@pytest.mark.parametrize("closed", ["file", "folder"])
def test_what_cannot_be_written_is_refused(closed: str) -> None:
    # In a process without root's rights, for whom nothing is closed.
    with TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(
            SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder}/annotator.db", ANNOTATOR_DATA=folder
        )
        with app.app_context():
            prepare(app)
            db.engine.dispose()
        (folder / "annotator.db").chmod(0o444 if closed == "file" else 0o666)
        folder.chmod(0o777 if closed == "file" else 0o555)
        told = look_as_nobody(folder / "annotator.db")
        folder.chmod(0o700)
    place = folder / "annotator.db" if closed == "file" else folder
    assert told.startswith(f"{place} cannot be written")


def look_as_nobody(file: Path) -> str:
    code = (
        "import os, sys\n"
        "from sqlalchemy import create_engine\n"
        "from annotator import upgrading\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"
        "try: upgrading.require_current(create_engine(f'sqlite:///{sys.argv[1]}'))\n"
        "except upgrading.DatabaseError as error: print(error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True
    )
    return ran.stdout


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseError) as refused:
        upgrading.look(create_engine(NO_SERVER))
    told = str(refused.value)
    assert ("127.0.0.1:9/annotator" in told, "Connection refused" in told, "secret" in told) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("version", "warned"),
    [
        ((3, 6, 23), False),
        ((3, 40, 1), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_a_version_of_sqlite_with_the_bug_is_logged(
    version: tuple[int, int, int], warned: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        upgrading.warn_of_sqlite_bug(version)
    assert bool(caplog.records) == warned
