"""A folder of files that appears under its name only when it is whole, on disk."""

import filecmp
import json
import os
import secrets
import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from annotator.errors import ConflictError, mark
from annotator.exporting import tables

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode  # annotator.canonical, without making an encoder for each line


class FolderTakenError(ConflictError):
    message = mark(
        "The folder %(folder)s is there already, with other contents. Move it away, or export to "
        "another folder."
    )


class File:
    """A file being written: counted and hashed on the way."""

    def __init__(self, path: str, target: BinaryIO) -> None:
        self.path = path
        self.bytes = self.lines = 0
        self._target, self._hash = target, sha256()

    def line(self, record: dict[str, Any]) -> None:
        self.write(_encode(record) + "\n")

    def write(self, text: str) -> None:
        data = text.encode()
        self._target.write(data)
        self._hash.update(data)
        self.bytes += len(data)
        self.lines += data.count(b"\n")

    def close(self) -> None:
        self._target.flush()
        os.fsync(self._target.fileno())
        self._target.close()

    @property
    def facts(self) -> dict[str, Any]:
        """The file as the manifest lists it."""
        digest = self._hash.hexdigest()
        return {"bytes": self.bytes, "lines": self.lines, "path": self.path, "sha256": digest}


class Folder:
    """Used as a context: what was not published is taken away when it ends."""

    def __init__(self, place: Path, name: str) -> None:
        self.path = place / name
        self._draft = place / f".{name}.{secrets.token_hex(4)}.part"
        self._files: dict[str, File] = {}

    def __enter__(self) -> Self:
        self._draft.mkdir(parents=True)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            file._target.close()
        shutil.rmtree(self._draft, ignore_errors=True)

    def file(self, path: str) -> File:
        """The file of that path inside the folder, made when it is first asked for."""
        if path not in self._files:
            target = self._draft / path
            target.parent.mkdir(parents=True, exist_ok=True)
            self._files[path] = File(path, target.open("wb", buffering=1 << 20))
        return self._files[path]

    def line(self, path: str, record: dict[str, Any], *, with_table: bool) -> None:
        """A line more in that file, and a row in the table beside it."""
        self.file(path).line(record)
        if with_table:
            table = self.file(tables.beside(path))
            if not table.lines:
                table.write(tables.head(record))
            table.write(tables.row(record))

    @property
    def files(self) -> list[dict[str, Any]]:
        return [self._files[path].facts for path in sorted(self._files)]

    @property
    def size(self) -> int:
        return sum(file.bytes for file in self._files.values())

    def seal(self, manifest: dict[str, Any]) -> str:
        """Write the manifest and the list of sums; returns the SHA-256 of the manifest."""
        text = pretty({**manifest, "files": self.files})
        self.file(MANIFEST).write(text)
        sums = [f"{facts['sha256']}  {facts['path']}\n" for facts in self.files]
        self.file(SUMS).write("".join(sums))
        return str(self._files[MANIFEST].facts["sha256"])

    def publish(self) -> bool:
        """Give the folder its name; false when the same folder is there already.

        Raises FolderTakenError when another one is.
        """
        for file in self._files.values():
            file.close()
        folders = {(self._draft / path).parent for path in self._files} | {self._draft}
        _sync(sorted(folders, reverse=True))
        try:
            if self.path.exists():
                raise FileExistsError
            self._draft.rename(self.path)
        except OSError:
            if not self.path.exists():
                raise
            if _contents(self.path) == self._files.keys() and all(map(self._is_same, self._files)):
                return False
            raise FolderTakenError(folder=self.path) from None
        _sync([self.path.parent])
        return True

    def _is_same(self, path: str) -> bool:
        return filecmp.cmp(self._draft / path, self.path / path, shallow=False)


def pretty(value: Any) -> str:
    """`value` as JSON to be read by people, keys sorted."""
    text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return text + "\n"


def _contents(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def _sync(folders: Iterable[Path]) -> None:
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
