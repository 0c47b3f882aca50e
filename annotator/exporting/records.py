"""The lines of an export: plain dicts with their keys in order (formats.md §2, §3)."""

from typing import Any

from annotator.adjudication import consensus
from annotator.adjudication.consensus import Record
from annotator.canonical import digest
from annotator.exporting.point import Point
from annotator.exporting.reading import Batch, Reader, Said
from annotator.models import Article

TIMES = ("at", "closed", "erased", "imported_at", "withdrawn")


def training(said: Said, point: Point) -> Record:
    """A sentence with its gold label, naming nobody."""
    counted = said.counted
    decision = consensus.standing(said.decisions)
    automatic = point.automatic.get(said.label or "", {})
    details = consensus.details(said.label, decision, counted, automatic)
    return {
        "agreement": consensus.agreement(counted),
        "article_id": said.article.id,
        "article_version": said.version,
        "attribution": details["attribution"],
        "carried_from": said.carried_from,
        "claim_ids": said.claims,
        "end": said.end,
        "evidence": details["evidence"],
        "group_id": said.article.group,
        "guideline_version": point.guideline.version,
        "id": said.id,
        "label": said.label,
        "label_distribution": consensus.label_distribution(counted, point.labels.label_ids),
        "language": said.article.language,
        "links": consensus.links(said.label, decision, counted),
        "n_annotations": len(counted),
        "position": said.n,
        "response": details["response"],
        "source": details["source"],
        "start": said.start,
        "status": said.status,
        "target": details["target"],
        "text": said.text if point.options.with_text else None,
        "text_sha256": None if said.text is None else digest(said.text),
    }


def untrained(said: Said, point: Point) -> Record:
    """A sentence that trains nothing, with the reason: skipped, not resolved, or left out."""
    return {**training(said, point), "reason": reason(said) or "left_out"}


def audit(said: Said, point: Point) -> Record:
    """A sentence with everything that anybody said of it."""
    return {
        **training(said, point),
        "annotations": said.answers,
        "decisions": said.decisions,
        "reason": reason(said),
        "retired": said.retired,
        "stale": said.stale,
    }


def reason(said: Said) -> str | None:
    """Why a sentence has no label: why it is skipped, excluded, or not resolved."""
    if said.status == "skipped":
        return said.skip_reason
    if said.status == "excluded":
        return said.why_excluded
    return consensus.WHY_UNRESOLVED.get(said.status)


def article(
    row: Article, batch: Batch, reader: Reader, *, with_text: bool = True
) -> dict[str, Any]:
    """An article with all its versions, and what gold depends on in its round.

    While it is withdrawn nothing is told that the ledger does not tell.
    """
    phase = reader.rounds[row.round_id]
    known = _facts(row)
    return {
        "author": known["author"],
        "closed": row.closed_at,
        "counts": phase.counts,
        "erased": row.erased_at,
        "group_id": row.group_name or row.external_id,
        "guideline_version": reader.guideline(phase.guideline_id),
        "id": row.external_id,
        "import": f"import:{row.import_id}",
        "language": row.language,
        "metadata": known["metadata"],
        "published": known["published"],
        "round": phase.name,
        "round_kind": phase.kind,
        "source": known["source"],
        "title": known["title"],
        "url": known["url"],
        "version": row.version,
        "versions": [
            {
                "imported_at": version.imported_at,
                "length": version.length,
                "replaced": version.replaced,
                "sha256": version.sha256,
                "text": version.text if with_text and row.withdrawn_at is None else None,
                "version": version.version,
            }
            for version in batch.versions[row.id]
        ],
        "wanted": row.wanted,
        "withdrawn": row.withdrawn_at,
    }


def _facts(row: Article) -> dict[str, Any]:
    """What is known about it; nothing while it is withdrawn."""
    shown = row.withdrawn_at is None
    return {
        "author": row.author if shown else None,
        "metadata": row.extra if shown else {},
        "published": row.published if shown else None,
        "source": row.source if shown else None,
        "title": row.title if shown else "",
        "url": row.url if shown else None,
    }


def in_days(line: Record) -> Record:
    """A line of an audit export whose times are days, also those of what it holds."""
    told = {**line, **{key: _day(line[key]) for key in TIMES if line.get(key)}}
    for key in ("annotations", "decisions", "versions"):
        if key in line:
            told[key] = [in_days(inner) for inner in line[key]]
    return told


def _day(at: str) -> str:
    return at[:10]
