"""The links between sentences that the ledger leaves, by the answer that they belong to."""

from collections.abc import Mapping
from typing import Any

from annotator.verify.shapes import Record


class Links:
    """Relation and target of each; answers by their fingerprint, as history.History has them."""

    def __init__(self) -> None:
        self._made: dict[int, set[tuple[Any, Any]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._made.values()))

    def of(self, answer: int) -> set[tuple[Any, Any]]:
        return self._made.get(answer, set())

    def follow(self, kind: str, answer: int, payload: Record) -> None:
        """Take in `link.set` or `link.remove`."""
        link = (str(payload.get("relation")), str(payload.get("target")))
        if kind == "link.set":
            self._made.setdefault(answer, set()).add(link)
        else:
            self._made.get(answer, set()).discard(link)

    def carry(self, old: int, new: int, names: Mapping[str, str]) -> None:
        """An answer went over to a new version; `names` of the sentences that went with it."""
        if old in self._made:
            links = self._made.pop(old)
            self._made[new] = {(relation, names.get(to, to)) for relation, to in links}
