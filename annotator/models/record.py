"""What is kept of what was done: the ledger, long work, exports."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from annotator.models.table import Key, Sha256, Table, Time, index, one_of

JOB_STATES = ("queued", "running", "done", "failed")


class Event(Table):
    """One act in a project's ledger (formats.md §4); payload and words are canonical JSON."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq_positive"),
        index("project_id", "subject", "seq"),
        index("project_id", "actor", "seq"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Time]
    actor: Mapped[str] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(32))
    type: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str]
    payload: Mapped[str | None]
    payload_salt: Mapped[str | None] = mapped_column(String(32))
    payload_sha256: Mapped[Sha256]
    words: Mapped[str | None]
    words_salt: Mapped[str | None] = mapped_column(String(32))
    words_sha256: Mapped[Sha256 | None]
    previous: Mapped[Sha256]
    hash: Mapped[Sha256]


class Job(Table):
    """Long work: claimed by a worker for a while, begun again from the start after a kill.

    `attempts` counts the claims, so that only the latest can report. `error` is a message of
    errors.py that `result` fills.
    """

    __tablename__ = "job"
    __table_args__ = (one_of("state", JOB_STATES), index("state", "id"), index("project_id", "id"))

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(32))
    parameters: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="queued")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    leased_until: Mapped[Time | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Time]
    finished_at: Mapped[Time | None]


class Export(Table):
    """A folder written from one point of the ledger; `folder` is its name in the exports' place."""

    __tablename__ = "export"
    __table_args__ = (index("project_id", "id"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(16))
    options: Mapped[dict[str, Any]]
    seq: Mapped[int]
    head: Mapped[Sha256]
    folder: Mapped[str]
    sha256: Mapped[Sha256]  # of manifest.json
    bytes: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[Time]


class Split(Table):
    """Which part of a training export a group of articles belongs to, for ever."""

    __tablename__ = "split"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    group_name: Mapped[str] = mapped_column(String(200), primary_key=True)
    split: Mapped[str] = mapped_column(String(16))
