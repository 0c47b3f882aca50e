"""Looks through files that were sent, so that a manager sees what an import would make of them."""

from typing import Any

from sqlalchemy import update

from annotator.corpus import comparing, reports, uploads
from annotator.corpus.import_job import given
from annotator.corpus.readers import Description, Files, Options, Source, describe
from annotator.corpus.readers.languages import settle
from annotator.corpus.records import ArticleError, ArticleRecord
from annotator.corpus.segmentation import segment
from annotator.corpus.surveying import survey
from annotator.corpus.working import Progress
from annotator.db import reading, writing
from annotator.jobs import Claim, Settings
from annotator.models import Project, Upload

MOST_FILES = 50  # that are shown one by one
MOST_NAMES = 50  # of a table's columns, or of an archive's members
MOST_SENTENCES = 5
BEGINNING = 4000  # characters of a text that are cut to show its first sentences
LONGEST = 300  # characters that are shown of anything


def run(claimed: Claim, _settings: Settings) -> dict[str, Any]:
    """Keep in the upload what is found in its files."""
    with reading() as session:
        upload, person = given(session, claimed)
        project = person.project
    sources = uploads.sources(Progress(claimed).reading, upload)
    found = {
        "files": [_file(source, project, upload.language) for source in sources[:MOST_FILES]],
        "more": max(0, len(sources) - MOST_FILES),
        **_verdict(Files(sources), project, upload.language),
    }
    with writing() as session:
        session.execute(update(Upload).where(Upload.id == upload.id).values(preview=found))
    uploads.sweep(writing)
    return {}


def _verdict(files: Files, project: Project, language: str | None) -> dict[str, Any]:
    """What can be imported, null when nothing can; and what is refused, null when nothing is."""
    try:
        return {"counts": _counts(files, project, language, False), "refused": None}
    except ArticleError as error:
        refused = reports.refused(reports.refusals_of(error))
    try:
        return {"counts": _counts(files, project, language, True), "refused": refused}
    except ArticleError:
        return {"counts": None, "refused": refused}


def _counts(
    files: Files, project: Project, language: str | None, skip_refused: bool
) -> dict[str, Any]:
    surveyed = survey(
        files, language=language, languages=project.languages, skip_refused=skip_refused
    )
    plan = comparing.plan(reading, project, surveyed)
    told = reports.as_json(plan.report(0))
    return {key: told[key] for key in ("articles", "corrections", "same", "remarks")}


def _file(source: Source, project: Project, language: str | None) -> dict[str, Any]:
    seen = describe(source, source.options or Options())
    return {
        "name": seen.name,
        "format": seen.format,
        "encoding": seen.encoding,
        "encoding_from": seen.encoding_from,
        "delimiter": seen.delimiter,
        "columns": [name for name in seen.columns if name == _shown(name)][:MOST_NAMES],
        "keys": {key: _shown(name) for key, name in seen.keys.items()},
        "members": [_shown(name) for name in seen.members[:MOST_NAMES]],
        "more_members": max(0, len(seen.members) - MOST_NAMES),
        "problem": None if seen.problem is None else reports.said(seen.problem),
        "first": _article(seen, project, language),
    }


def _article(seen: Description, project: Project, chosen: str | None) -> dict[str, Any] | None:
    """The file's first article as it would be stored."""
    if not seen.first:
        return None
    record = seen.first[0]
    language, said = settle(record, chosen, project.languages)
    language = language or project.languages[0]
    return {
        "title": _shown(record.title),
        "outlet": _shown(record.source),
        "published": _shown(record.published),
        "language": language,
        "language_from": said,
        "sentences": _sentences(record, language),
    }


def _sentences(record: ArticleRecord, language: str) -> list[str]:
    """The first sentences; the beginning may end within the last of those that are cut."""
    beginning = record.text[:BEGINNING]
    spans = record.sentences or [(s.start, s.end) for s in segment(beginning, language)]
    return [_shown(record.text[start:end]) or "" for start, end in spans[:MOST_SENTENCES]]


def _shown(text: str | None) -> str | None:
    """A beginning that can be stored and shown, whatever the rest holds."""
    if text is None:
        return None
    beginning = text[:LONGEST].encode(errors="replace").decode()
    beginning = beginning.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return beginning + "…" if len(text) > LONGEST else beginning
