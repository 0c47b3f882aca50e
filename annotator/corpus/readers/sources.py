"""Files of articles as they are given: where their bytes come from, and how to read them."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from annotator.corpus.records import printable

SUFFIXES = {
    ".txt": "txt",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
LONGEST_NAME = 255


@dataclass(frozen=True)
class Source:
    """A file of articles; `open` gives its bytes from the start, as often as it is called.

    What it gives can seek: an archive is read from its end.
    """

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]

    @property
    def place(self) -> str:
        """The file's own name without its folders, fit to be shown and stored."""
        return printable(self.name.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:])


@dataclass(frozen=True)
class Options:
    """What somebody chose about files; null: what each file itself says.

    `columns` gives a column's name for a key of ours, such as text or title.
    """

    format: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None


def on_disk(path: Path) -> list[Source]:
    """The file, or those files of a folder, at any depth, whose names say a format."""
    if not path.is_dir():
        return [Source(path.name, lambda: path.open("rb"))]
    inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
    return [source for file in inside if file.is_file() for source in on_disk(file)]
