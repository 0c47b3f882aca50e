"""The exports that were made of a project: listed, looked into, handed out."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import blindness, jobs, ledger
from annotator.adjudication import secrecy
from annotator.errors import NotFoundError, mark
from annotator.exporting import making, packing, preview
from annotator.exporting.options import Options
from annotator.exporting.preview import Preview
from annotator.exporting.writing import MANIFEST, SUMS
from annotator.models import Account, Export, Job, Person

PAGE = 20  # exports in a list


class GoneError(NotFoundError):
    message = mark("The files of this export are no longer in the folder of exports.")


@dataclass(frozen=True)
class Kept:
    """An export with who made it: a user name for managers, the project's id for auditors."""

    export: Export
    maker: str | None  # null: the command line


@dataclass(frozen=True)
class Shelf:
    """What the page of exports shows; `after` continues the list, null at its end."""

    preview: Preview
    jobs: list[Job]
    kept: list[Kept]
    after: int | None


@dataclass(frozen=True)
class Opened:
    """One export with its manifest; null when its files are gone."""

    kept: Kept
    manifest: dict[str, Any] | None
    files: list[dict[str, Any]]


def look(session: Session, person: Person, *, after: int | None = None) -> Shelf:
    """The project's books as they stand, its jobs under way, its exports, the latest first."""
    blindness.refuse_open_articles(session, person)
    query = _kept(person)
    if after is not None:
        query = query.where(Export.id < after)
    rows = session.execute(query.order_by(Export.id.desc()).limit(PAGE + 1)).all()
    kept = [_named(person, *row) for row in rows[:PAGE]]
    return Shelf(
        preview=preview.look(session, person.project, Options()),
        jobs=jobs.recent(session, person.project_id, "export"),
        kept=kept,
        after=kept[-1].export.id if len(rows) > PAGE else None,
    )


def order(session: Session, person: Person, kind: str, options: Options) -> Job:
    """Have the worker make an export; raises KindError, OpenArticlesError."""
    blindness.refuse_open_articles(session, person)
    chosen = asdict(options.of(making.check_kind(kind)))
    parameters = {**chosen, "kind": kind, "status": list(options.status)}
    return jobs.queue(session, person, "export", parameters)


def progress(session: Session, person: Person, job_id: int) -> Job:
    """A job of the project's exports; raises NotFoundError."""
    blindness.refuse_open_articles(session, person)
    job = jobs.find(session, person.project_id, job_id)
    if job is None or job.kind != "export":
        raise NotFoundError
    return job


def open_(session: Session, person: Person, export_id: int, place: Path) -> Opened:
    """The export with what its manifest, in the folder of exports `place`, says of it."""
    blindness.refuse_open_articles(session, person)
    row = session.execute(_kept(person).where(Export.id == export_id)).one_or_none()
    if row is None:
        raise NotFoundError
    kept = _named(person, *row)
    found = _manifest(place / kept.export.folder)
    files = [] if found is None else [*found["files"], *_beside(place / kept.export.folder)]
    return Opened(kept, found, sorted(files, key=lambda facts: str(facts["path"])))


def hand_out(session: Session, person: Person, export_id: int, path: str, place: Path) -> Path:
    """Where that file of the export is, with the event that says who took it.

    Raises NotFoundError for what is no file of the export, GoneError when its files are gone,
    AskedOfYouError for adjudicators of whom something is asked that they decide unseen.
    """
    opened = _whole(session, person, export_id, place)
    if path not in {facts["path"] for facts in opened.files}:
        raise NotFoundError
    folder = opened.kept.export.folder
    if not (place / folder / path).is_file():
        raise GoneError
    _record(session, person, folder, path)
    return place / folder / path


def hand_out_all(
    session: Session, person: Person, export_id: int, place: Path
) -> tuple[BinaryIO, str]:
    """The whole folder as a zip archive and its name, with the event that says who took it.

    Raises what `hand_out` raises.
    """
    opened = _whole(session, person, export_id, place)
    folder, paths = opened.kept.export.folder, [str(facts["path"]) for facts in opened.files]
    if not all((place / folder / path).is_file() for path in paths):
        raise GoneError
    _record(session, person, folder, f"{folder}.zip")
    return packing.packed(place / folder, paths), f"{folder}.zip"


def _whole(session: Session, person: Person, export_id: int, place: Path) -> Opened:
    """The export with its files, for somebody who may take them."""
    opened = open_(session, person, export_id, place)
    secrecy.refuse(session, person)
    if opened.manifest is None:
        raise GoneError
    return opened


def _record(session: Session, person: Person, folder: str, file: str) -> None:
    role = "manager" if person.is_manager else "auditor"
    payload = {"file": file}
    ledger.append(
        session, person.project_id, "export.download", folder, payload, by=person, role=role
    )


def _kept(person: Person) -> Any:
    return (
        select(Export, Person.pid, Account.username)
        .outerjoin(Person, Person.id == Export.person_id)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(Export.project_id == person.project_id)
    )


def _named(person: Person, export: Export, pid: str | None, username: str | None) -> Kept:
    return Kept(export, (username or pid) if person.is_manager else pid)


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        return found
    except (OSError, ValueError):
        return None


def _beside(folder: Path) -> list[dict[str, Any]]:
    """The two files that the manifest cannot list."""
    return [
        {"path": name, "bytes": (folder / name).stat().st_size, "lines": None, "sha256": None}
        for name in (MANIFEST, SUMS)
        if (folder / name).is_file()
    ]
