"""Time as it is stored and exported: UTC, whole seconds, `2026-11-21T20:01:32Z`.

Text of this shape sorts by time and is the same in both databases and in every file.
"""

from datetime import UTC, datetime, timedelta

FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def now() -> str:
    return datetime.now(UTC).strftime(FORMAT)


def after(seconds: float, since: str | None = None) -> str:
    """The moment that many seconds after `since`, or from now; negative goes back."""
    start = datetime.now(UTC) if since is None else parse(since)
    return (start + timedelta(seconds=seconds)).strftime(FORMAT)


def parse(moment: str) -> datetime:
    return datetime.strptime(moment, FORMAT).replace(tzinfo=UTC)
