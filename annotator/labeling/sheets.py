"""All that somebody can see and do about one sentence of theirs, beside the one key."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from annotator.corpus.reading import ReadSentence
from annotator.labeling import desk, history, note_answers
from annotator.labeling.desk import Desk
from annotator.labeling.given import Given
from annotator.labeling.history import History
from annotator.labelsets import Label
from annotator.models import NoteAnswer, Person


@dataclass(frozen=True)
class Sheet:
    """A sentence with its details, links and history; `sentence` is null once it was replaced.

    `told` is what the lead answered to their notes, the latest first.
    """

    desk: Desk
    sentence: ReadSentence | None
    history: History
    told: Sequence[NoteAnswer]

    @property
    def answer(self) -> Given | None:
        return self.desk.answers.get(self.sentence.id) if self.sentence else None

    @property
    def label(self) -> Label | None:
        """What they gave it, if it is still a label and can be added to."""
        answer = self.answer if self.desk.open else None
        return self.desk.labels.label(answer.label) if answer and answer.label else None


def show(session: Session, person: Person, sentence_id: int) -> Sheet:
    """The sheet of a sentence; raises NotFoundError when it was never theirs."""
    found = history.of_sentence(session, person, sentence_id)
    article_id = found.place.assignment.article_id
    shown = desk.show(session, person, article_id, sentence_id=sentence_id)
    here = shown.reading.place.get(sentence_id)
    told = note_answers.of_sentence(session, person, sentence_id)
    return Sheet(shown, None if here is None else shown.reading.sentences[here], found, told)
