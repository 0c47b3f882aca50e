"""One item of the queue as its page shows it: before the reveal, and after."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from string import ascii_uppercase

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.adjudication import appeals, case, choices, offers, waiting
from annotator.adjudication.case import Case
from annotator.adjudication.choices import Choice
from annotator.adjudication.consistency import Precedent, precedents
from annotator.adjudication.meanings import Meanings
from annotator.adjudication.place import Place, find, obstacle
from annotator.adjudication.rules import Answer
from annotator.corpus.reading import Reading, ReadSentence, read
from annotator.errors import NotFoundError, RuleError
from annotator.labelsets import LabelSet, label_set
from annotator.models import Account, Annotation, Appeal, Article, Decision, Person

NAMES = "names"  # among the preferences of an account


@dataclass(frozen=True)
class Item:
    """A sentence in its article for an adjudicator.

    While they may not see them, `answers` is empty, `decision` null, and nothing else tells what
    anybody answered. `settled`: the decision stands and nothing has changed since. `first` is
    what they answered before the reveal, `earlier` are the decisions before the one that stands.
    `become`: by annotation, what those under an older major guideline version are by now.
    `waits`: it is with somebody else, `annotator` or `manager`, and may be decided all the same;
    `retractable`: they can have it back at once.
    """

    place: Place
    labels: LabelSet
    reading: Reading
    current: ReadSentence
    obstacle: RuleError | None
    revealed: bool
    settled: bool = False
    answers: tuple[Annotation, ...] = ()
    become: dict[int, Answer] = field(default_factory=dict)
    decision: Decision | None = None
    earlier: tuple[Decision, ...] = ()
    first: Choice | None = None
    appeals: tuple[Appeal, ...] = ()
    precedents: tuple[Precedent, ...] = ()
    waits: str | None = None
    retractable: bool = False

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
    def named(self) -> bool:
        """Whether they want to know the annotators by their names."""
        account = self.place.person.account
        return bool(account and account.preferences.get(NAMES))

    @cached_property
    def details(self) -> list[offers.Detail]:
        return offers.details(self.labels, [*self.lettered, *self._decided])

    @cached_property
    def relations(self) -> list[offers.Relation]:
        return offers.relations(self.labels, [*self.lettered, *self._decided], self.reading)

    @property
    def relating(self) -> list[str]:
        """The labels that may have links."""
        return [label.id for label in self.labels.labels if label.relations]

    @property
    def _decided(self) -> list[tuple[str, Decision]]:
        """The decision that is shown, under no letter."""
        return [("", self.decision)] if self.decision else []

    @property
    def kept_links(self) -> list[str]:
        """Those of the decision that stands, as the form sends them."""
        links = self.decision.links if self.decision and self.settled else []
        return [f"{link.relation}:{link.target_id}" for link in links]

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
        revealed=not hidden and not found.asks_blind,
        waits=found.waits,
        retractable=problem is None and _retractable(session, found),
    )
    return _opened(session, item, found) if item.revealed else item


def prefer_names(session: Session, account: Account, *, named: bool) -> None:
    """Whether the account sees who is behind A, B, C after the reveal."""
    account.preferences = {**account.preferences, NAMES: named}
    session.flush()


def _become(session: Session, found: Case) -> dict[int, Answer]:
    """By annotation, what answers under an earlier major guideline version are by now."""
    major, meanings = found.place.article.round.guideline.major, Meanings(session)
    older = [answer for answer in found.answers if answer.guideline.major != major]
    meant = ((answer.id, meanings.of_annotation(answer)) for answer in older)
    return {key: now for key, now in meant if now}


def _opened(session: Session, item: Item, found: Case) -> Item:
    first, sentence = found.before_reveal, item.place.sentence
    return replace(
        item,
        settled=found.settled,
        answers=tuple(found.answers),
        become=_become(session, found),
        decision=found.shown,
        earlier=_earlier(session, found.shown),
        first=choices.of_text(first) if first else None,
        appeals=tuple(appeals.of_sentence(session, sentence.id)),
        precedents=tuple(precedents(session, item.place.person, sentence)),
    )


def _earlier(session: Session, decision: Decision | None) -> tuple[Decision, ...]:
    """What stood before, the latest first."""
    if decision is None:
        return ()
    query = select(Decision).where(
        Decision.sentence_id == decision.sentence_id,
        Decision.undone_seq.is_(None),
        Decision.id < decision.id,
    )
    return tuple(session.scalars(query.order_by(Decision.id.desc())))


def _retractable(session: Session, found: Case) -> bool:
    """A request is taken back by any adjudicator, a report by who made it."""
    place = found.place
    mine = found.waits and waiting.reported_by(session, place.person, place.sentence.id)
    return found.waits == waiting.ANNOTATOR or bool(mine)
