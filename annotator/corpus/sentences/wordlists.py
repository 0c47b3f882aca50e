"""Reads the data files of words that a language has: `[name]`, then one entry a line."""

from pathlib import Path


def sections(path: Path) -> dict[str, list[str]]:
    """The entries by the name of their section, its spaces as `_`; `#` starts a comment."""
    found: dict[str, list[str]] = {}
    entries: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = line.partition("#")[0].strip()
        if entry.startswith("["):
            entries = found.setdefault(entry.strip("[]").replace(" ", "_"), [])
        elif entry:
            entries.append(entry)
    return found
