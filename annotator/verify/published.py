"""What the ledger says of the versions of the guideline, as plain values."""

from collections.abc import Iterator
from typing import Any

from annotator.adjudication.carried import Becomes, Carried
from annotator.verify import shapes
from annotator.verify.shapes import Record

WORD = shapes.null_or(shapes.text)


def becomes(guidelines: dict[str, Record]) -> dict[str, Becomes | None]:
    """What each version says of the answers under the one before; null: nothing."""
    return {version: _becomes(payload) for version, payload in guidelines.items()}


def carried(guidelines: dict[str, Record]) -> Carried:
    """The same as exports and gold use it; `guidelines` are payloads in the ledger's order."""
    known = becomes(guidelines).items()
    return Carried((version, said) for version, said in known if shapes.version(version))


def in_use(guidelines: dict[str, Record], rounds: dict[str, Record]) -> str | None:
    """The latest version under which a round works that counts, else the latest of all."""
    used = set(_used(rounds))
    return next((v for v in reversed(guidelines) if v in used), next(reversed(guidelines), None))


def _becomes(payload: Record) -> dict[str, Any] | None:
    said = payload.get("becomes")
    if not isinstance(said, dict) or not all(map(WORD, said.values())):
        return None
    return said


def _used(rounds: dict[str, Record]) -> Iterator[str]:
    for payload in rounds.values():
        version = payload.get("guideline_version")
        if payload.get("counts") and isinstance(version, str):
            yield version
