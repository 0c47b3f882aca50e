"""Looks through files that were sent, so that a manager sees what an import would make of them."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import update

from annotator import guidelines
from annotator.corpus.imports import comparing, importing, reports, uploads
from annotator.corpus.imports.answers.matching import Labels
from annotator.corpus.imports.comparing import Report
from annotator.corpus.imports.import_job import given
from annotator.corpus.imports.progress import Progress
from annotator.corpus.imports.surveying import survey
from annotator.corpus.readers import Description, Files, Options, Source, describe
from annotator.corpus.readers.languages import settle
from annotator.corpus.records import ArticleError, ArticleRecord
from annotator.corpus.sentences.segmentation import segment
from annotator.db import reading, writing
from annotator.jobs import Claim, Settings
from annotator.labelsets import LabelSet, label_set
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
    progress = Progress(claimed)
    sources = uploads.sources(progress.reading, upload)
    found = {
        "files": [_file(source, project, upload.language) for source in sources[:MOST_FILES]],
        "more": max(0, len(sources) - MOST_FILES),
        **Look(project, Files(sources), upload, progress.tick).verdict(),
    }
    with writing() as session:
        session.execute(update(Upload).where(Upload.id == upload.id).values(preview=found))
    uploads.sweep(writing)
    return {}


class Look:
    """A look at all files of an upload together."""

    def __init__(
        self, project: Project, files: Files, upload: Upload, tick: Callable[[], None]
    ) -> None:
        self._project, self._files, self._tick = project, files, tick
        self._language, self._labels = upload.language, upload.labels

    def verdict(self) -> dict[str, Any]:
        """What can be imported, null when nothing can; what is refused, null when nothing is."""
        try:
            return {**self._taken(skip_refused=False), "refused": None}
        except ArticleError as error:
            refused = reports.refused(reports.refusals_of(error))
        try:
            return {**self._taken(skip_refused=True), "refused": refused}
        except ArticleError:
            return {"counts": None, "labels": [], "refused": refused}

    def _taken(self, *, skip_refused: bool) -> dict[str, Any]:
        surveyed = survey(
            self._files,
            language=self._language,
            languages=self._project.languages,
            skip_refused=skip_refused,
            tick=self._tick,
        )
        with reading() as session:
            if surveyed.labels:
                report = importing.preview(session, self._project, surveyed, self._labels)
                ours = label_set(guidelines.latest(session, self._project))
                return {"counts": _counts(report), **_given_labels(surveyed.labels, ours)}
        plan = comparing.plan(reading, self._project, surveyed)
        return {"counts": _counts(plan.report(0)), "labels": []}


def _counts(report: Report) -> dict[str, Any]:
    told = reports.as_json(report)
    return {key: told[key] for key in ("articles", "corrections", "same", "remarks", "answered")}


def _given_labels(given: Mapping[str, int], ours: LabelSet) -> dict[str, Any]:
    """Labels of answers in the files, with what they are taken for; and what they can mean."""
    known = Labels(ours, {})
    labels = [
        {"label": label, "count": count, "meaning": (known.meaning(label) or ("", ""))[1]}
        for label, count in sorted(given.items(), key=lambda pair: (-pair[1], pair[0]))
        if label == _shown(label)
    ]
    choices = [
        *({"id": label.id, "names": label.names} for label in ours.labels),
        *({"id": reason.id, "names": reason.names} for reason in ours.skip_reasons),
    ]
    return {"labels": labels[:MOST_NAMES], "meanings": choices}


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
