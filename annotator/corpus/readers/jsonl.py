"""Reads JSONL: one object a line, one article each."""

import codecs
import io
from collections.abc import Iterator
from typing import IO

from annotator.corpus.readers import objects
from annotator.corpus.readers.encodings import decoded
from annotator.corpus.readers.sources import Options, Source
from annotator.corpus.records import ArticleError, Item


def read(source: Source, options: Options) -> Iterator[Item]:
    with source.open() as stream:
        for number, raw in enumerate(_lines(stream, source.place), start=1):
            place = f"{source.place}:{number}"
            line = decoded(raw, place)
            if line.strip():
                yield _item(line, source.place, place)


def _item(line: str, name: str, place: str) -> Item:
    try:
        return objects.record(objects.parsed(line, place), name, place)
    except ArticleError as error:
        return error


def _lines(stream: IO[bytes], name: str) -> Iterator[bytes]:
    """The lines of a file in UTF-8, one in memory at a time; all of another file's at once."""
    first = stream.readline()
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from io.BytesIO(decoded(first + stream.read(), name).encode())
        return
    yield first
    yield from stream
