"""What an annotator's desk shows: the article, their own answers, where they are."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from annotator.corpus.reading import Reading, ReadSentence, read
from annotator.labeling import acts, assignments, given, parties, reports
from annotator.labeling.acts import Last
from annotator.labeling.given import Given
from annotator.labelsets import Label, LabelSet, label_set
from annotator.models import Annotation, Article, Assignment, Link, Person
from annotator.training import lessons, second_turns
from annotator.training.lessons import Lesson


class Linked(NamedTuple):
    """A link of one's own answer, to the sentence of that number."""

    relation: str
    target_id: int
    number: int


LINKS = (
    select(Annotation.sentence_id, Link.relation, Link.target_id)
    .join(Link.annotation)
    .where(Annotation.assignment_id == bindparam("assignment"))
)


@dataclass(frozen=True)
class Desk:
    """An assignment as its annotator sees it; nothing in it depends on anybody else's answers.

    `answers` and `links` are theirs by sentence id, `reported` the remarks of those that they find
    wrongly cut, `lessons` what a training round says of their answers. What stands under `again`
    was answered and is not: the guideline has changed since, so they look again. `current` is the
    sentence to answer now (null: all done), `last` their latest act that can be undone, in
    whichever article.
    """

    assignment: Assignment
    labels: LabelSet
    reading: Reading
    answers: dict[int, Given]
    again: dict[int, Given]
    links: dict[int, list[Linked]]
    reported: dict[int, str]
    lessons: dict[int, Lesson]
    current: ReadSentence | None
    last: Last | None

    @property
    def article(self) -> Article:
        return self.assignment.article

    @property
    def trains(self) -> bool:
        return lessons.teaches(self.assignment.round)

    @property
    def open(self) -> bool:
        article = self.article
        return self.assignment.state == "open" and not (article.closed_at or article.withdrawn_at)

    def asks(self, sentence: ReadSentence) -> bool:
        """Whether it is among the sentences that the assignment is about."""
        scope = self.assignment.scope
        return scope is None or sentence.id in scope

    @cached_property
    def asked(self) -> tuple[ReadSentence, ...]:
        return tuple(s for s in self.reading.sentences if self.asks(s))

    @cached_property
    def done(self) -> int:
        return sum(sentence.id in self.answers for sentence in self.asked)

    @property
    def finished(self) -> bool:
        return self.open and self.done == len(self.asked)

    @cached_property
    def unsure(self) -> tuple[ReadSentence, ...]:
        return tuple(s for s in self.asked if s.id in self.answers and self.answers[s.id].unsure)

    @property
    def counts(self) -> list[tuple[Label, int]]:
        """How often they gave each label that they gave."""
        given = Counter(answer.label for answer in self.answers.values())
        return [(label, given[label.id]) for label in self.labels.labels if given[label.id]]

    @property
    def skipped(self) -> int:
        return sum(answer.skip_reason is not None for answer in self.answers.values())

    @property
    def suggestion(self) -> str | None:
        """The skip reason to suggest for the current sentence, from the text alone."""
        return self.labels.suggested(self.current.hint) if self.current else None

    @property
    def new_guideline(self) -> bool:
        """Whether their latest answer was given under another version than this article's."""
        shown = self.assignment.person.guideline_id
        return shown is not None and shown != self.assignment.round.guideline_id

    @property
    def clause(self) -> str | None:
        """What of the guideline fits: the clause of the current answer, else the first."""
        answer = self.answers.get(self.current.id) if self.current else None
        if answer and answer.skip_reason:
            return "skip"
        label = self.labels.label(answer.label) if answer and answer.label else None
        clauses = label.clauses if label else ()
        return next(iter(clauses or self.labels.clause_ids), None)

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """The names that their answers in this article take, those used last first."""
        latest = sorted(self.answers.values(), key=lambda given: -given.seq)
        used = (parties.names(given.details, self.labels) for given in latest)
        return tuple(dict.fromkeys(chain.from_iterable(used)))

    def last_used(self, detail: str) -> Any:
        """What their latest answer that has this detail says there; null: none has."""
        said = [given for given in self.answers.values() if given.details.get(detail)]
        latest = max(said, key=lambda given: given.seq, default=None)
        return latest.details[detail] if latest else None

    @property
    def ms(self) -> int:
        """The active time that went into their answers."""
        return sum(given.ms or 0 for given in self.answers.values())

    @cached_property
    def subject(self) -> ReadSentence | None:
        """What unsure, note, details and links are about: the current sentence if it is answered,
        else the one of the last act.
        """
        if self.current and self.current.id in self.answers:
            return self.current
        if self.last is None or self.last.assignment_id != self.assignment.id:
            return None
        place = self.reading.place.get(self.last.sentence_id or 0)
        return None if place is None else self.reading.sentences[place]

    @property
    def taught(self) -> ReadSentence | None:
        """What the bar says is right: of the subject, else of what was told last."""
        if self.subject and self.subject.id in self.lessons:
            return self.subject
        last = max(self.lessons, key=lambda key: self.answers[key].seq, default=None)
        return next(iter(self.changed(last)), None)

    def neighbour(self, step: int, waiting: bool = False) -> ReadSentence | None:
        """The sentence before (-1) or after (1) the current one, or the nearest that waits."""
        if self.current is None:
            return None
        place, sentences = self.current.n - 1, self.reading.sentences
        there = sentences[place + 1 :] if step > 0 else reversed(sentences[:place])
        wanted = (s for s in there if not waiting or (self.asks(s) and s.id not in self.answers))
        return next(wanted, None)

    def changed(self, *sentence_ids: int | None) -> tuple[ReadSentence, ...]:
        """Those of the sentences that stand in the article."""
        place = self.reading.place
        return tuple(self.reading.sentences[place[key]] for key in sentence_ids if key in place)


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
    answers, again = given.answers(session, assignment)
    desk = Desk(
        assignment=assignment,
        labels=label_set(assignment.round.guideline),
        reading=reading,
        answers=answers,
        again=again,
        links=_links(session, assignment, reading),
        reported=reports.mine(session, person, assignment),
        lessons=lessons.of_assignment(session, assignment, answers),
        current=None if here is None else reading.sentences[here],
        last=_last(session, person, assignment),
    )
    if desk.current is None and desk.open:
        return _at_first_unanswered(desk, reading.place.get(after_id or 0, -1))
    return desk


def _last(session: Session, person: Person, assignment: Assignment) -> Last | None:
    """In a repeat not what they did here before."""
    last = acts.last(session, person)
    if last is None or last.assignment_id == assignment.id or not second_turns.since(assignment):
        return last
    return None if last.article_id == assignment.article_id else last


def _links(session: Session, assignment: Assignment, reading: Reading) -> dict[int, list[Linked]]:
    """In the order of the sentences that they lead to."""
    found: dict[int, list[Linked]] = defaultdict(list)
    for sentence_id, relation, target_id in session.execute(LINKS, {"assignment": assignment.id}):
        if target_id in reading.place:
            number = reading.place[target_id] + 1
            found[sentence_id].append(Linked(relation, target_id, number))
    for links in found.values():
        links.sort(key=lambda link: (link.number, link.relation))
    return found


def _at_first_unanswered(desk: Desk, after: int) -> Desk:
    waiting = [sentence for sentence in desk.asked if sentence.id not in desk.answers]
    later = [sentence for sentence in waiting if sentence.n - 1 > after]
    current = next(iter(later or waiting), None)
    return replace(desk, current=current)
