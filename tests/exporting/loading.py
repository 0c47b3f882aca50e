"""Loads a training export with other people's tools and prints what they found, as JSON.

Run by the Python of build/validators, which has those tools (`tools/test.sh` makes it).
"""

import json
import os
import sys
import tempfile

os.environ |= {"HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1"}


def with_datasets(folder: str) -> dict:
    import datasets

    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        loaded = datasets.load_dataset(folder, cache_dir=cache)
        return {
            part: {
                "rows": rows.num_rows,
                "names": rows.features["label"].names,
                "labels": [rows.features["label"].int2str(n) for n in rows["label"]],
            }
            for part, rows in loaded.items()
        }


def with_frictionless(folder: str) -> dict:
    import frictionless

    report = frictionless.validate(f"{folder}/datapackage.json")
    rows = {task.name: task.stats["rows"] for task in report.tasks}
    return {"valid": report.valid, "rows": rows}


def with_croissant(folder: str) -> dict:
    import mlcroissant

    loaded = mlcroissant.Dataset(jsonld=f"{folder}/croissant.json")
    sets = loaded.metadata.record_sets
    return {found.id: len(list(loaded.records(found.id))) for found in sets}


if __name__ == "__main__":
    found = {
        "croissant": with_croissant(sys.argv[1]),
        "datasets": with_datasets(sys.argv[1]),
        "frictionless": with_frictionless(sys.argv[1]),
    }
    print(json.dumps(found))
