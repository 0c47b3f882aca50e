"""Answers that a new major guideline version has no word for: their annotators look again."""

from collections import defaultdict

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from annotator import guidelines
from annotator.adjudication.carried import SKIP
from annotator.adjudication.rules import Answer
from annotator.labeling import answers, returning
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Guideline,
    Round,
    Sentence,
)

AT_ONCE = 500  # assignments given back at a time
WORD = func.coalesce(Annotation.label, SKIP + Annotation.skip_reason)


def outdated(session: Session, phase: Round) -> ColumnElement[bool]:
    """Of an Annotation of the round and its Guideline: whether it is to be looked at again."""
    carried, wanted = guidelines.carried(session, phase.project_id), phase.guideline.major
    lost = (
        and_(Guideline.major == given, WORD.not_in(carried.kept(given, wanted)))
        for given in carried.majors
        if given < wanted
    )
    return or_(Guideline.major > wanted, *lost)


def stands(
    session: Session, answer: Annotation | answers.Answer, under: Guideline, phase: Round
) -> bool:
    """Whether an answer given under a version has a meaning under the round's."""
    if under.major == phase.guideline.major:
        return True
    carried = guidelines.carried(session, phase.project_id)
    said = Answer(answer.label, answer.skip_reason)
    return carried.answer(said, under.major, phase.guideline.major) is not None


def meant(session: Session, assignment: Assignment) -> dict[int, Answer]:
    """By sentence, what the assignment's answers mean by now; without those to look at again."""
    carried = guidelines.carried(session, assignment.project_id)
    wanted = assignment.round.guideline.major
    rows = session.execute(
        select(Annotation.sentence_id, Annotation.label, Annotation.skip_reason, Guideline.major)
        .join(Annotation.guideline)
        .where(Annotation.assignment_id == assignment.id)
    )
    said = ((key, carried.answer(Answer(*words), given, wanted)) for key, *words, given in rows)
    return {key: answer for key, answer in said if answer}


def sentences(session: Session, assignment: Assignment) -> set[int]:
    """The sentences whose answers in this assignment are to be looked at again."""
    query = select(Annotation.sentence_id).join(Annotation.guideline)
    of_it = Annotation.assignment_id == assignment.id
    return set(session.scalars(query.where(of_it, outdated(session, assignment.round))))


def ask(session: Session, phase: Round, which: ColumnElement[bool] | None = None) -> int:
    """Ask again for what is outdated in the round, or in these of its articles: how many it is.

    What was submitted comes back with these sentences as its scope; what else it holds stays handed
    in. What is closed or withdrawn is left as it is, until it is reopened.
    """
    session.flush()
    query = _outdated(session, phase).where(true() if which is None else which)
    ids = query.with_only_columns(Assignment.id).order_by(None).distinct()
    keys = session.scalars(ids.order_by(Assignment.id)).all()
    n = 0
    for start in range(0, len(keys), AT_ONCE):
        n += _ask(session, query.where(Assignment.id.in_(keys[start : start + AT_ONCE])))
    return n


def _ask(session: Session, query: Select[Assignment, Sentence]) -> int:
    asked: dict[Assignment, list[Sentence]] = defaultdict(list)
    places = (Assignment.article, Assignment.version, Assignment.person, Assignment.round)
    rows = session.execute(query.options(*map(joinedload, places))).all()
    for assignment, sentence in rows:
        asked[assignment].append(sentence)
    for assignment, again in asked.items():
        returning.ask_for(session, assignment, again)
    return len(rows)


def _outdated(session: Session, phase: Round) -> Select[Assignment, Sentence]:
    """Where answers are outdated that could be given anew."""
    return (
        select(Assignment, Sentence)
        .join(Annotation, Annotation.assignment_id == Assignment.id)
        .join(Annotation.guideline)
        .join(Annotation.sentence)
        .join(Assignment.article)
        .join(Assignment.version)
        .where(
            Assignment.round_id == phase.id,
            Assignment.turn == 1,
            Article.round_id == phase.id,
            Article.closed_at.is_(None),
            Article.withdrawn_at.is_(None),
            ArticleVersion.version == Article.version,
            Sentence.retired.is_(None),
            outdated(session, phase),
        )
        .order_by(Assignment.id, Sentence.start)
    )
