"""Lines of a training export as tables for spreadsheets; standard library only, for verify."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

from annotator.canonical import canonical

# How a cell begins that a spreadsheet would compute; an apostrophe before it says that it is text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def beside(path: str) -> str:
    """The table that has the lines of this file: `data/train.csv` for `data/train.jsonl`."""
    return f"{path.removesuffix('.jsonl')}.csv"


def head(record: Mapping[str, Any]) -> str:
    """The names of the columns: the keys of the lines, sorted."""
    return _line(sorted(record))


def row(record: Mapping[str, Any]) -> str:
    """The line as a row: null is empty, lists and counts are JSON."""
    return _line(cell(record[key]) for key in sorted(record))


def cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return value if isinstance(value, int | float) else canonical(value)


def _line(cells: Iterable[Any]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
