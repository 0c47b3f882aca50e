"""README.md of an export: what it is, what it counts, how it is checked."""

from typing import Any

from annotator.exporting.point import Point
from annotator.labelsets import in_language

WORDING = (
    "A label says what a sentence does in its article. A sentence labelled as reporting an\n"
    "allegation reports one; the label says nothing about its truth.\n"
)
INTRODUCTION = {
    "training": "One sentence a line in `data/`, each with the label that was settled for it. "
    "Nobody is named.",
    "audit": "Every sentence with every answer and decision, the articles, the guidelines and "
    "the ledger.\nPeople are known by the project's own ids.",
}


def readme(point: Point, facts: dict[str, Any]) -> str:
    """The text, from the facts of the manifest alone."""
    ledger = facts["ledger"]
    parts = (
        f"# {point.project.slug}: {facts['kind']} export\n",
        INTRODUCTION[facts["kind"]] + "\n",
        WORDING,
        f"Written from point {ledger['seq']} of the project's ledger ({facts['created_at']}), "
        f"under guideline {point.guideline.version}.\n",
        "## Labels\n",
        _labels(point, facts["labels"]),
        "## Books\n",
        _table(("status", "sentences"), list(facts["books"].items())),
        "## Agreement\n",
        _agreement(facts["agreement"]),
        "## Check it\n",
        "    annotator verify . --head " + ledger["head"] + "\n",
        "It needs no network and no database. Compare the head with the one that you noted\n"
        "yourself; `schema.json` says what each key holds.\n",
    )
    return "\n".join(parts)


def _labels(point: Point, labels: dict[str, dict[str, int]]) -> str:
    parts = sorted(labels)
    rows = [
        (
            label.id,
            in_language(label.definitions, "en"),
            *(labels[part].get(label.id, 0) for part in parts),
        )
        for label in point.labels.labels
    ]
    return _table(("label", "meaning", *parts), rows)


def _agreement(agreement: dict[str, Any]) -> str:
    n = f"{agreement['n_annotations']} answers to {agreement['n_sentences']} sentences"
    if agreement["alpha"] is None:
        return f"Not computable ({agreement['reason']}): {n}.\n"
    interval = f"{agreement['low']} to {agreement['high']}"
    found = "" if agreement["low"] is None else f", 95 % interval {interval}"
    return f"Krippendorff's alpha {agreement['alpha']}{found}; {n}.\n"


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(value: Any) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")
