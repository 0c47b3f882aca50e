"""What of the queue, or of what is decided, somebody wants to see."""

from dataclasses import asdict, dataclass
from itertools import combinations
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, or_

from annotator.adjudication.asking import ASKS
from annotator.labelsets import LabelSet
from annotator.models import DECISION_REASONS, Decision, Gold

ORDERS = ("", "entropy")  # by article or time, or what annotators differ on most first


@dataclass(frozen=True)
class Filters:
    """Each is empty where it does not narrow.

    `asks`: why it is in the queue; `reason`: of the decision; `pair`: the two most frequent
    answers; `label`: that of gold or one of the pair.
    """

    asks: str = ""
    reason: str = ""
    pair: str = ""
    label: str = ""
    order: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Those that narrow or order."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def query(self) -> str:
        """As an address has them."""
        return urlencode(self.chosen)

    def of_queue(self) -> list[ColumnElement[bool]]:
        """As conditions on Gold; what is none of the values finds nothing."""
        rules = [Gold.asks == self.asks if self.asks in ASKS else Gold.asks.is_not(None)]
        return [*rules, *self._of_answers(Gold.label == self.label)]

    def of_decided(self) -> list[ColumnElement[bool]]:
        """As conditions on Decision and its Gold."""
        known = self.reason in DECISION_REASONS
        rules = [Decision.reason == self.reason] if known else []
        return [*rules, *self._of_answers(Decision.label == self.label)]

    def _of_answers(self, labelled: ColumnElement[bool]) -> list[ColumnElement[bool]]:
        rules = [Gold.pair == self.pair] if self.pair else []
        if self.label:
            first = Gold.pair.startswith(f"{self.label}|", autoescape=True)
            second = Gold.pair.endswith(f"|{self.label}", autoescape=True)
            rules.append(or_(labelled, first, second))
        return rules


EVERYTHING = Filters()


def pairs(labels: LabelSet) -> list[str]:
    """All that two answers which differ can be, as Gold.pair has them."""
    return ["|".join(pair) for pair in combinations(sorted((*labels.label_ids, "skip")), 2)]
