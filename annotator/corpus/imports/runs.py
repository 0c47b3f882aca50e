"""An import from its beginning to its end: one at a time, kept alive by a lease."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from annotator import clock, ledger
from annotator.corpus.imports import sweeping
from annotator.errors import ConflictError, mark
from annotator.models import Article, Import, Person, Project, Round
from annotator.rounds import finding, wanting

LEASE_SECONDS = 30  # longer than any of an import's transactions waits


class NoRoundError(ConflictError):
    field = "files"
    message = mark("No round of this project is open for articles. Open one, then import again.")


class UnderWayError(ConflictError):
    field = "files"
    message = mark(
        "Another import into this project is under way, or was cut off a moment ago. Try again in "
        "half a minute."
    )


@dataclass(frozen=True)
class Run:
    """An import under way: where its articles go."""

    id: int
    project_id: int
    round_id: int
    round_name: str
    wanted: int
    gold: str  # the status of a sentence without answers
    first_position: int


def take_turn(session: Session, project_id: int) -> int:
    """The latest import's number, after which one may `begin`; those that were cut off have ended.

    Raises UnderWayError while another import goes on, and ledger.ArchivedError.
    """
    _lock(session, project_id)
    sweeping.end_cut_off(session, project_id)
    going_on = select(Import.id).where(
        Import.project_id == project_id, Import.finished_at.is_(None)
    )
    if session.scalar(going_on.limit(1)):
        raise UnderWayError
    return _latest(session, project_id)


def begin(
    session: Session,
    project: Project,
    by: Person | None,
    *,
    turn: int,
    new: bool = True,
    job_id: int | None = None,
    into: str = "",
) -> Run:
    """The row of an import, of `new` articles or of corrections only.

    `into`: the name of the round for its articles; empty for the one that takes new articles.
    Raises NoRoundError, UnderWayError if another import took the turn, and what finding raises
    about the round of that name.
    """
    _lock(session, project.id)
    if _latest(session, project.id) != turn:
        raise UnderWayError
    target = _round(session, project, new, into)
    row = Import(
        project_id=project.id,
        person_id=by.id if by else None,
        job_id=job_id,
        started_at=clock.now(),
        leased_until=clock.after(LEASE_SECONDS),
    )
    session.add(row)
    session.flush()
    last = session.scalar(
        select(func.max(Article.position)).where(Article.project_id == project.id)
    )
    return Run(
        id=row.id,
        project_id=project.id,
        round_id=target.id,
        round_name=target.name,
        wanted=target.overlap,
        gold="insufficient" if target.counts else "excluded",
        first_position=(last or 0) + 1,
    )


def count_correction(session: Session, run: Run) -> None:
    """One more article was corrected by the import, which goes on."""
    renew(session, run)
    more = Import.corrections + 1
    session.execute(update(Import).where(Import.id == run.id).values(corrections=more))


def finish(session: Session, run: Run, articles: int, sentences: int) -> None:
    """Let all articles of the import be seen; its report follows."""
    renew(session, run)
    mine = Article.import_id == run.id
    session.execute(update(Article).where(mine).values(visible=True))
    wanting.draw(session, session.get_one(Round, run.round_id), mine)
    session.execute(
        update(Import)
        .where(Import.id == run.id)
        .values(finished_at=clock.now(), articles=articles, sentences=sentences)
    )


def keep_report(session: Session, import_id: int | None, report: dict[str, Any]) -> None:
    """What an import that had gone on after its end has told; null: it brought no articles."""
    session.execute(update(Import).where(Import.id == import_id).values(report=report))


def renew(session: Session, run: Run) -> None:
    """Keep the import for another while; raises UnderWayError when it was taken for cut off."""
    renewed = session.scalar(
        update(Import)
        .where(Import.id == run.id, Import.finished_at.is_(None))
        .values(leased_until=clock.after(LEASE_SECONDS))
        .returning(Import.id)
    )
    if renewed is None:  # another import swept this one, taking it for cut off
        raise UnderWayError


def _lock(session: Session, project_id: int) -> None:
    held = select(Project.archived_at).where(Project.id == project_id)
    if session.scalar(held.with_for_update(key_share=True)):
        raise ledger.ArchivedError


def _latest(session: Session, project_id: int) -> int:
    latest = session.scalar(select(func.max(Import.id)).where(Import.project_id == project_id))
    return latest or 0


def _round(session: Session, project: Project, new: bool, into: str) -> Round:
    """The round of that name, else the latest for production, else one that is not for training.

    An open one, for new articles.
    """
    if into:
        named = finding.named(session, project, into)
        finding.check_open(named)
        return named
    query = select(Round).where(Round.project_id == project.id, Round.kind != "training")
    if new:
        query = query.where(Round.closed_at.is_(None))
    found = session.scalar(query.order_by(Round.kind != "production", Round.id.desc()).limit(1))
    if found is None:
        raise NoRoundError
    return found
