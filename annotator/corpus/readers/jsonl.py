"""Reads JSONL: one object a line, one article each."""

from collections.abc import Iterator

from annotator.corpus.readers import encodings, objects
from annotator.corpus.readers.parsing import Found, Object, parsed
from annotator.corpus.readers.sources import LARGEST, Options, Source, TooLargeError
from annotator.corpus.records import ArticleError, Item


def read(source: Source, options: Options) -> Iterator[Item]:
    yield from objects.articles(found(source, options), source.place, options.columns)


def found(source: Source, options: Options) -> Iterator[Found]:
    """Each object with its line, or what is wrong with it."""
    encoding = encodings.find(source, options.encoding)
    for number, line in encodings.lines(source, encoding):
        if line and not line.isspace():
            place = f"{source.place}:{number}"
            yield place, _object(line, place)


def _object(line: str, place: str) -> Object | ArticleError:
    try:
        if len(line) > LARGEST:
            raise TooLargeError(place=place)
        return parsed(line, place)
    except ArticleError as error:
        return error
