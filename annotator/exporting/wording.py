"""Gold and answers of older major guideline versions, in the words of the export's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.adjudication import consensus
from annotator.adjudication.carried import Carried
from annotator.adjudication.consensus import Record
from annotator.adjudication.rules import NOTHING, Answer, major


@dataclass(frozen=True)
class Words:
    """`major` is that of the export's version; what it has no word for is told beside the rest."""

    carried: Carried
    major: int

    def of_gold(self, answer: Answer, given: int) -> tuple[Answer, str | None]:
        """Gold of a round under the major version `given`."""
        if given == self.major or answer == NOTHING:
            return answer, None
        return self.carried.standing(answer, given, self.major), self._lost(answer, given)

    def of_answers(self, answers: Sequence[Record]) -> tuple[list[Record], str | None]:
        """Those that count."""
        counted = [answer for answer in answers if answer["counted"]]
        lost = (self._lost_of(answer) for answer in counted)
        meant = [consensus.meant(answer, self.carried, self.major) for answer in counted]
        return meant, next((word for word in lost if word), None)

    def _lost_of(self, said: Record) -> str | None:
        given = major(said["guideline_version"])
        if given == self.major:
            return None
        return self._lost(Answer(said["label"], said["skip_reason"]), given)

    def _lost(self, answer: Answer, given: int) -> str | None:
        kept = self.carried.answer(answer, given, self.major)
        return None if kept else answer.label or answer.skip_reason
