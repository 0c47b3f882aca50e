"""The history of the tables, one numbered file a step, and how it runs on a connection."""

from pathlib import Path

from sqlalchemy import Connection

FOLDER = Path(__file__).parent
# Not Alembic's usual name: another program's database is never taken for ours.
VERSION_TABLE = "annotator_revision"
# What no model describes: the search (0003), on SQLite a table that brings others along.
UNMODELLED = ("article_search", "ix_article_words_search")


def revisions() -> list[str]:
    """The numbers of all steps, from the oldest on; the files are named by them."""
    return sorted(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def is_modelled(name: str | None, _kind: str, _parents: object) -> bool:
    """Whether a table or an index is compared with the models."""
    return not (name or "").startswith(UNMODELLED)


def upgrade(connection: Connection, revision: str) -> None:
    """Bring the tables to a revision, in the connection's transaction, which the caller commits."""
    from flask_migrate import upgrade as run  # slow to import, and hardly ever needed

    _on(connection)
    run(revision=revision)


def write_next(connection: Connection, message: str) -> None:
    """Write the file of the next revision: what the models have and the history lacks."""
    from flask_migrate import migrate as compare

    _on(connection)
    compare(message=message, rev_id=f"{len(revisions()) + 1:04d}")


def _on(connection: Connection) -> None:
    from alembic.config import Config
    from flask import current_app
    from flask_migrate import Migrate

    from annotator.db import db

    def configure(config: Config) -> Config:
        config.attributes["connection"] = connection
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        return config

    Migrate(current_app, db, directory=FOLDER).configure(configure)
