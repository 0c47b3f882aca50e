"""An import as the worker makes it, from files that were sent."""

from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.corpus.imports import importing, reports, uploads
from annotator.corpus.imports.comparing import Report
from annotator.corpus.imports.progress import Progress, as_manager
from annotator.corpus.imports.surveying import survey
from annotator.corpus.imports.upload_parts import GoneError
from annotator.corpus.readers import Files
from annotator.db import writing
from annotator.jobs import Claim, Settings
from annotator.models import Import, Person, Upload


def run(claimed: Claim, _settings: Settings) -> dict[str, Any]:
    """Import the upload that the job's parameters name; returns the import's number and report.

    Begun again after a kill it finds nothing half done: unseen articles are swept, what came behind
    those that were seen already goes on, and an import that had ended is only told of again.
    """
    with writing() as session:
        ended = _ended(session, claimed)
        if ended:
            return ended
        upload, person = given(session, claimed)
        project, language, labels = person.project, upload.language, dict(upload.labels)
        languages = list(project.languages)
    progress = Progress(claimed)
    surveyed = survey(
        Files(uploads.sources(progress.reading, upload)),
        language=language,
        languages=languages,
        skip_refused=bool(claimed.parameters.get("skip_refused")),
        tick=progress.tick,
    )
    progress.total = len(surveyed.seen)
    report = importing.store(
        partial(as_manager, writing, claimed),
        project,
        surveyed,
        by=person,
        role="manager",
        advance=progress.advance,
        labels=labels,
        job_id=claimed.id,
        into=str(claimed.parameters.get("into", "")),
    )
    with writing() as session:
        uploads.forget(session, upload.id)
        report = _resumed(session, claimed, report)
    return {"import": report.import_id, "report": reports.as_json(report)}


def given(session: Session, claimed: Claim) -> tuple[Upload, Person]:
    """The files, and who had them imported; raises GoneError when they were swept."""
    upload = session.get(Upload, claimed.parameters["upload"])
    if upload is None or claimed.person_id is None:
        raise GoneError
    return upload, session.get_one(Person, claimed.person_id)


def _ended(session: Session, claimed: Claim) -> dict[str, Any] | None:
    """What an earlier attempt told, if it was killed after the import had ended."""
    run = session.scalar(
        select(Import).where(Import.job_id == claimed.id, Import.report.is_not(None))
    )
    return {"import": run.id, "report": run.report} if run else None


def _resumed(session: Session, claimed: Claim, report: Report) -> Report:
    """The whole report, when an earlier attempt had brought the articles and this one the rest."""
    run = session.scalar(
        select(Import).where(Import.job_id == claimed.id, Import.finished_at.is_not(None))
    )
    if run is None or report.import_id is not None:
        return report
    whole = replace(
        report,
        import_id=run.id,
        articles=run.articles,
        sentences=run.sentences,
        corrections=run.corrections,
        same=report.same - run.articles - run.corrections,
    )
    run.report = reports.as_json(whole)
    return whole
