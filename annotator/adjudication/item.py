"""One item of the queue as its page shows it: before the reveal, and after."""

from dataclasses import dataclass, replace
from string import ascii_uppercase

from sqlalchemy.orm import Session

from annotator.adjudication import case, choices
from annotator.adjudication.case import Case
from annotator.adjudication.choices import Choice
from annotator.adjudication.place import Place, find, obstacle
from annotator.corpus.reading import Reading, ReadSentence, read
from annotator.errors import NotFoundError, RuleError
from annotator.labelsets import LabelSet, label_set
from annotator.models import Annotation, Article, Decision, Person


@dataclass(frozen=True)
class Item:
    """A sentence in its article for an adjudicator.

    While they may not see them, `answers` is empty, `decision` null, and nothing else tells what
    anybody answered. `settled`: the decision stands and nothing has changed since. `first` is
    what they answered before the reveal.
    """

    place: Place
    labels: LabelSet
    reading: Reading
    current: ReadSentence
    obstacle: RuleError | None
    revealed: bool
    settled: bool = False
    answers: tuple[Annotation, ...] = ()
    decision: Decision | None = None
    first: Choice | None = None

    @property
    def article(self) -> Article:
        return self.place.article

    @property
    def chosen(self) -> str:
        """What the form begins with, as Choice.text writes it; empty when nothing was chosen."""
        if self.first:
            return self.first.text
        return choices.of_decision(self.decision).text if self.decision and self.settled else ""

    @property
    def lettered(self) -> list[tuple[str, Annotation]]:
        """The answers as A, B, C: the same letter for a person all through an article."""
        return list(zip(ascii_uppercase, self.answers, strict=False))

    @property
    def saw(self) -> str:
        return ",".join(str(answer.seq) for answer in self.answers)


def show(session: Session, person: Person, sentence_id: int) -> Item:
    """The item's page; raises NotFoundError when it is not for this person."""
    place = find(session, person, sentence_id)
    problem, found = obstacle(place), case.load(session, place)
    reading = read(session, place.sentence.version_id)
    if sentence_id not in reading.place:
        raise NotFoundError
    hidden = problem is not None and not place.article.closed_at
    item = Item(
        place,
        label_set(place.article.round.guideline),
        reading,
        reading.sentences[reading.place[sentence_id]],
        problem,
        revealed=not hidden and not (problem is None and found.asks_blind),
    )
    return _opened(item, found) if item.revealed else item


def _opened(item: Item, found: Case) -> Item:
    first = found.before_reveal
    return replace(
        item,
        settled=found.settled,
        answers=tuple(found.answers),
        decision=found.shown,
        first=choices.of_text(first) if first else None,
    )
