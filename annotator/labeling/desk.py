"""What an annotator's desk shows: the article, their own answers, where they are."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from annotator.corpus.reading import Reading, ReadSentence, read
from annotator.labeling import acts, assignments
from annotator.labelsets import LabelSet, label_set
from annotator.models import Act, Annotation, Article, Assignment, Person


class Given(NamedTuple):
    """An answer of one's own, as far as the desk shows it."""

    sentence_id: int
    label: str | None
    skip_reason: str | None
    unsure: bool
    comment: str | None
    revision: int


GIVEN = select(*(getattr(Annotation, name) for name in Given._fields)).where(
    Annotation.assignment_id == bindparam("assignment")
)


@dataclass(frozen=True)
class Desk:
    """An assignment as its annotator sees it; nothing in it depends on anybody else's answers.

    `answers` are theirs by sentence id, `current` is the sentence to answer now (null: all done),
    `last` their latest act that can be undone, in whichever article.
    """

    assignment: Assignment
    labels: LabelSet
    reading: Reading
    answers: dict[int, Given]
    current: ReadSentence | None
    last: Act | None

    @property
    def article(self) -> Article:
        return self.assignment.article

    @property
    def open(self) -> bool:
        article = self.article
        return self.assignment.state == "open" and not (article.closed_at or article.withdrawn_at)

    @cached_property
    def asked(self) -> tuple[ReadSentence, ...]:
        scope = self.assignment.scope
        everything = self.reading.sentences
        return everything if scope is None else tuple(s for s in everything if s.id in scope)

    @cached_property
    def done(self) -> int:
        return sum(sentence.id in self.answers for sentence in self.asked)

    @cached_property
    def unsure(self) -> tuple[ReadSentence, ...]:
        return tuple(s for s in self.asked if s.id in self.answers and self.answers[s.id].unsure)

    @property
    def suggestion(self) -> str | None:
        """The skip reason to suggest for the current sentence, from the text alone."""
        return self.labels.suggested(self.current.hint) if self.current else None

    @cached_property
    def subject(self) -> ReadSentence | None:
        """What unsure and note are about: the current sentence if answered, else the last one."""
        if self.current and self.current.id in self.answers:
            return self.current
        if self.last is None or self.last.assignment_id != self.assignment.id:
            return None
        place = self.reading.place.get(self.last.sentence_id or 0)
        return None if place is None else self.reading.sentences[place]

    def neighbour(self, step: int) -> ReadSentence | None:
        """The sentence that many places after the current one."""
        if self.current is None:
            return None
        place = self.current.n - 1 + step
        return self.reading.sentences[place] if 0 <= place < len(self.reading.sentences) else None

    def changed(self, *sentence_ids: int) -> tuple[ReadSentence, ...]:
        """The stretch from the first to the last of these sentences and the current one."""
        if not sentence_ids:
            return ()
        places = [self.reading.place[key] for key in sentence_ids if key in self.reading.place]
        places.append(self.current.n - 1 if self.current else len(self.reading.sentences) - 1)
        return self.reading.sentences[min(places) : max(places) + 1]


def show(
    session: Session,
    person: Person,
    article_id: int,
    *,
    sentence_id: int | None = None,
    after_id: int | None = None,
) -> Desk:
    """The person's desk at a sentence, or at the first without an answer (after another).

    Raises NotFoundError when the article was never theirs.
    """
    assignment = assignments.of_article(session, person, article_id)
    reading = read(session, assignment.version_id)
    here = reading.place.get(sentence_id or 0)
    desk = Desk(
        assignment=assignment,
        labels=label_set(assignment.round.guideline),
        reading=reading,
        answers=_answers(session, assignment),
        current=None if here is None else reading.sentences[here],
        last=acts.last(session, person),
    )
    if desk.current is None and desk.open:
        return _at_first_unanswered(desk, reading.place.get(after_id or 0, -1))
    return desk


def _answers(session: Session, assignment: Assignment) -> dict[int, Given]:
    rows = session.execute(GIVEN, {"assignment": assignment.id})
    return {row[0]: Given(*row) for row in rows}


def _at_first_unanswered(desk: Desk, after: int) -> Desk:
    waiting = [sentence for sentence in desk.asked if sentence.id not in desk.answers]
    later = [sentence for sentence in waiting if sentence.n - 1 > after]
    current = next(iter(later or waiting), None)
    return Desk(desk.assignment, desk.labels, desk.reading, desk.answers, current, desk.last)
