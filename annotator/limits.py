"""How often something may be tried; counted in the database, so that it holds across processes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from annotator import clock
from annotator.canonical import digest
from annotator.errors import TooOftenError
from annotator.models import Attempt


@dataclass(frozen=True)
class Limit:
    """At most `times` tries of a subject in `seconds`, counted from the first of them."""

    name: str
    times: int
    seconds: int


PER_ACCOUNT = Limit("sign-in account", 10, 15 * 60)
PER_ADDRESS = Limit("sign-in address", 50, 15 * 60)

# One statement, so that two processes never count the same try; both databases understand it.
COUNT = text(
    "INSERT INTO attempt (subject, window_start, count) VALUES (:subject, :now, 1) "
    "ON CONFLICT (subject) DO UPDATE SET "
    "count = CASE WHEN attempt.window_start <= :over THEN 1 ELSE attempt.count + 1 END, "
    "window_start = CASE WHEN attempt.window_start <= :over THEN :now "
    "ELSE attempt.window_start END "
    "RETURNING count, window_start"
)


def spend(session: Session, limit: Limit, subject: str) -> None:
    """Count one try; raises TooOftenError when the limit is reached.

    Commit before the slow work that the limit protects, or the count is lost when that fails.
    """
    values = {
        "subject": _key(limit, subject),
        "now": clock.now(),
        "over": clock.after(-limit.seconds),
    }
    count, window_start = session.execute(COUNT, values).one()
    if count > limit.times:
        raise TooOftenError(_seconds_left(limit, window_start))


def forgive(session: Session, limit: Limit, subject: str) -> None:
    """Start again from nothing, after a try that was right."""
    session.execute(delete(Attempt).where(Attempt.subject == _key(limit, subject)))


def forget_old(session: Session) -> None:
    """Delete the counts of windows that are long over; what others hold is left for next time."""
    old = (
        select(Attempt.id)
        .where(Attempt.window_start < clock.after(-24 * 3600))
        .with_for_update(skip_locked=True)
    )
    session.execute(
        delete(Attempt).where(Attempt.id.in_(old)).execution_options(synchronize_session=False)
    )


def network(address: str | None) -> str:
    """Whom an address stands for: an IPv6 subscriber has a whole /64 of them."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def _key(limit: Limit, subject: str) -> str:
    """Of one length, whatever somebody typed as a name."""
    return f"{limit.name} {digest(subject)[:32]}"


def _seconds_left(limit: Limit, window_start: str) -> int:
    end = clock.parse(window_start) + timedelta(seconds=limit.seconds)
    return max(1, round((end - datetime.now(UTC)).total_seconds()))
