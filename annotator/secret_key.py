"""The key that signs cookies: made at the first start and kept, never a default."""

import os
import secrets
from pathlib import Path
from tempfile import mkstemp

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from annotator.models import Setting

NAME = "secret_key"


def in_folder(folder: Path) -> str:
    """The key in that folder's file `secret_key`, which only its owner can read."""
    path = folder / NAME
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _place(path, secrets.token_hex(32))
    return path.read_text()


def in_database(session: Session) -> str:
    """The key in the table `setting`; the session must be one that writes."""
    session.execute(
        text("INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING"),
        {"name": NAME, "value": secrets.token_hex(32)},
    )
    return session.scalars(select(Setting.value).where(Setting.name == NAME)).one()


def _place(path: Path, key: str) -> None:
    """All of it at once: of two processes that start together, one wins and both read its key."""
    descriptor, unfinished = mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
            file.flush()
            os.fsync(descriptor)
        os.link(unfinished, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(unfinished)
