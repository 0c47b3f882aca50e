"""Which round each article is in, and how many answers it wants there, as the ledger tells."""

from typing import Any

from annotator.rounds.drawing import wanted
from annotator.verify.shapes import Record

ADDED = {"overlap": 1, "share": 1000}  # where a spoiled event does not say


class Rounds:
    """The rounds as they are now, with what earlier events said of overlap."""

    def __init__(self) -> None:
        self.now: dict[str, Record] = {}  # the latest payload on each
        self.closed: set[str] = set()
        self.people: dict[tuple[str, str], Record] = {}  # round, pid -> works and quota
        self.passed: set[tuple[str, str]] = set()  # training round, person
        self._overlaps: dict[str, list[tuple[int, Any, Any]]] = {}  # event, overlap, share
        self._moved: dict[str, tuple[int, str]] = {}  # article -> event that moved it, round

    def follow(self, kind: str, name: str, payload: Record, seq: int) -> None:
        """Take in an event about the round of that name."""
        if kind == "round.person":
            said = {key: payload.get(key) for key in ("works", "quota")}
            self.people[name, str(payload.get("person"))] = said
        elif kind == "round.pass" and payload.get("outcome") == "passed":
            self.passed.add((name, str(payload.get("person"))))
        elif kind == "round.pass":
            self.passed.discard((name, str(payload.get("person"))))
        elif kind == "round.close" and payload.get("closed"):
            self.closed.add(name)
        elif kind == "round.close":
            self.closed.discard(name)
        elif kind == "round.set":
            self._set(name, payload, seq)

    def of(self, article: str, brought: Record, seq: int) -> Any:
        """The round of an article that the event of number `seq` brought."""
        moved_at, name = self._moved.get(article, (0, ""))
        return name if moved_at > seq else brought.get("round")

    def wants(self, origin: str, article: str, name: str, closed: int | None) -> int:
        """How many answers it wants; `closed`: the event that closed it, after which it stays."""
        overlap, share = 1, 0
        for seq, later_overlap, later_share in self._overlaps.get(name, []):
            if closed is not None and seq > closed:
                break
            overlap, share = later_overlap, later_share
        if not (isinstance(overlap, int) and isinstance(share, int)):
            return 0  # wanted is never that: what the event says is wrong
        return wanted(origin, article, overlap, share)

    def _set(self, name: str, payload: Record, seq: int) -> None:
        articles = payload.get("articles")
        for article in articles if isinstance(articles, list) else []:
            self._moved[str(article)] = (seq, name)
        self.now[name] = {key: value for key, value in payload.items() if key != "articles"}
        said = {**ADDED, **payload}
        self._overlaps.setdefault(name, []).append((seq, said["overlap"], said["share"]))
