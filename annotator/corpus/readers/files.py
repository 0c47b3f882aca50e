"""The articles of all the files that were given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TypeAlias

from annotator.corpus.readers import html, jsonl, lists, texts
from annotator.corpus.readers.sources import SUFFIXES, Options, Source
from annotator.corpus.records import ArticleError, ArticleRecord, Item
from annotator.errors import mark

Reader: TypeAlias = Callable[[Source, Options], Iterator[Item]]
READERS: dict[str, Reader] = {
    "txt": texts.read,
    "html": html.read,
    "jsonl": jsonl.read,
    "json": lists.read,
}
FORMATS = tuple(READERS)

Key: TypeAlias = tuple[int, str]  # the number of a source, and the member of it if it is an archive


class UnknownFormatError(ArticleError):
    message = mark("%(place)s: its name says no format. Rename it to .txt or .jsonl.")


@dataclass(frozen=True)
class Files:
    """The articles of files, read anew each time they are gone through.

    Going through them raises ArticleError at the first thing that is no article; `items` goes on
    and gives the error. Not everything that is read can be stored (records.check). Files that are
    `refused` are left out.
    """

    sources: tuple[Source, ...]
    options: Options = field(default_factory=Options)
    refused: frozenset[Key] = frozenset()

    def __iter__(self) -> Iterator[ArticleRecord]:
        for _, item in self.items():
            if isinstance(item, ArticleError):
                raise item
            if isinstance(item, ArticleRecord):
                yield item

    def items(self) -> Iterator[tuple[Key, Item]]:
        """Whatever is found, with the key of its file."""
        for number, source in enumerate(self.sources):
            key = (number, "")
            if key not in self.refused:
                for item in _items(source, source.options or self.options):
                    yield key, item


def format_of(source: Source) -> str:
    """The format of a file; raises UnknownFormatError."""
    found = SUFFIXES.get(PurePath(source.place).suffix.lower())
    if found is None:
        raise UnknownFormatError(place=source.place)
    return found


def _items(source: Source, options: Options) -> Iterator[Item]:
    """A reader raises what ends the file, and yields what it can go on after."""
    try:
        yield from READERS[options.format or format_of(source)](source, options)
    except ArticleError as error:
        yield error
