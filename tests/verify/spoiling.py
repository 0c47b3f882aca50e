"""Ways to change an export, and to make its sums, books and chain fit again afterwards."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from annotator.canonical import GENESIS, canonical, digest, event_hash, salted_digest
from annotator.verify import Report, verify
from annotator.verify.folder import measure

Record = dict[str, Any]


class Spoiled:
    """A copy of an export; `head` is the one that was noted when it was made."""

    def __init__(self, path: Path, head: str) -> None:
        self.path, self.head = path, head

    def verify(self, *, head: bool = False) -> Report:
        return verify(self.path, self.head if head else None)

    @property
    def problems(self) -> list[str]:
        return self.verify().problems

    def read(self, name: str) -> list[Record]:
        return [json.loads(line) for line in (self.path / name).read_text().split("\n")[:-1]]

    def write(self, name: str, records: list[Record]) -> None:
        (self.path / name).write_text("".join(canonical(r) + "\n" for r in records))

    def change(self, name: str, change: Callable[[list[Record]], Any]) -> None:
        records = self.read(name)
        change(records)
        self.write(name, records)

    @property
    def manifest(self) -> Record:
        return json.loads((self.path / "manifest.json").read_text())

    def change_manifest(self, change: Callable[[Record], Any]) -> None:
        manifest = self.manifest
        change(manifest)
        text = json.dumps(manifest, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
        (self.path / "manifest.json").write_text(text)

    def sum_up(self) -> None:
        """Make manifest and SHA256SUMS fit what is there, as who spoils it would."""
        paths = sorted(str(p.relative_to(self.path)) for p in self.path.rglob("*") if p.is_file())
        inner = [p for p in paths if p not in ("manifest.json", "SHA256SUMS")]
        files = [measure(self.path, path) for path in inner]
        self.change_manifest(lambda manifest: manifest.update(files=files))
        sums = [
            f"{hashlib.sha256((self.path / path).read_bytes()).hexdigest()}  {path}\n"
            for path in paths
            if path != "SHA256SUMS"
        ]
        (self.path / "SHA256SUMS").write_text("".join(sums))

    def chain_again(self) -> None:
        """Make the ledger a whole chain of what it says now, under another head."""
        previous, records = GENESIS, self.read("ledger.jsonl")
        for seq, record in enumerate(records, start=1):
            record.update(seq=seq, previous=previous)
            for name in ("payload", "words"):
                if record[name] is not None:
                    text = canonical(record[name])
                    record[f"{name}_sha256"] = salted_digest(record[f"{name}_salt"], text)
            record["hash"] = previous = event_hash(record)
        self.write("ledger.jsonl", records)
        self.change_manifest(
            lambda manifest: manifest["ledger"].update(seq=len(records), head=previous)
        )


def sentence(records: list[Record], name: str) -> Record:
    return next(record for record in records if record["id"] == name)


def text_sha256(record: Record) -> None:
    record["text_sha256"] = digest(record["text"])
