"""Guideline folders of other label sets, written for a test."""

import json
from pathlib import Path
from typing import Any


def label(n: int, **other: Any) -> dict[str, Any]:
    """A label without details, the n-th from 1."""
    return {
        "id": f"label-{n}",
        "key": str(n),
        "letter": "ABCDEFGHIJ"[n - 1],
        "colour": {"light": "#1f5fa8", "dark": "#8bbcf7"},
        "names": {"en": f"Label {n}"},
        "definitions": {"en": f"The sentence does {n}."},
        **other,
    }


def document(labels: int = 2, **other: Any) -> dict[str, Any]:
    """The smallest guideline.json with so many labels."""
    return {
        "version": "1.0.0",
        "languages": ["en"],
        "labels": [label(n + 1) for n in range(labels)],
        "skip_reasons": [{"id": "broken", "key": "1", "names": {"en": "Broken"}}],
        **other,
    }


def write(folder: Path, content: Any, **texts: str) -> Path:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "guideline.json").write_text(text, encoding="utf-8")
    for language, markdown in ({"en": "# Read\n"} | texts).items():
        (folder / f"{language}.md").write_text(markdown, encoding="utf-8")
    return folder
