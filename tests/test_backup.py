import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, Text, cast, select, text

from annotator import backup, create_app
from annotator.backup import LEFT_OUT
from annotator.cli import main
from annotator.db import db, writing
from annotator.models import Account, AccountLog, Setting, Table
from tests.factories import make_account

pytestmark = pytest.mark.slow

AWKWARD = {"z": None, "a": [1, -2.5, "é 😀"], "": {"b": {}, "A": "\u2028"}, "t": True}
# Where a constraint wants more than the type says.
FITTING: dict[str, Any] = {
    "account.language": "fr",
    "account.theme": "dark",
    "annotation.label": "denial",
    "annotation.skip_reason": None,
    "article_pair.article_id": 1,
    "article_pair.jaccard": 500,
    "article_pair.said": "found",
    "assignment.state": "open",
    "cut_report.role": "annotator",
    "decision.ambiguous": False,
    "decision.kind": "first",
    "decision.label": "denial",
    "decision.reason": "slip",
    "decision.skip_reason": None,
    "gold.label": "denial",
    "gold.status": "adjudicated",
    "invitation.account_id": None,
    "invitation.project_id": 1,
    "job.state": "queued",
    "decision_link.relation": "answers",
    "link.relation": "answers",
    "project.majority_minimum": 3,
    "round.kind": "production",
    "round.requires_id": 2,
    "sentence.start": 0,
    "test_item.label": "denial",
    "test_item.skip_reason": None,
}
# Where one row is all that fits: the first article and the second.
ROWS = {"article_pair": (2,)}


def value(column: Column[Any], number: int) -> Any:
    if str(column) in FITTING:
        return FITTING[str(column)]
    if number == 2 and column.nullable:
        return None
    if isinstance(column.type, JSON):
        return AWKWARD
    if isinstance(column.type, Boolean):
        return number == 1
    if isinstance(column.type, Integer):
        return number
    if isinstance(column.type, LargeBinary):
        return b"\x00\xff"
    return f"{number} é😀 {column.name}"[: getattr(column.type, "length", None)]


def fill_every_table() -> None:
    """Two rows in each, the second with as many nulls as may be."""
    with writing() as session:
        for table in Table.metadata.sorted_tables:
            for number in ROWS.get(table.name, (1, 2)):
                row = {column.name: value(column, number) for column in table.columns}
                session.execute(sa.insert(table), row)


def filled() -> dict[str, int]:
    """How many rows of each table a backup of the filled tables holds."""
    kept = set(Table.metadata.tables) - LEFT_OUT
    return {name: len(ROWS.get(name, (1, 2))) for name in kept}


def all_rows() -> dict[str, list[Any]]:
    """The rows of every table as they are stored, JSON as its text."""
    rows = {}
    for table in Table.metadata.sorted_tables:
        columns = [cast(c, Text) if isinstance(c.type, JSON) else c for c in table.columns]
        query = select(*columns).order_by(*table.primary_key)
        rows[table.name] = [tuple(row) for row in db.session.execute(query)]
    db.session.remove()
    return rows


