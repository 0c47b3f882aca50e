"""Writes the next migration: `make migration m="what changes"` (see CONTRIBUTING.md)."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator import create_app, migrations
from annotator.db import WRITES, db


def main(message: str) -> None:
    """Compare the models with a fresh database that has the whole history."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "annotator.db")
        path.touch()
        with create_app(SQLALCHEMY_DATABASE_URI=f"sqlite:///{path}").app_context():
            engine = db.engine.execution_options(**{WRITES: True})
            with engine.connect() as connection, connection.begin():
                if migrations.revisions():
                    migrations.upgrade(connection, "head")
                migrations.write_next(connection, message)
    _drop_marks(migrations.revisions()[-1])


def _drop_marks(revision: str) -> None:
    """Alembic's own comments say nothing to a reader."""
    [written] = (migrations.FOLDER / "versions").glob(f"{revision}_*.py")
    lines = written.read_text().splitlines(keepends=True)
    written.write_text("".join(line for line in lines if "# ###" not in line))


if __name__ == "__main__":
    main(sys.argv[1])
