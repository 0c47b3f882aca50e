"""The articles of all the files that were given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from annotator.corpus.readers import archives, html, jsonl, lists, peers, tables, texts
from annotator.corpus.readers.documents import Part, assembled
from annotator.corpus.readers.sniffing import format_of, is_known
from annotator.corpus.readers.sources import Options, Source
from annotator.corpus.records import ArticleError, ArticleRecord, Item, LeftOut
from annotator.errors import mark

Reader: TypeAlias = Callable[[Source, Options], Iterator[Item | Part]]
READERS: dict[str, Reader] = {
    "txt": texts.read,
    "html": html.read,
    "jsonl": jsonl.read,
    "json": lists.read,
    "csv": tables.read,
    **{tool: partial(peers.read, tool) for tool in peers.TOOLS},
}
FORMATS = (*READERS, "zip")
NOT_TAKEN = mark("Files of no known form were left out: %(count)s (%(places)s).")

Key: TypeAlias = tuple[int, str]  # the number of a source, and the member of it if it is an archive


class NoArticleError(ArticleError):
    message = mark("%(place)s: there is no article in this file. Leave it out.")


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
        return assembled(self._found())

    def _found(self) -> Iterator[tuple[Key, Item | Part]]:
        unpacked = archives.Unpacked()
        for number, source in enumerate(self.sources):
            if (number, "") not in self.refused:
                try:
                    yield from self._items(number, source, unpacked)
                except ArticleError as error:
                    yield (number, ""), error

    def _items(
        self, number: int, source: Source, unpacked: archives.Unpacked
    ) -> Iterator[tuple[Key, Item | Part]]:
        options = source.options or self.options
        if not archives.is_archive(source):
            yield from (((number, ""), item) for item in _read(source, options))
            return
        nothing = True
        for part in archives.parts(source, unpacked):
            nothing = nothing and not is_known(part)
            if (number, part.name) not in self.refused:
                yield from (((number, part.name), item) for item in _read(part, options))
        if nothing:
            raise NoArticleError(place=source.place)


def format_in(source: Source, options: Options) -> str:
    """The format that was chosen for a file, or that it seems to have."""
    if options.format in READERS:
        return options.format
    form = format_of(source)
    tool = peers.recognised(source, options) if form in ("json", "jsonl") else None
    return tool or form


def _read(source: Source, options: Options) -> Iterator[Item | Part]:
    """What a reader yields, and what it raises, which ends the file."""
    if source.found and not is_known(source):
        yield LeftOut(NOT_TAKEN, source.place)
        return
    nothing = True
    try:
        for item in READERS[format_in(source, options)](source, options):
            nothing = False
            yield item
        if nothing:
            raise NoArticleError(place=source.place)
    except ArticleError as error:
        yield error
