"""Files of articles as they are given: where their bytes come from, and how to read them."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import IO

from annotator.corpus.records import ArticleError, printable
from annotator.errors import mark

SUFFIXES = {
    ".txt": "txt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".zip": "zip",
}
LONGEST_NAME = 255
LARGEST = 16 << 20  # bytes, or characters, of one article


class TooLargeError(ArticleError):
    message = mark(
        "%(place)s: this is more than 16 MB for one article. Split it, or choose another format."
    )


@dataclass(frozen=True)
class Options:
    """What somebody chose about files; null: what each file itself says.

    `columns` gives a column's name for a key of ours, such as text or title.
    """

    format: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None


@dataclass(frozen=True)
class Source:
    """A file of articles; `open` gives its bytes from the start, as often as it is called.

    What it gives can seek: an archive is read from its end. A member of an archive has that one's
    place in `archive`. `options` are those chosen for this file alone. `found`: in a folder or an
    archive, where files that are no articles may lie about.
    """

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    archive: str = ""
    options: Options | None = None
    found: bool = False

    @property
    def place(self) -> str:
        """The file's own name without its folders, fit to be shown and stored."""
        if self.archive:
            return f"{self.archive}/{printable(self.name)}"[-LONGEST_NAME:]
        return printable(self.name.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:])

    def holding(self, data: bytes) -> "Source":
        """The same file, whose bytes are in memory."""
        return replace(self, open=lambda: BytesIO(data))


def beginning(source: Source, size: int = 1 << 20) -> Source:
    """The first lines of a file, or all of it when it is one article or one line."""
    with source.open() as stream:
        data = stream.read(size)
        if len(data) == size:
            data = data[: data.rfind(b"\n") + 1]
    return source.holding(data) if data else source


def whole(source: Source) -> bytes:
    """All bytes of a file that is one article; raises TooLargeError."""
    with source.open() as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise TooLargeError(place=source.place)
    return data


def on_disk(path: Path) -> list[Source]:
    """The file, or all files of a folder, at any depth, but for hidden ones."""
    if not path.is_dir():
        return [_file(path, found=False)]
    inside = sorted(file for file in path.rglob("*") if file.is_file())
    shown = [file for file in inside if not _is_hidden(file.relative_to(path))]
    return [_file(file, found=True) for file in shown]


def _file(path: Path, *, found: bool) -> Source:
    return Source(path.as_posix(), lambda: path.open("rb"), found=found)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
