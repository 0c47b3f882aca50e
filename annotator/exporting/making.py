"""Makes an export: gives splits, writes the folder, records it."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import ledger, projects
from annotator.db import Transaction, reading
from annotator.errors import InvalidError, mark
from annotator.exporting import claimed, point, splits
from annotator.exporting.claimed import Claims
from annotator.exporting.contents import KINDS, Progress, UnsplitError
from annotator.exporting.options import Options
from annotator.exporting.past import points
from annotator.exporting.past.reader import PastReader
from annotator.exporting.point import Point
from annotator.exporting.source import Source
from annotator.exporting.splits import Group
from annotator.exporting.writing import Folder
from annotator.models import Export, Person, Project

TRIES = 5  # labels may arrive between giving splits and reading


class KindError(InvalidError):
    field = "kind"
    message = mark("There is no export of the kind %(kind)s. Choose training or audit.")


@dataclass(frozen=True)
class Made:
    """A whole folder; `fresh` is false when the same one was there already."""

    path: Path
    seq: int
    head: str
    manifest_sha256: str
    size: int  # bytes
    created_at: str
    options: dict[str, Any]
    fresh: bool
    export_id: int = 0


def check_kind(kind: str) -> str:
    if kind not in KINDS:
        raise KindError(kind=kind)
    return kind


def make(
    transaction: Transaction,
    slug: str,
    kind: str,
    place: Path,
    *,
    options: Options | None = None,
    as_of: int | None = None,
    person_id: int | None = None,
    progress: Progress | None = None,
) -> Made:
    """Export the project, now or as of that act, to a folder inside `place`, with event and row.

    Each `transaction()` writes and is short; the folder itself is written while only reading.
    Raises KindError, NoProjectError, FolderTakenError, BooksError, ForeignLabelError, OSError, and
    of an earlier point BeyondError, TooEarlyError, MidwayError, TakenBackError.
    """
    check_kind(kind)
    wanted = (options or Options()).of(kind)
    for attempt in range(1, TRIES + 1):
        if kind == "training":
            groups, told = _then(slug, wanted, as_of) if as_of else (None, None)
            with transaction() as session:
                _split(session, projects.find(session, slug), wanted, person_id, groups, told)
        try:
            made = _write(slug, kind, place, wanted, progress or _silent, as_of)
            break
        except UnsplitError:
            if attempt == TRIES:
                raise
    with transaction() as session:
        export_id = record(session, projects.find(session, slug), kind, made, person_id)
    return replace(made, export_id=export_id)


def record(session: Session, project: Project, kind: str, made: Made, person_id: int | None) -> int:
    """Keep that the folder was made: the id of its row, one even if two workers made it at once."""
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    known = select(Export.id).where(
        Export.project_id == project.id,
        Export.folder == made.path.name,
        Export.sha256 == made.manifest_sha256,
    )
    export_id = session.scalar(known.limit(1))
    if export_id is not None:
        return export_id
    by = session.get(Person, person_id) if person_id else None
    row = Export(
        project_id=project.id,
        person_id=person_id,
        kind=kind,
        options=made.options,
        seq=made.seq,
        head=made.head,
        folder=made.path.name,
        sha256=made.manifest_sha256,
        bytes=made.size,
        created_at=made.created_at,
    )
    session.add(row)
    session.flush()
    payload = {
        "kind": kind,
        "options": made.options,
        "seq": made.seq,
        "head": made.head,
        "manifest_sha256": made.manifest_sha256,
    }
    role = "manager" if by else ledger.OPERATOR
    ledger.append(session, project.id, "export.create", row.folder, payload, by=by, role=role)
    return row.id


def _split(
    session: Session,
    project: Project,
    options: Options,
    person_id: int | None,
    groups: list[Group] | None,
    told: Claims | None,
) -> None:
    """Give groups their parts; those that share a claim the same one, when that is asked for."""
    by = session.get(Person, person_id) if person_id else None
    chooser = None
    if options.splits == "claim":
        told = told or claimed.claims(session, project.id)
        chooser = partial(claimed.choose_together, claims=told)
    splits.assign(session, project, groups=groups, chooser=chooser, by=by)


def _then(slug: str, options: Options, as_of: int) -> tuple[list[Group], Claims]:
    """The groups and claims that had labels at that point."""
    with reading() as session:
        source = PastReader(
            session, *points.load(session, projects.find(session, slug), as_of, options)
        )
        return source.groups(), source.claims()


def _silent(_done: int, _total: int) -> None:
    pass


def _write(
    slug: str,
    kind: str,
    place: Path,
    options: Options,
    progress: Progress,
    as_of: int | None = None,
) -> Made:
    with reading() as session:
        at, source = _source(session, projects.find(session, slug), options, as_of)
        with Folder(place, f"{slug}-{kind}-{at.seq}{options.suffix}") as folder:
            facts = KINDS[kind](source, at, folder).write(progress)
            digest = folder.seal(facts)
            return _made(at, folder, digest, facts, fresh=folder.publish())


def _source(
    session: Session, project: Project, options: Options, as_of: int | None
) -> tuple[Point, Source]:
    if as_of is None and points.left_out(session, project):
        as_of = ledger.end(session, project.id)[0]  # gold follows from the answers of the others
    if as_of is None:
        at = point.load(session, project, options)
        return at, Source(session, at)
    then, fold = points.load(session, project, as_of, options)
    return then, PastReader(session, then, fold)


def _made(at: Point, folder: Folder, digest: str, facts: dict[str, Any], *, fresh: bool) -> Made:
    return Made(
        path=folder.path,
        seq=at.seq,
        head=at.head,
        manifest_sha256=digest,
        size=folder.size,
        created_at=at.at,
        options=facts["options"],
        fresh=fresh,
    )
