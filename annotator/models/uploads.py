"""What was sent from the page of imports and waits to be imported."""

from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.record import Job
from annotator.models.table import Key, Table, Time, index


class Upload(Table):
    """Files of one import; swept when they are imported, or after a day.

    `files` has name, size and options of each (see corpus.imports.uploads). `sent`: all parts are
    there. `language` is that of articles that do not say theirs, null: it is guessed. `labels` says
    what labels of answers mean that came with articles. `preview` is what the worker found, null
    until it has looked, and once they are imported; `job` looks at the files, or imports them.
    """

    __tablename__ = "upload"
    __table_args__ = (index("project_id", "id"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Time]
    sent: Mapped[bool] = mapped_column(default=False)
    files: Mapped[list[dict[str, Any]]]
    language: Mapped[str | None]
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    preview: Mapped[dict[str, Any] | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    job: Mapped[Job | None] = relationship()


class UploadPart(Table):
    """A stretch of at most one mebibyte of a file; `file` is its place in the upload's `files`."""

    __tablename__ = "upload_part"

    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), primary_key=True)
    file: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bytes: Mapped[bytes] = mapped_column(LargeBinary)
