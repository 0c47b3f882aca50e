"""Notes of annotators to the lead as questions, and the answers that they get."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager

from annotator import guidelines, ledger
from annotator.adjudication import rights
from annotator.canonical import sentence_reference
from annotator.corpus.reading import SENTENCE_TEXT
from annotator.errors import InvalidError, NotFoundError, mark
from annotator.labeling import answers
from annotator.labeling.note_answers import LAST
from annotator.labelsets import LabelSet, label_set
from annotator.models import (
    Account,
    Annotation,
    Article,
    Assignment,
    Decision,
    Gold,
    NoteAnswer,
    Person,
    Sentence,
)

PAGE = 25
PROPOSED = 50  # that stand beside a draft


class NothingSaidError(InvalidError):
    field = "words"
    message = mark("Write an answer first.")


@dataclass(frozen=True)
class Question:
    """A note with its sentence; `annotation` has the answer that it stands beside.

    `open_label`: whether the reader may see that answer. `asker` is null for those to whom
    annotators have no names. `answered` is the latest answer; with `changed` it is not to this
    note any more.
    """

    annotation: Annotation
    article: Article
    text: str
    open_label: bool
    asker: str | None
    answered: NoteAnswer | None

    @property
    def labels(self) -> LabelSet:
        return label_set(self.annotation.guideline)


@dataclass(frozen=True)
class Proposal:
    """An answer that is to become a clause, with what it is about; `language` of the article."""

    text: str
    note: str
    answer: str
    language: str


def listing(
    session: Session, person: Person, *, answered: bool = False, after: int | None = None
) -> list[Question]:
    """The questions that wait, or that were answered, the latest first; PAGE at a time, and one.

    `after` is the annotation's id that the page before ended with. What is open for the person as
    annotator is not here.
    """
    done = and_(NoteAnswer.id.is_not(None), ~NoteAnswer.changed)
    query = _visible(session, person).where(done if answered else ~func.coalesce(done, False))
    if after is not None:
        query = query.where(Annotation.id < after)
    rows = session.execute(query.order_by(Annotation.id.desc()).limit(PAGE + 1))
    return [_question(person, row) for row in rows]


def find(session: Session, person: Person, annotation_id: int) -> Question:
    """One of them; raises NotFoundError."""
    query = _visible(session, person).where(Annotation.id == annotation_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFoundError
    return _question(person, row)


def answer(
    session: Session, by: Person, annotation_id: int, words: str, *, proposed: bool
) -> NoteAnswer:
    """Answer a note, for whoever wrote it alone; a later answer replaces an earlier one.

    `proposed`: it is to become a clause of the next guideline version. The same again changes
    nothing. Raises NotFoundError, NothingSaidError and what answers.one_line raises.
    """
    asked = find(session, by, annotation_id)
    said = answers.one_line(words, answers.LONGEST_COMMENT, "words")
    if said is None:
        raise NothingSaidError
    last = asked.answered
    if last and not last.changed and (last.words, last.proposed) == (said, proposed):
        return last
    return _keep(session, by, asked, said, proposed)


def proposals(session: Session, person: Person) -> list[Proposal]:
    """What was proposed since the latest version, as far as the person may see it."""
    since = guidelines.latest(session, person.project).published_at
    query = _visible(session, person).where(
        NoteAnswer.project_id == person.project_id, NoteAnswer.proposed, NoteAnswer.at >= since
    )
    rows = session.execute(query.order_by(NoteAnswer.id.desc()).limit(PROPOSED))
    return [
        Proposal(
            row.words or "",
            row.Annotation.comment or "",
            row.NoteAnswer.words or "",
            row.Article.language,
        )
        for row in rows
    ]


def _visible(session: Session, person: Person) -> Select[Any]:
    """The notes of the project, each with its latest answer, as far as the person may see them."""
    return (
        select(
            Annotation,
            Article,
            NoteAnswer,
            SENTENCE_TEXT.label("words"),
            _label_is_open(person).label("open_label"),
            Account.username,
        )
        .join(Annotation.assignment)
        .join(Assignment.person)
        .outerjoin(Person.account)
        .join(Annotation.sentence)
        .join(Sentence.version)
        .join(Assignment.article)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .outerjoin(
            NoteAnswer, and_(NoteAnswer.annotation_id == Annotation.id, NoteAnswer.id == LAST)
        )
        .options(contains_eager(Annotation.assignment), contains_eager(Annotation.sentence))
        .where(
            Annotation.comment.is_not(None),
            Assignment.project_id + 0 == person.project_id,  # SQLite is to begin with the notes
            Article.withdrawn_at.is_(None),
            *rights.visible_to(session, person),
        )
    )


def _label_is_open(person: Person) -> ColumnElement[bool]:
    """Whether the person can see the label and answer nothing less blind for it."""
    if not person.is_adjudicator:
        return true()
    asked = func.coalesce(Gold.asks == "second_look", False)
    if not person.project.decide_first:
        return ~asked
    decided = exists().where(
        Decision.sentence_id == Gold.sentence_id, Decision.undone_seq.is_(None)
    )
    settled = decided & Gold.asks.is_(None) & ~Gold.stale
    return or_(Article.closed_at.is_not(None) & Gold.asks.is_(None), settled)


def _question(person: Person, row: Row[Any]) -> Question:
    asker = row.username if person.is_manager else None
    return Question(
        row.Annotation, row.Article, row.words or "", row.open_label, asker, row.NoteAnswer
    )


def _keep(session: Session, by: Person, asked: Question, said: str, proposed: bool) -> NoteAnswer:
    event = _record(session, by, asked, said, proposed)
    made = NoteAnswer(
        project_id=by.project_id,
        annotation_id=asked.annotation.id,
        person_id=by.id,
        words=said,
        proposed=proposed,
        at=event.at,
        seq=event.seq,
    )
    session.add(made)
    session.flush()
    return made


def _record(session: Session, by: Person, asked: Question, said: str, proposed: bool) -> Any:
    assignment, sentence = asked.annotation.assignment, asked.annotation.sentence
    place = (assignment.version.version, sentence.start, sentence.end)
    payload = {
        "person": assignment.person.pid,
        "round": assignment.round.name,
        "turn": assignment.turn,
        "proposed": proposed,
    }
    subject = sentence_reference(asked.article.external_id, *place)
    role = "adjudicator" if by.is_adjudicator else "manager"
    return ledger.append(
        session,
        by.project_id,
        "note.answer",
        subject,
        payload,
        by=by,
        role=role,
        words={"answer": said},
    )
