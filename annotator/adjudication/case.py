"""What a decision rests on: the sentence's place, the answers that count, what stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from annotator.adjudication import gold, waiting
from annotator.adjudication.asking import OF_LOOKS
from annotator.adjudication.place import Place
from annotator.adjudication.standing import standing
from annotator.models import Annotation, Decision

SECOND_LOOKS = ("second_look", "difference")


@dataclass(frozen=True)
class Case:
    """A sentence as this adjudicator finds it; `standing` is its decision, null: there is none.

    `waits`: who is waited for before anybody is asked, see waiting.waits_for.
    """

    place: Place
    answers: Sequence[Annotation]
    standing: Decision | None
    waits: str | None

    @property
    def asks(self) -> str | None:
        """Why this person is asked, or will be when nobody is waited for; null: they are not."""
        if self.place.elsewhere:
            return None
        return self.place.gold.asks or (self._looks if self.waits else None)

    @property
    def settled(self) -> bool:
        """Whether a decision stands that nothing asks to look at again."""
        return self.standing is not None and not self.place.gold.stale and self.asks is None

    @property
    def asks_blind(self) -> bool:
        """Whether the next answer is the one before the reveal, and nothing is to be seen yet."""
        if not self.place.person.project.decide_first or self.settled or self._is_over:
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

    @property
    def _looks(self) -> str | None:
        """Of a decision that somebody else made, what becomes of second looks."""
        if self.standing is None or self.standing.person_id == self.place.person.id:
            return None
        return OF_LOOKS.get(self.standing.second_look or "")

    @property
    def _is_over(self) -> bool:
        """Whether there is nothing to decide here any more."""
        closed = self.place.article.closed_at is not None and self.asks is None
        return closed or self.place.gold.status == "excluded"


def load(session: Session, place: Place) -> Case:
    key = place.sentence.id
    answers = gold.counted_answers(session, [key]).get(key, [])
    return Case(place, answers, standing(session, key), _waits(session, place))


def _waits(session: Session, place: Place) -> str | None:
    """What is asked already waits for nobody, nor does what is closed."""
    if place.gold.asks or place.article.closed_at:
        return None
    return waiting.waits_for(session, place.sentence.id)
