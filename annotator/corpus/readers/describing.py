"""Looks at the beginning of a file of articles, for a preview."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from annotator.corpus.readers import archives, encodings, html, peers, tables
from annotator.corpus.readers.encodings import Encoding
from annotator.corpus.readers.files import Files, NoArticleError, format_in
from annotator.corpus.readers.sniffing import is_known
from annotator.corpus.readers.sources import Options, Source, beginning
from annotator.corpus.records import ArticleError, ArticleRecord

FIRST = 3  # articles of a file that are shown
ONE_ARTICLE = ("txt", "html")


@dataclass(frozen=True)
class Description:
    """What a file seems to be, and its first articles.

    `encoding_from` is bom, declared, utf-8, guessed or chosen. `columns` are those of a table, or
    the fields of another tool's records, and `keys` says which of them is text, title and so on.
    `members` are the files of an archive that can be read. `problem` is the first there is.
    """

    name: str
    format: str | None = None
    encoding: str | None = None
    encoding_from: str | None = None
    columns: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    members: tuple[str, ...] = ()
    first: tuple[ArticleRecord, ...] = ()
    problem: ArticleError | None = None


def describe(source: Source, options: Options) -> Description:
    """What is seen of a file without reading more of it than is needed; it raises no ArticleError.

    An archive is described by the first of its members.
    """
    seen = Description(source.place, options.format)
    try:
        if archives.is_archive(source):
            return _archive(source, options)
        start = beginning(source)
        seen = replace(seen, format=format_in(start, options))
        return _file(source, source if seen.format in ONE_ARTICLE else start, options, seen)
    except ArticleError as error:
        return replace(seen, problem=error)


def _archive(source: Source, options: Options) -> Description:
    seen: Description | None = None
    members = []
    for part in filter(is_known, archives.parts(source)):
        seen = seen or describe(part, options)
        members.append(part.name)
    if seen is None:
        raise NoArticleError(place=source.place)
    return replace(seen, name=source.place, format="zip", members=tuple(members))


def _file(source: Source, start: Source, options: Options, seen: Description) -> Description:
    """The description, as far as one comes; its problem may be what somebody must choose first."""
    try:
        declared = html.declared(start) if seen.format == "html" else None
        encoding = encodings.find(start, options.encoding, declared)
        name = encoding.name.removesuffix("-sig")
        seen = replace(seen, encoding=name, encoding_from=encoding.origin)
        if seen.format == "csv":
            seen = _table(start, encoding, options, seen)
        elif seen.format in peers.TOOLS:
            columns, keys = peers.fields(seen.format, start, options)
            seen = replace(seen, columns=columns, keys=keys)
    except ArticleError as error:
        return replace(seen, problem=error)
    found = _with_first(start, options, seen)
    # A problem may come only from where the beginning ends.
    return _with_first(source, options, seen) if found.problem else found


def _table(start: Source, encoding: Encoding, options: Options, seen: Description) -> Description:
    head = tables.head_of(start, encoding, options)
    seen = replace(seen, columns=head.columns, delimiter=head.delimiter)
    try:
        keys = tables.keys_of(head, options)
    except ArticleError:  # the reader will say the same
        return seen
    return replace(seen, keys={key: head.columns[number] for key, number in keys.items()})


def _with_first(source: Source, options: Options, seen: Description) -> Description:
    """The description with the articles before the first problem, and that."""
    first: list[ArticleRecord] = []
    try:
        for record in islice(Files((source,), options), FIRST):
            first.append(record)
    except ArticleError as error:
        return replace(seen, first=tuple(first), problem=error)
    return replace(seen, first=tuple(first))
