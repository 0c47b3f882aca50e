"""The rules that can be broken: one class each, the sentence to show inside.

The six kinds say what went wrong; `web/failures.py` makes a status of them, `cli` an exit code.
`%(name)s` in a message is filled by the keyword of that name. `field` names the form's field that
the sentence belongs to.
"""

from typing import Any, ClassVar


def mark(text: str) -> str:
    """Marks a text for translation where it stands; pages translate it when they show it."""
    return text


class RuleError(Exception):
    """A rule was broken; nothing was changed."""

    message: ClassVar[str]
    field: str | None = None

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.message % values)


class InvalidError(RuleError):
    """What was sent is wrong."""


class ConflictError(RuleError):
    """Somebody was faster, or what was shown is old."""


class ForbiddenError(RuleError):
    """A member may not do this here."""


class NotFoundError(RuleError):
    """It is not there, or not for you."""

    message = mark("This is not here, or not for you.")


class BusyError(RuleError):
    """Others are writing: again after `retry_after` seconds."""

    message = mark("Many people are writing at this moment. Try again in a few seconds.")
    retry_after: ClassVar[int] = 2


class TooOftenError(RuleError):
    """This was tried too often: again after `retry_after` seconds."""

    message = mark("This was tried too often. Try again in %(minutes)s min.")

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(minutes=-(-retry_after // 60))


class SettingError(InvalidError):
    message = mark("%(name)s: %(problem)s")


class DatabaseError(InvalidError):
    message = mark("%(problem)s")
