"""Files that were sent from a page: kept in parts until they are imported."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from annotator import blindness, clock, jobs
from annotator.corpus.imports import upload_parts
from annotator.corpus.readers import Options, Source
from annotator.db import Transaction
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.models import Job, Person, Upload, UploadPart

KEPT_SECONDS = 24 * 3600
MOST_STORED = 1 << 30  # bytes of a project's uploads, before one more is taken
MOST_FILES = 900  # a form has room for no more than 1000 of everything
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


class NoFilesError(InvalidError):
    field = "files"
    message = mark("Nothing was sent. Choose files, drop them here, or paste a text.")


class TooManyFilesError(InvalidError):
    field = "files"
    message = mark("These are more than %(most)s files. Put them into a zip, or send fewer.")


class UsedError(ConflictError):
    message = mark("These files were imported already. Send them again to import them again.")


class FullError(ConflictError):
    field = "files"
    message = mark(
        "Files that were sent to this project wait to be imported, and there is no room for more. "
        "Import them, throw them away, or try again tomorrow."
    )


class BusyUploadError(ConflictError):
    message = mark("These files are being read or imported. Wait until that is done.")


def receive(transaction: Transaction, person: Person, sent: Sequence[Source]) -> int:
    """Keep files in many short transactions; the upload's number.

    The worker is asked to look at them. Raises NoFilesError, TooManyFilesError, FullError.
    """
    if not sent:
        raise NoFilesError
    if len(sent) > MOST_FILES:
        raise TooManyFilesError(most=MOST_FILES)
    with transaction() as session:
        upload = _begin(session, person)
    files = [
        {"name": file.place, "bytes": _keep(transaction, upload, number, file)}
        for number, file in enumerate(sent)
    ]
    with transaction() as session:
        found = session.get_one(Upload, upload)
        found.files = files
        found.sent = True
        _look(session, person, found)
    return upload


@dataclass(frozen=True)
class Shown:
    """An upload as its page shows it; without answers to whoever must not see any."""

    upload: Upload
    hides_answers: bool

    @property
    def run(self) -> int | None:
        """The number of the import that came of it, once it has ended."""
        job = self.upload.job
        if job is None or (job.kind, job.state) != ("import", "done"):
            return None
        return (job.result or {}).get("import")


def show(session: Session, person: Person, upload_id: int) -> Shown:
    """Raises NotFoundError."""
    upload = find(session, person, upload_id)
    return Shown(upload, blindness.has_open_articles(session, person))


def find(session: Session, person: Person, upload_id: int) -> Upload:
    """Files that were sent to the person's project; raises NotFoundError."""
    upload = session.get(Upload, upload_id)
    if upload is None or upload.project_id != person.project_id or not upload.sent:
        raise NotFoundError
    return upload


def look_again(session: Session, person: Person, upload_id: int, told: Mapping[str, str]) -> None:
    """Have the worker look at the files once more, read in the way that is told (see _choose)."""
    upload = _held(session, person, upload_id)
    _choose(upload, told)
    _look(session, person, upload)


def start(session: Session, person: Person, upload_id: int, told: Mapping[str, str]) -> bool:
    """Have the worker import the files, without those that are refused if `skip_refused` is told.

    `round` names the one for new articles; none: as runs.begin chooses.
    False: they are to be read in another way than was shown, so they are looked at first.
    """
    upload = _held(session, person, upload_id)
    if _choose(upload, told) or upload.preview is None:
        _look(session, person, upload)
        return False
    skip = bool(told.get("skip_refused"))
    into = told.get("round", "")
    parameters = {"upload": upload.id, "skip_refused": skip, "into": into}
    upload.job = jobs.queue(session, person, "import", parameters)
    return True


def stop(session: Session, person: Person, upload_id: int) -> None:
    """Let the worker leave off whatever it does with the files; they stay. Raises NotFoundError."""
    upload = find(session, person, upload_id)
    if upload.job_id is not None:
        jobs.stop(session, upload.job_id)


def discard(session: Session, person: Person, upload_id: int) -> None:
    """Delete the files now."""
    upload = _held(session, person, upload_id)
    drop_parts(session, upload.id)
    session.delete(upload)


def forget(session: Session, upload_id: int) -> None:
    """Of what was imported nothing stays here, neither files nor what was shown of them."""
    drop_parts(session, upload_id)
    session.execute(update(Upload).where(Upload.id == upload_id).values(preview=None))


