"""What a decision rests on: the sentence's place, the answers that count, what stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from annotator.adjudication import gold
from annotator.adjudication.place import Place
from annotator.models import Annotation, Decision

SECOND_LOOKS = ("second_look", "difference")


@dataclass(frozen=True)
class Case:
    """A sentence as this adjudicator finds it; `standing` is its decision, null: there is none."""

    place: Place
    answers: Sequence[Annotation]
    standing: Decision | None

    @property
    def asks(self) -> str | None:
        """Why this person is asked, one of asking.ASKS; null when they are not."""
        return None if self.place.elsewhere else self.place.gold.asks

    @property
    def settled(self) -> bool:
        """Whether a decision stands that nothing asks to look at again."""
        return self.standing is not None and not self.place.gold.stale and self.asks is None

    @property
    def asks_blind(self) -> bool:
        """Whether the next answer is the one before the reveal."""
        if not self.place.person.project.decide_first or self.settled:
            return False
        return self.place.mine is None or self.place.mine.before_reveal is None

    @property
    def before_reveal(self) -> str | None:
        """What they answered blind, as long as that is about what is asked now."""
        return self.place.mine.before_reveal if self.place.mine and not self.settled else None

    @property
    def shown(self) -> Decision | None:
        """What stands, as far as they may know it: a second look does not."""
        return None if self.asks == "second_look" else self.standing

    @property
    def kind(self) -> str:
        """What a decision would be, one of DECISION_KINDS."""
        if self.asks == "appeal":
            return "appeal"
        return "second look" if self.asks in SECOND_LOOKS else "first"


def load(session: Session, place: Place) -> Case:
    key = place.sentence.id
    answers = gold.counted_answers(session, [key]).get(key, [])
    return Case(place, answers, gold.standing(session, key))
