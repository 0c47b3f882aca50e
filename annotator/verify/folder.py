"""Reads a folder that nobody vouches for: no links, no paths outside, no endless lines."""

import json
import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from annotator.canonical import canonical
from annotator.verify.report import Report, Trouble

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
MOST_FILES, DEEPEST = 2000, 3
LONGEST_LINE = 64 << 20  # bytes; the longest article or list of splits
LARGEST_DOCUMENT = 256 << 20  # of manifest.json and the like, which are read at once


def files(root: Path, report: Report) -> list[str]:
    """The paths of all plain files, sorted; what is no plain file is a problem."""
    found: list[str] = []
    waiting = [""]
    while waiting:
        for entry in _entries(root, waiting.pop()):
            path = os.path.relpath(entry.path, root).replace(os.sep, "/")
            if entry.is_dir(follow_symlinks=False):
                if path.count("/") >= DEEPEST:
                    raise Trouble(path, "folders are nested too deep for an export")
                waiting.append(path)
            elif entry.is_file(follow_symlinks=False):
                found.append(path)
            else:
                report.add(path, "is a link or a special file, which an export never holds")
            if len(found) + len(waiting) > MOST_FILES:
                raise Trouble(str(root), f"holds more than {MOST_FILES} files: not an export")
    return sorted(found)


def _entries(root: Path, path: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root / path) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise Trouble(path or str(root), error.strerror or "cannot be read") from None


def open_file(root: Path, path: str, buffer: int = 1 << 20) -> BinaryIO:
    """The file for reading; never through a link, never waiting for a pipe."""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        file = os.fdopen(os.open(root / path, flags), "rb", buffering=buffer)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "cannot be opened"
        raise Trouble(path, why) from None
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise Trouble(path, "is not a plain file")
    return file


def measure(root: Path, path: str) -> dict[str, Any]:
    """The file as a manifest lists it."""
    digest, size, lines = sha256(), 0, 0
    with open_file(root, path) as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
            lines += chunk.count(b"\n")
    return {"bytes": size, "lines": lines, "path": path, "sha256": digest.hexdigest()}


def document(root: Path, path: str) -> Any:
    """A whole JSON file."""
    with open_file(root, path) as file:
        data = file.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise Trouble(path, "is too large")
    value = _parsed(data, path)
    try:
        canonical(value).encode()
    except (ValueError, RecursionError):
        raise Trouble(path, "holds what no export writes") from None
    return value


def is_pretty(value: Any, text: str) -> bool:
    """Whether the text is `value` as an export writes what people read."""
    try:
        return json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n" == text
    except RecursionError:
        return False


def text(root: Path, path: str) -> str:
    """A whole text file."""
    with open_file(root, path) as file:
        data = file.read(LARGEST_DOCUMENT + 1)
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Trouble(path, "is not UTF-8") from None


class Lines:
    """The JSON objects of a file, one a line, each exactly as an export writes it.

    `place` names the line that came last; `offset` is where in the file it begins.
    """

    def __init__(self, root: Path, path: str) -> None:
        self._root, self._path = root, path
        self.number = self.offset = 0

    @property
    def place(self) -> str:
        return f"{self._path}:{self.number}"

    def __iter__(self) -> Iterator[dict[str, Any]]:
        after = 0
        with open_file(self._root, self._path) as file:
            while line := file.readline(LONGEST_LINE + 1):
                self.number += 1
                self.offset, after = after, after + len(line)
                yield _record(line, self.place)


def record_at(file: BinaryIO, offset: int, place: str) -> dict[str, Any]:
    """The line that begins there, which was looked at before."""
    file.seek(offset)
    record = _parsed(file.readline(LONGEST_LINE + 1), place)
    if not isinstance(record, dict):  # the file has changed meanwhile
        raise Trouble(place, "is not a JSON object")
    return record


def numbered(root: Path, path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Each record of the file with its place."""
    lines = Lines(root, path)
    for record in lines:
        yield record, lines.place


def _record(line: bytes, place: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise Trouble(place, "the line is longer than any that an export has")
    if not line.endswith(b"\n"):
        raise Trouble(place, "the line is cut off")
    record = _parsed(line, place)
    if not isinstance(record, dict):
        raise Trouble(place, "is not a JSON object")
    if not _is_canonical(record, line):
        raise Trouble(place, "is not in the one form that an export writes")
    return record


def _is_canonical(record: dict[str, Any], line: bytes) -> bool:
    """False also for keys that come twice, numbers in another notation, NaN."""
    try:
        return canonical(record).encode() + b"\n" == line
    except (ValueError, RecursionError):
        return False


def _parsed(data: bytes, place: str) -> Any:
    try:
        return json.loads(data.decode())
    except UnicodeDecodeError:
        raise Trouble(place, "is not UTF-8") from None
    except RecursionError:
        raise Trouble(place, "is nested too deep") from None
    except ValueError:
        raise Trouble(place, "is not JSON") from None
