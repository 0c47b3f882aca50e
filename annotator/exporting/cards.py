"""README.md of an export: what it is, what it counts, how it is checked."""

import json
from typing import Any

from marshmallow import fields

from annotator.exporting.point import Point
from annotator.exporting.schemas import schemas_of
from annotator.exporting.splits import SHARES
from annotator.labelsets import LabelSet, in_language
from annotator.verify.untold import UNCHECKED

ABOUT = (
    "Sentences of news articles, each with a label that says what the sentence does in its "
    "article. A sentence labelled as reporting an allegation reports one; the label says nothing "
    "about its truth."
)
WORDING = (
    "A label says what a sentence does in its article. A sentence labelled as reporting an\n"
    "allegation reports one; the label says nothing about its truth.\n"
)
STANDOFF = (
    "The texts are left out: each sentence has its offsets and the SHA-256 of its words.\n"
    "`annotator rebuild` puts them back from files of the articles.\n\n"
)
DAYS = "Times are days and the ledger is left out, so it cannot be checked here:\n" + "".join(
    f"- {what}\n" for what in UNCHECKED
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
        front_matter(point, facts) if facts["kind"] == "training" else "",
        f"# {point.project.slug}: {facts['kind']} export\n",
        INTRODUCTION[facts["kind"]] + "\n",
        WORDING,
        STANDOFF.removesuffix("\n") if facts["options"]["text"] == "standoff" else None,
        DAYS if facts["options"]["times"] == "day" else None,
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
    return "\n".join(part for part in parts if part)


def front_matter(point: Point, facts: dict[str, Any]) -> str:
    """The head of a dataset card: splits, columns and labels, for `load_dataset` of `datasets`."""
    splits = [part for part in SHARES if sum(facts["labels"][part].values())]
    head = {
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"path": f"data/{part}.jsonl", "split": part} for part in splits],
            }
        ],
        "dataset_info": {"features": _features(point.labels)},
        "language": sorted(point.project.languages),
        "pretty_name": point.project.slug,
        "task_categories": ["text-classification"],
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in head.items()]
    return f"---\n{''.join(lines)}---\n"  # JSON is YAML too


def _features(labels: LabelSet) -> list[dict[str, Any]]:
    """The columns of a line in data/, in the order of their names."""
    link = [{"dtype": "string", "name": name} for name in ("relation", "target")]
    names = {str(place): label for place, label in enumerate(labels.label_ids)}
    special: dict[str, dict[str, Any]] = {
        "label": {"dtype": {"class_label": {"names": names}}},
        "label_distribution": {
            "struct": [{"dtype": "int64", "name": label} for label in sorted(labels.label_ids)]
        },
        "links": {"list": link},
    }
    schema = schemas_of("training", labels)["data/*.jsonl"]
    return [
        {"name": name, **(special.get(name) or _feature(field))}
        for name, field in sorted(schema().fields.items())
    ]


def _feature(field: fields.Field[Any]) -> dict[str, Any]:
    if isinstance(field, fields.List):
        return {"list": "string"}
    kinds = ((fields.Integer, "int64"), (fields.Float, "float64"), (fields.String, "string"))
    return {"dtype": next(name for kind, name in kinds if isinstance(field, kind))}


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
