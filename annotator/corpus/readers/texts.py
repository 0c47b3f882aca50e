"""Reads a file of text: one article."""

from collections.abc import Iterator

from annotator.corpus.readers import encodings
from annotator.corpus.readers.sources import Options, Source, whole
from annotator.corpus.records import ArticleRecord, Item


def read(source: Source, options: Options) -> Iterator[Item]:
    """Bytes that are not UTF-8 are kept beside the text, since they may be decoded otherwise."""
    data = whole(source)
    encoding = encodings.find(source.holding(data), options.encoding)
    as_it_is = encoding.name.startswith("utf-8")
    yield ArticleRecord(
        data.decode(encoding.name),
        metadata={"file": source.place},
        raw=None if as_it_is else data,
        media_type=None if as_it_is else "text/plain",
        encoding=None if as_it_is else encoding.name,
        place=source.place,
    )