def drop_parts(session: Session, upload_id: int) -> None:
    session.execute(delete(UploadPart).where(UploadPart.upload_id == upload_id))


def sweep(transaction: Transaction) -> None:
    """Delete what was sent more than a day ago and is not being worked on."""
    old = Upload.created_at < clock.after(-KEPT_SECONDS)
    busy = select(Job.id).where(Job.state.in_(jobs.UNFINISHED))
    free = Upload.job_id.is_(None) | Upload.job_id.not_in(busy)
    while True:
        with transaction() as session:
            upload_id = session.scalar(select(Upload.id).where(old, free).limit(1))
            if upload_id is None:
                return
            drop_parts(session, upload_id)
            session.execute(delete(Upload).where(Upload.id == upload_id))


def sources(reading: Transaction, upload: Upload) -> tuple[Source, ...]:
    """The files as readers take them, each with its options; their bytes stay in the rows."""
    return tuple(
        Source(
            file["name"],
            partial(upload_parts.opened, reading, upload.id, number, file["bytes"]),
            options=options(file),
        )
        for number, file in enumerate(upload.files)
    )


def options(file: Mapping[str, Any]) -> Options:
    return Options(
        format=file.get("format"),
        encoding=file.get("encoding"),
        delimiter=DELIMITERS.get(file.get("delimiter", "")),
        columns=file.get("columns", {}),
    )


def _begin(session: Session, person: Person) -> int:
    theirs = select(Upload.files).where(Upload.project_id == person.project_id)
    if sum(file["bytes"] for files in session.scalars(theirs) for file in files) >= MOST_STORED:
        raise FullError
    upload = Upload(
        project_id=person.project_id, person_id=person.id, created_at=clock.now(), files=[]
    )
    session.add(upload)
    session.flush()
    return upload.id


def _keep(transaction: Transaction, upload_id: int, file: int, source: Source) -> int:
    size = 0
    with source.open() as stream:
        for number, data in enumerate(iter(lambda: stream.read(upload_parts.PART), b"")):
            with transaction() as session:
                part = {"upload_id": upload_id, "file": file, "number": number, "bytes": data}
                session.execute(insert(UploadPart), part)
            size += len(data)
    return size


def _held(session: Session, person: Person, upload_id: int) -> Upload:
    """Files that nothing is being done with; raises NotFoundError, BusyUploadError, UsedError."""
    upload = find(session, person, upload_id)
    session.refresh(upload, with_for_update=True)
    if upload.job is not None and upload.job.state in jobs.UNFINISHED:
        raise BusyUploadError
    if upload.job is not None and (upload.job.kind, upload.job.state) == ("import", "done"):
        raise UsedError
    return upload


def _look(session: Session, person: Person, upload: Upload) -> None:
    upload.preview = None
    upload.job = jobs.queue(session, person, "preview", {"upload": upload.id})


def _choose(upload: Upload, told: Mapping[str, str]) -> bool:
    """Keep how the files are to be read; whether that is something else than before.

    `told` are the fields of the page: language, encoding-all, for each label of answers labelled-0
    and meaning-0, and of each file format-0, encoding-0, delimiter-0 and columns such as
    column-0-text. What the page does not show stays.
    """
    before = (upload.language, upload.labels, upload.files)
    upload.language = told.get("language", upload.language or "") or None
    meanings = {**upload.labels, **dict(_meanings(told))}
    upload.labels = {label: meaning for label, meaning in meanings.items() if meaning}
    upload.files = [_chosen(file, number, told) for number, file in enumerate(upload.files)]
    return before != (upload.language, upload.labels, upload.files)


def _meanings(told: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What each label of the page means; an empty one is understood by its name."""
    for field, label in told.items():
        if field.startswith("labelled-"):
            yield label, told.get(field.replace("labelled", "meaning"), "")


def _chosen(file: dict[str, Any], number: int, told: Mapping[str, str]) -> dict[str, Any]:
    """The file with what the page says of it; what the page does not show stays."""
    said: dict[str, Any] = {
        key: told[f"{key}-{number}"]
        for key in ("format", "encoding", "delimiter")
        if f"{key}-{number}" in told
    }
    if told.get("encoding-all"):
        said["encoding"] = told["encoding-all"]
    start = f"column-{number}-"
    columns = {key.removeprefix(start): told[key] for key in told if key.startswith(start)}
    if columns:
        said["columns"] = {key: column for key, column in columns.items() if column}
    changed = {**file, **said}
    return {key: value for key, value in changed.items() if value or key in ("name", "bytes")}
