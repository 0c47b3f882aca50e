"""What a check found: where, and what is wrong; never more than a screen of it."""

MOST = 20
SHOWN = 300  # characters of one problem


class Enough(Exception):  # noqa: N818 - not an error, a step
    """There are so many problems that looking on would only repeat them."""


class Trouble(Exception):  # noqa: N818 - a problem of what is checked
    """A file cannot be read on from there."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(place, what)
        self.place, self.what = place, what


class Report:
    """Collects problems, each one line, and then the sentence that concludes."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.conclusion = ""

    def add(self, place: str, what: str) -> None:
        """Raises Enough after the twentieth."""
        line = "".join(c if c.isprintable() else "?" for c in f"{place}: {what}")
        self.problems.append(line if len(line) <= SHOWN else line[:SHOWN] + "…")
        if len(self.problems) >= MOST:
            self.problems.append(f"… stopped after {MOST} problems; there may be more")
            raise Enough

    def expect(self, holds: bool, place: str, what: str) -> bool:
        if not holds:
            self.add(place, what)
        return holds
