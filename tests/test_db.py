import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from annotator import accounts, create_app, db
from annotator.db import WriteLock, begin_writing, writing
from annotator.errors import BusyError, SettingError
from annotator.models import Account, Project, Setting
from tests.factories import make_project

WRITERS = 8


def in_threads(work: object, count: int = WRITERS) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_concurrent_read_modify_writes_lose_nothing(app: Flask) -> None:
    with app.app_context(), writing() as session:
        make_project(session)

    def count_up() -> None:
        with app.app_context():
            for _ in range(5):
                with writing() as session:
                    row = select(Project).with_for_update()
                    session.scalars(row).one().seq += 1
            db.db.session.remove()

    with app.app_context():
        before = db.db.session.scalars(select(Project.seq)).one()
    in_threads(count_up)

    with app.app_context():
        assert db.db.session.scalars(select(Project.seq)).one() == before + 5 * WRITERS


def test_a_write_outside_a_writing_transaction_is_refused(app: Flask) -> None:
    with app.app_context():
        db.db.session.add(Account(username="alice", created_at="2026-11-21T00:00:00Z"))
        with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
            db.db.session.commit()


def test_a_connection_that_only_read_can_write_in_its_next_transaction(app: Flask) -> None:
    with app.app_context():
        db.db.session.scalars(select(Account)).all()
        with writing() as session:
            accounts.create_account(session, "alice", None)
        assert db.db.session.scalars(select(Account.username)).all() == ["alice"]


def write_and_fail(statement: str) -> None:
    with writing() as session:
        session.execute(text(statement))
        raise ZeroDivisionError


def test_what_failed_leaves_no_row(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            write_and_fail("INSERT INTO setting (name, value) VALUES ('a', 'b')")
        assert db.db.session.scalars(select(Setting)).all() == []


def test_tables_made_in_a_transaction_that_failed_are_gone(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            write_and_fail("CREATE TABLE stray (id INTEGER)")
        with pytest.raises(DBAPIError, match="stray"):
            db.db.session.execute(text("SELECT * FROM stray"))


def test_a_reader_sees_the_state_from_before_a_write_that_goes_on(app: Flask) -> None:
    seen = []

    def read() -> None:
        with app.app_context():
            seen.extend(db.db.session.scalars(select(Account.username)))

    with app.app_context(), writing() as session:
        accounts.create_account(session, "alice", None)
        in_threads(read, count=1)
    assert seen == []


def test_every_connection_is_durable(app: Flask) -> None:
    durable = create_app(**{**app.config, "ANNOTATOR_PRAGMAS": db.PRAGMAS})
    sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    setting = "PRAGMA synchronous" if sqlite else "SHOW synchronous_commit"
    with durable.app_context():
        assert db.db.session.scalar(text(setting)) in (2, "on")
        db.db.session.remove()
        db.db.engine.dispose()


@pytest.mark.sqlite
def test_the_write_lock_is_free_after_the_database_refused_to_begin(app: Flask) -> None:
    with app.app_context():
        db.db.session.execute(text("PRAGMA busy_timeout=1"))
        other = db.open_sqlite(db.sqlite_path(db.db.engine.url))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            begin_writing()
        other.close()
        begin_writing().rollback()


@pytest.mark.sqlite
def test_who_waits_too_long_for_the_write_lock_is_told_to_try_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "WAIT", 0.05)
    told = []

    def wait() -> None:
        with app.app_context():
            try:
                begin_writing()
            except BusyError as error:
                told.append(error.retry_after)

    with app.app_context(), writing():
        in_threads(wait, count=1)
    assert told == [2]


def test_another_process_waits_for_the_write_lock_too(tmp_path: Path) -> None:
    # Two locks on one file behave as two processes do: the file lock belongs to the open file.
    ours, theirs = WriteLock(tmp_path / "lock"), WriteLock(tmp_path / "lock")
    ours.acquire()
    theirs_came = threading.Event()

    def come_later() -> None:
        theirs.acquire()
        theirs_came.set()
        theirs.release()

    thread = threading.Thread(target=come_later)
    thread.start()
    came_early = theirs_came.wait(0.1)
    ours.release()
    thread.join()
    assert (came_early, theirs_came.is_set()) == (False, True)


@pytest.mark.sqlite
def test_looking_at_a_database_that_is_not_there_leaves_no_file(tmp_path: Path) -> None:
    app = create_app(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/none.db", ANNOTATOR_DATA=tmp_path
    )
    with app.app_context(), pytest.raises(OperationalError):
        db.db.session.scalars(select(Account)).all()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sqlite
def test_a_relative_database_counts_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = create_app(SQLALCHEMY_DATABASE_URI="sqlite:///mine.db")
    with app.app_context():
        assert db.sqlite_path(db.db.engine.url) == tmp_path / "mine.db"


@pytest.mark.parametrize("address", ["sqlite:///", "sqlite:///:memory:", "sqlite:///a.db?uri=true"])
def test_an_address_without_a_plain_file_is_refused(address: str) -> None:
    with pytest.raises(SettingError, match="ANNOTATOR_DATABASE"):
        create_app(SQLALCHEMY_DATABASE_URI=address)


def test_begin_writing_lets_go_of_what_was_read_before(session: Session) -> None:
    accounts.create_account(session, "alice", None)
    session.commit()
    alice = accounts.find_account(session, "alice")
    assert alice
    alice.theme = "dark"
    begin_writing(session)
    assert alice.theme is None


def test_what_a_failed_statement_carried_is_not_in_the_error_that_is_logged(app: Flask) -> None:
    with app.app_context(), pytest.raises(DBAPIError) as caught:
        db.db.session.execute(text("SELECT :secret FROM nowhere"), {"secret": "scrypt:hash"})

    assert "scrypt:hash" not in str(caught.value)
