"""The application on a fresh database: SQLite, or what ANNOTATOR_TEST_DATABASE names."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from annotator import accounts, create_app, migrations, sessions, upgrading
from annotator.db import begin_writing, db
from annotator.models import Table
from tests import golden

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
POSTGRESQL = os.environ.get("ANNOTATOR_TEST_DATABASE")
PREFIX = os.environ.get("ANNOTATOR_TEST_PREFIX", "annotator")
TEMPLATES = FileSystemBytecodeCache()  # several applications, the same pages
QUICK_PRAGMAS = ("journal_mode=WAL", "synchronous=OFF", "foreign_keys=ON", "trusted_schema=OFF")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests with the real articles are deselected where these do not lie beside the checkout."""
    if CORPUS.is_dir():
        return
    without = [item for item in items if item.get_closest_marker("corpus")]
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if item not in without]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str | Path:
    """An empty database with all tables: a file to copy, or this worker's own on PostgreSQL."""
    folder = tmp_path_factory.mktemp("template")
    if POSTGRESQL:
        address = _new_postgresql(f"{PREFIX}_{worker_id}")
        _make_tables(address, folder)
        return address
    _make_tables(f"sqlite:///{folder / 'annotator.db'}", folder)
    return folder / "annotator.db"


@pytest.fixture(scope="session")
def database_place(template: str | Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where this worker's tests find their database, one after the other."""
    if isinstance(template, str):
        return template
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'annotator.db'}"


@pytest.fixture
def database(template: str | Path, database_place: str) -> str:
    """The address of a database of this test's own, empty but for its tables."""
    _renew(template, database_place)
    return database_place


@pytest.fixture
def start_over(app: Flask, template: str | Path, database_place: str) -> Callable[[], None]:
    """Makes the test's database as it was at the beginning, numbers included."""

    def empty() -> None:
        _let_go(app)
        _renew(template, database_place)

    return empty


@pytest.fixture
def no_database(tmp_path: Path, worker_id: str) -> str:
    """The address of a database that is not there yet; on PostgreSQL one without tables."""
    if POSTGRESQL:
        return _new_postgresql(f"{PREFIX}_{worker_id}_new")
    return f"sqlite:///{tmp_path / 'new' / 'annotator.db'}"


class Browser(FlaskClient):
    """Every request has a context of its own, as on a server, also where a test holds one open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture(scope="session")
def application(database_place: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Made once for a worker: to make it takes longer than most tests."""
    yield from _app_on(database_place, tmp_path_factory.mktemp("application"))


@pytest.fixture
def app(application: Flask, database: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on the test's database, its settings as they were."""
    settings = dict(application.config)
    (tmp_path / "data").mkdir()
    application.config["ANNOTATOR_DATA"] = tmp_path / "data"
    application.config["ANNOTATOR_EXPORTS"] = tmp_path / "exports"
    yield application
    _let_go(application)
    application.config.clear()
    application.config.update(settings)


@pytest.fixture
def unused_app(database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application that answered nothing yet, so that routes can be added to it."""
    yield from _app_on(database, tmp_path)


@pytest.fixture
def new_app(no_database: str, tmp_path: Path) -> Iterator[Flask]:
    """The application before `annotator init`."""
    yield from _app_on(no_database, tmp_path)


def _app_on(address: str, folder: Path) -> Iterator[Flask]:
    app = create_app(
        TESTING=True,
        PROPAGATE_EXCEPTIONS=False,
        SECRET_KEY="a key for tests only, long enough",
        SQLALCHEMY_DATABASE_URI=address,
        ANNOTATOR_DATA=folder / "data",
        ANNOTATOR_EXPORTS=folder / "exports",
        ANNOTATOR_PRAGMAS=QUICK_PRAGMAS,
    )
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = TEMPLATES
    yield app
    _let_go(app)


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def exports(
    template: str | Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """The exports of the project of tests/golden.py, by kind; copy a folder to change it."""
    folder = tmp_path_factory.mktemp("golden")
    address = template
    if isinstance(template, str):
        _empty(template)
    else:
        (folder / "data").mkdir()
        address = f"sqlite:///{shutil.copy(template, folder / 'data' / 'annotator.db')}"
    for app in _app_on(str(address), folder):
        with golden.exported(app, folder / "exports") as made:
            yield made


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session that writes, for tests of the work; commit before making requests."""
    with app.app_context():
        yield begin_writing()
        db.session.rollback()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], FlaskClient]:
    """A browser signed in as that account, by a row: hashing a password takes a quarter second."""

    def signed_in_as(username: str) -> FlaskClient:
        client = app.test_client()
        with app.app_context():
            writer = begin_writing()
            account = accounts.find_account(writer, username)
            assert account, f"no account {username}"
            token = sessions.open_session(writer, account)
            writer.commit()
            db.session.remove()
        with client.session_transaction() as cookie:
            cookie["token"] = token
        return client

    return signed_in_as


def _make_tables(address: str, folder: Path) -> None:
    """As `annotator init` does: what the models say and no migration makes is missing in tests."""
    app = create_app(SQLALCHEMY_DATABASE_URI=address, ANNOTATOR_DATA=folder)
    with app.app_context():
        upgrading.prepare(db.engine, folder)
        db.engine.dispose()


def _new_postgresql(name: str) -> str:
    assert POSTGRESQL
    admin = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return admin.url.set(database=name).render_as_string(hide_password=False)


def _renew(template: str | Path, address: str) -> None:
    if isinstance(template, str):
        return _empty(address)
    path = Path(address.removeprefix("sqlite:///"))
    for rest in ("", "-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)
    shutil.copy(template, path)
    return None


def _empty(url: str) -> None:
    """Deletes every row and begins all numbers again; TRUNCATE takes ten times as long."""
    tables = list(reversed(Table.metadata.sorted_tables))
    steps = [f'DELETE FROM "{table.name}"' for table in tables]  # noqa: S608
    steps += [
        f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), 1, false)"
        for table in tables
        if "id" in table.columns
    ]
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("; ".join(steps))


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Makes the history of the tables one step longer, as a next version of annotator has it."""

    def add_step(body: str) -> None:
        folder = tmp_path / "history"
        shutil.copytree(migrations.FOLDER, folder)
        last = migrations.revisions()[-1]
        step = f'revision = "9999"\ndown_revision = "{last}"\ndef upgrade():\n    {body}\n'
        (folder / "versions" / "9999_next.py").write_text(
            f"from alembic import op\nimport sqlalchemy as sa\n{step}"
        )
        monkeypatch.setattr(migrations, "FOLDER", folder)

    return add_step


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Which of the parallel test processes this is; pytest-xdist says so when it runs."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")
