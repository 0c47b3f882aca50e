"""What an import did, as it is kept and shown: plain values in bounded space."""

from typing import Any

from annotator.corpus.imports.answers.matching import Answered
from annotator.corpus.imports.comparing import Report
from annotator.corpus.imports.problems import Refusals, RefusedError
from annotator.corpus.records import Remark
from annotator.errors import RuleError

LONGEST = 500  # characters of a value in a sentence
MOST_REMARKS = 100
MOST_ANNOTATORS = 50


def as_json(report: Report) -> dict[str, Any]:
    """The report for `Import.report`; each sentence by its message and what fills it."""
    return {
        "articles": report.articles,
        "sentences": report.sentences,
        "corrections": report.corrections,
        "same": report.same,
        "remarks": [said(remark) for remark in report.remarks[:MOST_REMARKS]],
        "refused": None if report.refused is None else refused(report.refused),
        "answered": None if report.answered is None else _answered(report.answered),
    }


def refused(refusals: Refusals) -> dict[str, Any]:
    """The problems that are named, how many more there are, and in how many files."""
    return {
        "problems": [said(problem) for problem in refusals.problems],
        "more": refusals.more,
        "files": refusals.files,
    }


def _answered(answered: Answered) -> dict[str, Any]:
    """How many answers came, and whose: names in the files are for managers only."""
    annotators = answered.annotators
    return {
        "new": answered.new,
        "same": answered.same,
        "annotators": [list(each) for each in annotators[:MOST_ANNOTATORS]],
        "more": max(0, len(annotators) - MOST_ANNOTATORS),
    }


def refusals_of(error: RuleError) -> Refusals:
    """All that an error names, which may be several problems."""
    if isinstance(error, RefusedError):
        return error.refusals
    return Refusals((error,), 0, 1)  # type: ignore[arg-type]


def said(sentence: Remark | RuleError) -> dict[str, Any]:
    values = {name: _bounded(value) for name, value in sentence.values.items()}
    return {"message": sentence.message, "values": values}


def _bounded(value: Any) -> Any:
    if isinstance(value, int):
        return value
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