class Place:
    """A database, and the commands that run on it."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder

    def run(self, *words: str | Path) -> Result:
        environment = {"ANNOTATOR_DATABASE": self.address, "ANNOTATOR_DATA": str(self.folder)}
        return CliRunner().invoke(main, [str(word) for word in words], env=environment)

    @contextmanager
    def open(self) -> Iterator[None]:
        app = create_app(SQLALCHEMY_DATABASE_URI=self.address, ANNOTATOR_DATA=self.folder)
        with app.app_context():
            yield
            db.session.remove()
            db.engine.dispose()

    def rows(self) -> dict[str, list[Any]]:
        with self.open():
            return all_rows()


@pytest.fixture
def old(database: str, tmp_path: Path) -> Place:
    """A database with two rows in every table."""
    place = Place(database, tmp_path / "data")
    with place.open():
        fill_every_table()
    return place


@pytest.fixture
def new(no_database: str, tmp_path: Path) -> Place:
    """A database that is not there yet."""
    return Place(no_database, tmp_path / "new")


@pytest.fixture
def file(old: Place, tmp_path: Path) -> Path:
    """A backup of the old database."""
    file = tmp_path / "backup.db"
    assert old.run("backup", file).exit_code == 0
    return file


def on_sqlite(folder: Path) -> Place:
    return Place(f"sqlite:///{folder / 'annotator.db'}", folder)


def without_what_stays(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: [] if name in LEFT_OUT else found for name, found in rows.items()}


def test_every_row_survives_the_way_to_the_other_database_and_back(
    new: Place, tmp_path: Path
) -> None:
    first, last = on_sqlite(tmp_path / "first"), on_sqlite(tmp_path / "last")
    first.run("init")
    with first.open():
        fill_every_table()
    first.run("backup", tmp_path / "one.db")
    new.run("restore", tmp_path / "one.db")
    new.run("backup", tmp_path / "two.db")
    last.run("restore", tmp_path / "two.db")
    assert new.rows() == last.rows() == without_what_stays(first.rows())


def test_restoring_says_how_many_rows_there_are(file: Path, new: Place) -> None:
    rows = sum(filled().values())
    assert f": {rows} rows." in new.run("restore", file).stdout


def test_new_rows_are_numbered_on_after_the_restored_ones(file: Path, new: Place) -> None:
    new.run("restore", file)
    with new.open(), writing() as session:
        assert make_account(session, "alice").id == 3


def test_a_backup_has_neither_the_secret_key_nor_who_is_signed_in(file: Path) -> None:
    with closing(sqlite3.connect(file)) as opened:
        tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master")}
    assert tables & LEFT_OUT == set()


def test_a_backup_is_one_file_for_its_owner_alone(file: Path, tmp_path: Path) -> None:
    left = {path.name for path in tmp_path.iterdir()} - {"data", "new"}
    assert (left, oct(file.stat().st_mode & 0o777)) == ({"backup.db"}, "0o600")


def test_a_backup_holds_one_moment_while_others_write(
    old: Place, tmp_path: Path, new: Place
) -> None:
    def write_between(done: int, total: int) -> None:
        if done == 2:  # the first table is through
            with old.open(), writing() as session:
                session.add(Account(id=3, username="late", created_at="2026-11-21T20:01:32Z"))
                session.add(Setting(name="late", value=""))
                session.add(AccountLog(id=3, at="2026-11-21T20:01:32Z", act="late"))

    with old.open():
        backup.write(db.engine, tmp_path / "moment.db", write_between)
    new.run("restore", tmp_path / "moment.db")
    there = {name: len(rows) for name, rows in new.rows().items() if name not in LEFT_OUT}
    assert there == filled()


def test_a_file_that_is_there_is_not_written_over(old: Place, file: Path) -> None:
    before = file.read_bytes()
    told = old.run("backup", file)
    assert (told.exit_code, "is there already" in told.stderr, file.read_bytes()) == (
        1,
        True,
        before,
    )


def test_a_backup_that_fails_leaves_no_file(old: Place, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    (tmp_path / "backups").mkdir()
    with old.open(), pytest.raises(KeyboardInterrupt):
        backup.write(db.engine, tmp_path / "backups" / "a.db", stop)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_folder_that_is_not_there_is_named(old: Place, tmp_path: Path) -> None:
    told = old.run("backup", tmp_path / "none" / "a.db")
    assert f"There is no folder {tmp_path / 'none'}." in told.stderr


def test_a_database_that_holds_something_is_not_filled(file: Path, old: Place) -> None:
    before = old.rows()
    told = old.run("restore", file)
    assert (told.exit_code, "is not empty" in told.stderr, old.rows()) == (1, True, before)


def test_an_empty_database_is_filled(file: Path, new: Place, old: Place) -> None:
    new.run("init")
    new.run("restore", file)
    assert new.rows() == without_what_stays(old.rows())


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ("DROP TABLE annotator_revision", "it is not a backup"),
        ("UPDATE annotator_revision SET version_num = '7777'", "newer version"),
        ("DELETE FROM account WHERE id = 1", "cannot be used: "),
        ("UPDATE project SET slug = 'the same'", "cannot be used: "),
        ("DROP TABLE event", "the table event is missing"),
    ],
    ids=["no revision", "newer", "lost row", "rows that clash", "lost table"],
)
def test_a_backup_that_does_not_fit_changes_nothing(
    file: Path, new: Place, spoil: str, told: str
) -> None:
    with closing(sqlite3.connect(file)) as opened:
        opened.execute(spoil)
        opened.commit()
    new.run("init")
    refused = new.run("restore", file)
    assert (refused.exit_code, told in refused.stderr, sum(map(len, new.rows().values()))) == (
        1,
        True,
        0,
    )


def test_a_backup_that_was_cut_off_is_refused(file: Path, new: Place) -> None:
    os.truncate(file, file.stat().st_size // 2)
    refused = new.run("restore", file)
    assert (refused.exit_code, "cannot be used" in refused.stderr) == (1, True)


def test_a_file_that_is_not_there_is_named(new: Place, tmp_path: Path) -> None:
    assert f"There is no file {tmp_path / 'a.db'}." in new.run("restore", tmp_path / "a.db").stderr


def test_a_backup_from_an_older_version_is_restored_then_brought_up_to_date(
    file: Path, new: Place, next_version: Callable[[str], None]
) -> None:
    next_version('op.add_column("account_log", sa.Column("colour", sa.Text()))')
    new.run("restore", file)
    with new.open():
        assert db.session.execute(text("SELECT colour FROM account_log")).all() == [(None,)] * 2
