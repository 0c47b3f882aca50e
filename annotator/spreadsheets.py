"""Tables as CSV that a spreadsheet opens without computing anything."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would compute


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The header and a line a row; a text that begins like a formula is told to be a text."""
    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return lines.getvalue()


def _cell(value: Any) -> Any:
    text = isinstance(value, str) and value.startswith(FORMULA)
    return f"'{value}" if text else ("" if value is None else value)
