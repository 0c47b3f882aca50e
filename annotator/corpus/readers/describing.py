"""Looks at the beginning of a file of articles, for a preview."""

from dataclasses import dataclass

from annotator.corpus.readers.files import Files
from annotator.corpus.readers.sniffing import format_of
from annotator.corpus.readers.sources import Options, Source
from annotator.corpus.records import ArticleError, ArticleRecord

FIRST = 3  # articles of a file that are shown


@dataclass(frozen=True)
class Description:
    """What a file seems to be, and its first articles.

    `encoding_from` is bom, declared, utf-8, guessed or chosen. `columns` are those of a table,
    `members` the files of an archive.
    """

    name: str
    format: str | None = None
    encoding: str | None = None
    encoding_from: str | None = None
    columns: tuple[str, ...] = ()
    delimiter: str | None = None
    members: tuple[str, ...] = ()
    first: tuple[ArticleRecord, ...] = ()
    problem: ArticleError | None = None


def describe(source: Source, options: Options) -> Description:
    """What is seen of a file without reading more of it than is needed; it never raises."""
    first: list[ArticleRecord] = []
    problem: ArticleError | None = None
    try:
        for record in Files((source,), options):
            first.append(record)
            if len(first) == FIRST:
                break
    except ArticleError as error:
        problem = error
    form = options.format or (None if problem else format_of(source))
    return Description(source.place, form, first=tuple(first), problem=problem)
