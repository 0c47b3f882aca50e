"""Why a sentence has its gold status: the rule that fits, and what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from annotator.adjudication import gold
from annotator.adjudication.case import load
from annotator.adjudication.meanings import Meanings
from annotator.adjudication.place import Place, find
from annotator.adjudication.rules import major
from annotator.errors import ForbiddenError, mark
from annotator.labelsets import LabelSet, label_set
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Decision,
    Person,
    Round,
    Sentence,
)

EXCLUDED = (  # the first that fits, as exports have it
    (Article.erased_at.is_not(None), "erased"),
    (Article.withdrawn_at.is_not(None), "withdrawn"),
    (ArticleVersion.version != Article.version, "new_version"),
    (Sentence.retired.is_not(None), "cut"),
    (Round.counts.is_(False), "round"),
)


class DecideFirstError(ForbiddenError):
    message = mark("This sentence may be asked of you. Decide first; then it says why.")


@dataclass(frozen=True)
class Given:
    """An answer and why it does not count (open, turn, round, guideline); null: it does."""

    annotation: Annotation
    aside: str | None


@dataclass(frozen=True)
class Why:
    """A sentence's status with all it rests on. `excluded` says why it is out of the gold.

    `decisions` are those that were not taken back, the standing one first. `changed`: answers that
    it saw are others now; `outdated`: the major guideline version is.
    """

    place: Place
    text: str
    labels: LabelSet
    answers: Sequence[Given]
    decisions: Sequence[Decision]
    excluded: str | None

    @property
    def counted(self) -> list[Annotation]:
        return [given.annotation for given in self.answers if given.aside is None]

    @property
    def standing(self) -> Decision | None:
        return self.decisions[0] if self.decisions else None

    @property
    def changed(self) -> bool:
        seen = set(self.standing.saw) if self.standing else set()
        return seen != {answer.seq for answer in self.counted}

    @property
    def outdated(self) -> bool:
        mine = self.standing and self.standing.guideline.version
        return bool(mine) and major(mine or "0") != self.place.article.round.guideline.major


def why(session: Session, person: Person, sentence_id: int) -> Why:
    """Raises NotFoundError for what is hidden, DecideFirstError for what they may be asked."""
    place = find(session, person, sentence_id)
    if _asked_blind(session, place):
        raise DecideFirstError
    text, excluded = session.execute(_facts(sentence_id)).one()
    return Why(
        place=place,
        text=(text or "")[place.sentence.start : place.sentence.end],
        labels=label_set(place.article.round.guideline),
        answers=_answers(session, place),
        decisions=_decisions(session, sentence_id),
        excluded=excluded,
    )


def _asked_blind(session: Session, place: Place) -> bool:
    """Whether they may yet answer it without having seen this, or look at it a second time."""
    if not place.person.is_adjudicator:
        return False
    found = load(session, place)
    return found.asks_blind or found.asks == "second_look"


def _facts(sentence_id: int) -> gold.AnySelect:
    return (
        select(ArticleVersion.text, case(*EXCLUDED, else_=None))
        .join(ArticleVersion.sentences)
        .join(ArticleVersion.article)
        .join(Article.round)
        .where(Sentence.id == sentence_id)
    )


def _answers(session: Session, place: Place) -> list[Given]:
    """All that were given in this version, in the order of their assignments."""
    rows = session.execute(
        select(Annotation, gold.HANDED_IN)
        .join(Annotation.assignment)
        .join(Annotation.guideline)
        .options(
            contains_eager(Annotation.assignment).joinedload(Assignment.person),
            contains_eager(Annotation.guideline),
            selectinload(Annotation.links),
        )
        .where(Annotation.sentence_id == place.sentence.id)
        .order_by(Assignment.id)
    )
    meanings = Meanings(session)
    return [Given(answer, _aside(place, answer, handed_in, meanings)) for answer, handed_in in rows]


def _aside(place: Place, answer: Annotation, handed_in: bool, meanings: Meanings) -> str | None:
    """The first reason that fits for not counting it."""
    assignment, phase = answer.assignment, place.article.round
    reasons = (
        (not handed_in, "open"),
        (assignment.turn != 1, "turn"),
        (assignment.round_id != place.article.round_id or not phase.counts, "round"),
        (meanings.of_annotation(answer) is None, "guideline"),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _decisions(session: Session, sentence_id: int) -> Sequence[Decision]:
    query = (
        select(Decision)
        .options(joinedload(Decision.person), joinedload(Decision.guideline))
        .where(Decision.sentence_id == sentence_id, Decision.undone_seq.is_(None))
    )
    return session.scalars(query.order_by(Decision.id.desc())).all()
