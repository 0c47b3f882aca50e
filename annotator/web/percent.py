"""Shares as people write them, in percent, and as they are stored, in thousandths."""

import re

PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]))?")


def thousandths(percent: str) -> int | None:
    """`12.5` as 125; null for what is no percentage with at most one decimal."""
    found = PERCENT.fullmatch(percent.strip())
    return int(found[1]) * 10 + int(found[2] or 0) if found else None
