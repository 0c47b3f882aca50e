"""Reads a file of HTML: one article."""

import re
from collections.abc import Iterator
from dataclasses import replace

from annotator.corpus.readers import encodings, objects
from annotator.corpus.readers.sources import Options, Source, whole
from annotator.corpus.records import Item

BEGINNING = 4096  # bytes; a page declares its encoding in the first of them
DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,500}?charset\s*=\s*["']?([\w.:-]+)""",
    re.IGNORECASE,
)


def read(source: Source, options: Options) -> Iterator[Item]:
    data = whole(source)
    encoding = encodings.find(source.holding(data), options.encoding, declared(source))
    html = data.decode(encoding.name)
    record = objects.article({"html": html, "metadata": {}}, source.place, source.place)
    yield replace(record, raw=data, encoding=encoding.name)


def declared(source: Source) -> str | None:
    """The encoding that a page says it is in."""
    with source.open() as stream:
        found = DECLARED.search(stream.read(BEGINNING))
    return (found[1] or found[2]).decode("ascii") if found else None
