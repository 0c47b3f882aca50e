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

# Made once: a query that makes its own each time takes longer to write than to ask. The queries
# that these conditions go into may have assignments and people of their own.
OF_THEIRS, GIVEN = aliased(Annotation), aliased(Assignment)
NEAR, OTHER = aliased(Article), aliased(Person)


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
    return exists().where(
        OF_THEIRS.sentence_id == sentence_id,
        OF_THEIRS.assignment_id == GIVEN.id,
        GIVEN.person_id == person.id,
    )


def annotated_near(person: Person) -> ColumnElement[bool]:
    """Whether they annotated anything in the query's Article or in a near-duplicate of it."""
    same_group = (NEAR.project_id == Article.project_id) & (NEAR.group_name == Article.group_name)
    return exists().where(
        GIVEN.person_id == person.id,
        GIVEN.article_id == NEAR.id,
        (NEAR.id == Article.id) | same_group,
        exists().where(Annotation.assignment_id == GIVEN.id),
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
    annotated = (
        select(Annotation.id)
        .join(GIVEN, GIVEN.id == Annotation.assignment_id)
        .where(Annotation.sentence_id == Gold.sentence_id, GIVEN.person_id == OTHER.id)
        .correlate(Gold, OTHER)
        .exists()
    )
    rules = [
        OTHER.project_id == person.project_id,
        OTHER.id != person.id,
        OTHER.is_adjudicator,
        exists().where(Account.id == OTHER.account_id, Account.active),
    ]
    if not person.project.own_decisions:
        rules.append(~annotated)
    return exists().where(*rules)
