"""Reads tables: CSV and TSV with any delimiter, one article a row, the names of columns first."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from annotator.corpus.readers import encodings, objects
from annotator.corpus.readers.encodings import Encoding
from annotator.corpus.readers.objects import KEYS, check_columns
from annotator.corpus.readers.sources import LARGEST, Options, Source, TooLargeError
from annotator.corpus.records import ArticleError, Item, printable
from annotator.errors import mark

# What columns are called elsewhere, the likeliest first.
USUAL = {
    "text": "text body content article fulltext full_text texte contenu corps article_text "
    "article_body texto contenido cuerpo inhalt volltext sentence phrase satz frase",
    "html": "html raw_html",
    "id": "id article_id doc_id document_id uid identifiant identificador kennung",
    "title": "title headline titre titel título titulo überschrift",
    "language": "language lang langue sprache idioma lengua",
    "source": "source outlet publisher newspaper media média journal quelle zeitung medio fuente",
    "url": "url link permalink lien adresse enlace",
    "author": "author authors byline auteur auteurs autor autores verfasser",
    "published": "published date published_at publication_date pubdate datum fecha parution",
}
DELIMITERS = (",", ";", "\t", "|")
NAMES = {"tab": "\t", "\\t": "\t"}
SAMPLE = 20  # rows that tell the delimiter
BEGINNING = 1 << 16  # characters that they are looked for in
MOST_COLUMNS = 1000
NAMED = 20  # columns that a message names
LONGEST = 40  # characters of each

csv.field_size_limit(LARGEST)


class NoColumnError(ArticleError):
    field = "columns"
    message = mark("%(place)s: there is no column “%(column)s”. There are: %(columns)s.")


class NoTextColumnError(ArticleError):
    field = "columns"
    message = mark("%(place)s: which column is the text? Choose one of: %(columns)s.")


class SameColumnError(ArticleError):
    message = mark("%(place)s: the column “%(column)s” stands twice. Rename one of them.")


class ColumnsError(ArticleError):
    message = mark(
        "%(place)s: this table has more than %(most)s columns. Take out those that you do not need."
    )


class DelimiterError(ArticleError):
    field = "delimiter"
    message = mark("A delimiter is one character, such as ; or a tab.")


class RowError(ArticleError):
    message = mark(
        "%(place)s: this row has %(found)s cells, the first one has %(wanted)s. Mend the row, or "
        "say what the delimiter is."
    )


class QuoteError(ArticleError):
    message = mark("%(place)s: this is not CSV (%(problem)s). Mend the quotation marks.")


@dataclass(frozen=True)
class Head:
    """The names of a table's columns, and where they stand."""

    delimiter: str
    columns: tuple[str, ...]
    place: str


def read(source: Source, options: Options) -> Iterator[Item]:
    encoding = encodings.find(source, options.encoding)
    check_columns(options.columns)
    head = head_of(source, encoding, options)
    keys = keys_of(head, options)
    for line, row in islice(_rows(source, encoding, head.delimiter), 1, None):
        place = f"{source.place}:{line}"
        try:
            yield objects.article(_values(head, keys, row, place), source.place, place)
        except ArticleError as error:
            yield error


def head_of(source: Source, encoding: Encoding, options: Options) -> Head:
    """The delimiter and the columns."""
    delimiter = _chosen(options) or _likeliest(source, encoding, options)
    line, names = next(_rows(source, encoding, delimiter), (1, []))
    place = f"{source.place}:{line}"
    if len(names) > MOST_COLUMNS:
        raise ColumnsError(place=place, most=MOST_COLUMNS)
    columns = tuple(_name(name, number) for number, name in enumerate(names, start=1))
    for name, count in Counter(columns).items():
        if count > 1:
            raise SameColumnError(place=place, column=_shown([name]))
    return Head(delimiter, columns, place)


def keys_of(head: Head, options: Options) -> dict[str, int]:
    """The number of the column for each key: the chosen one, else one with a usual name.

    Raises the ArticleError that says what to choose.
    """
    folded = {name.casefold(): number for number, name in reversed([*enumerate(head.columns)])}
    keys = {key: _found(head, folded, name) for key, name in options.columns.items()}
    for key in KEYS:
        free = [folded[name] for name in USUAL[key].split() if name in folded]
        free = [number for number in free if number not in keys.values()]
        if key not in keys and free:
            keys[key] = free[0]
    if "text" not in keys and "html" not in keys and head.columns:
        raise NoTextColumnError(place=head.place, columns=_shown(head.columns))
    return keys


def _found(head: Head, folded: dict[str, int], name: str) -> int:
    number = folded.get(name.strip().casefold())
    if number is None:
        columns = _shown(head.columns)
        raise NoColumnError(place=head.place, column=printable(name), columns=columns)
    return number


def _chosen(options: Options) -> str | None:
    if options.delimiter is None:
        return None
    delimiter = NAMES.get(options.delimiter, options.delimiter)
    if len(delimiter) != 1 or delimiter in ' "\r\n':
        raise DelimiterError
    return delimiter


def _likeliest(source: Source, encoding: Encoding, options: Options) -> str:
    """The delimiter that gives a column for the text, and as many cells in each row as it can."""
    with encodings.text_of(source, encoding) as text:
        lines = list(islice(io.StringIO(text.read(BEGINNING), newline=""), SAMPLE))
    wanted = {*USUAL["text"].split(), *USUAL["html"].split()}
    wanted |= {name.strip().casefold() for name in options.columns.values()}

    def score(delimiter: str) -> tuple[bool, bool, int]:
        try:
            rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            return False, False, 0
        names = {name.strip().casefold() for name in rows[0]} if rows else set()
        whole = len({len(row) for row in rows[:-1]}) <= 1  # the last row may go on
        return bool(names & wanted), whole, len(names)

    return max(DELIMITERS, key=score)


def _name(name: str, number: int) -> str:
    return name.strip() or f"column {number}"


def _rows(source: Source, encoding: Encoding, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line that it begins on."""
    lines = _Lines(source, encoding)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = rows.line_num + 1
        lines.characters = 0
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise QuoteError(place=f"{source.place}:{line}", problem=str(error)) from None
        if row is None:
            return
        if row:
            yield line, row


class _Lines:
    """The lines of a table; `characters` counts those of the row that is being read."""

    def __init__(self, source: Source, encoding: Encoding) -> None:
        self._source, self._lines = source, encodings.lines(source, encoding)
        self.characters = 0

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            self.characters += len(line)
            if self.characters > LARGEST:
                raise TooLargeError(place=f"{self._source.place}:{number}")
            yield line


def _values(head: Head, keys: dict[str, int], row: list[str], place: str) -> dict[str, Any]:
    """The cells under our keys; the others are metadata, those that are empty are left out."""
    if len(row) != len(head.columns):
        raise RowError(place=place, found=len(row), wanted=len(head.columns))
    known = {key: row[number] or None for key, number in keys.items()}
    rest = set(range(len(row))) - set(keys.values())
    metadata = {head.columns[number]: row[number] for number in sorted(rest) if row[number]}
    return {**known, "metadata": metadata}


def _shown(columns: Sequence[str]) -> str:
    named = ", ".join(printable(name)[:LONGEST] for name in columns[:NAMED])
    return named + (" …" if len(columns) > NAMED else "")
