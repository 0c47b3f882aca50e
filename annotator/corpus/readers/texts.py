"""Reads a file of text: one article."""

from collections.abc import Iterator

from annotator.corpus.readers.encodings import decoded
from annotator.corpus.readers.sources import Options, Source
from annotator.corpus.records import ArticleRecord, Item


def read(source: Source, options: Options) -> Iterator[Item]:
    with source.open() as stream:
        text = decoded(stream.read(), source.place)
    yield ArticleRecord(text, metadata={"file": source.place}, place=source.place)
