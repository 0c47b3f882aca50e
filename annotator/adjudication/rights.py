"""What an adjudicator may see and decide, as conditions of queries over Gold and its Article."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from annotator.blindness import open_for
from annotator.models import (
    Account,
    Annotation,
    Article,
    Assignment,
    Decision,
    Gold,
    Person,
    Sentence,
)


def visible_to(session: Session, person: Person) -> list[SQLColumnExpression[bool]]:
    """What of Gold and Article the person may see: nothing that is open for them as annotator.

    Sentences that they annotated are left out too, unless the project allows own decisions.
    """
    rules: list[SQLColumnExpression[bool]] = [Gold.project_id == person.project_id, Article.visible]
    if not labels_here(session, person):
        return rules
    rules.append(~open_for(person))
    if not person.project.own_decisions:
        rules.append(~annotated_by(person, Gold.sentence_id) | Article.closed_at.is_not(None))
    return rules


def askable_of(session: Session, person: Person) -> list[SQLColumnExpression[bool]]:
    """Of what Gold asks about, with its Article: what this person may answer."""
    rules = [*visible_to(session, person), ~asks_another(person)]
    if labels_here(session, person):
        if not person.project.own_decisions:
            rules.append(~annotated_by(person, Gold.sentence_id))
        if not person.project.group_decisions:
            rules.append(~annotated_near(person))
    return rules


def decided_for(session: Session, person: Person) -> list[SQLColumnExpression[bool]]:
    """Of what is decided: what they may see, so nothing that they are to answer blind."""
    blind = Gold.asks.is_not(None) if person.project.decide_first else Gold.asks == "second_look"
    asked = func.coalesce(blind, false()) & ~asks_another(person)
    return [*visible_to(session, person), ~asked]


def labels_here(session: Session, person: Person) -> bool:
    """Whether the person was ever given an article of the project."""
    given = select(Assignment.id).where(Assignment.person_id == person.id).limit(1)
    return session.scalar(given) is not None


def annotated_by(person: Person, sentence_id: Any = Sentence.id) -> ColumnElement[bool]:
    of_theirs, given = aliased(Annotation), aliased(Assignment)
    return exists().where(
        of_theirs.sentence_id == sentence_id,
        of_theirs.assignment_id == given.id,
        given.person_id == person.id,
    )


def annotated_near(person: Person) -> ColumnElement[bool]:
    """Whether they annotated anything in the query's Article or in a near-duplicate of it."""
    given, other = aliased(Assignment), aliased(Article)
    same_group = (other.project_id == Article.project_id) & (other.group_name == Article.group_name)
    return exists().where(
        given.person_id == person.id,
        given.article_id == other.id,
        (other.id == Article.id) | same_group,
        exists().where(Annotation.assignment_id == given.id),
    )


def asks_another(person: Person) -> ColumnElement[bool]:
    """Whether what Gold asks is for somebody else, since the standing decision is this person's.

    An appeal is theirs all the same when nobody else may answer it.
    """
    decided_by = (
        select(Decision.person_id)
        .where(Decision.sentence_id == Gold.sentence_id, Decision.undone_seq.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
        .correlate(Gold)
        .scalar_subquery()
    )
    looks = Gold.asks.in_(("second_look", "difference"))
    appeals = (Gold.asks == "appeal") & _other_adjudicator(person)
    return func.coalesce(or_(looks, appeals) & (decided_by == person.id), false())


def _other_adjudicator(person: Person) -> ColumnElement[bool]:
    """Whether another one could decide the query's Gold."""
    other, given = aliased(Person), aliased(Assignment)
    annotated = (
        select(Annotation.id)
        .join(given, given.id == Annotation.assignment_id)
        .where(Annotation.sentence_id == Gold.sentence_id, given.person_id == other.id)
        .correlate(Gold, other)
        .exists()
    )
    rules = [
        other.project_id == person.project_id,
        other.id != person.id,
        other.is_adjudicator,
        exists().where(Account.id == other.account_id, Account.active),
    ]
    if not person.project.own_decisions:
        rules.append(~annotated)
    return exists().where(*rules)
