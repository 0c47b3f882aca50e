"""What an adjudicator may see and decide, as conditions of queries over Gold and its Article."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from annotator.adjudication import asking
from annotator.adjudication.standing import of_standing
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
Whose: TypeAlias = Person | type[Person]  # somebody, or those of a query


def visible_to(session: Session, person: Person) -> list[SQLColumnExpression[bool]]:
    """What of Gold and Article the person may see: nothing that is open for them as annotator.

    Sentences that they annotated are left out too, unless the project allows own decisions. The
    project is told in a way that takes no index: a query that has few sentences would else go
    through all of the project's. Others name it once more.
    """
    here = Gold.project_id + 0 == person.project_id
    rules: list[SQLColumnExpression[bool]] = [here, Article.visible]
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
    """Of what has a decision or a label: what they may see, so nothing they may yet answer blind.

    That is what they are asked, also while another answer or a new cut is waited for.
    """
    asked: ColumnElement[bool] = Gold.asks == "second_look"
    comes_back = _looks(person, ("wanted",))
    if person.project.decide_first:
        asked = Gold.asks.is_not(None)
        comes_back = Gold.stale | _looks(person, tuple(asking.OF_LOOKS))
    blind = or_(asked & ~asks_another(person), Article.closed_at.is_(None) & comes_back)
    return [*visible_to(session, person), ~func.coalesce(blind, false())]


def labels_here(session: Session, person: Person) -> bool:
    """Whether the person was ever given an article of the project."""
    given = select(Assignment.id).where(Assignment.person_id == person.id).limit(1)
    return session.scalar(given) is not None


def annotated_by(person: Whose, sentence_id: Any = Sentence.id) -> ColumnElement[bool]:
    return exists().where(
        OF_THEIRS.sentence_id == sentence_id,
        OF_THEIRS.assignment_id == GIVEN.id,
        GIVEN.person_id == person.id,
    )


def annotated_near(person: Whose) -> ColumnElement[bool]:
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

    An appeal or a difference is theirs all the same when nobody else may answer it.
    """
    theirs = of_standing(Decision.person_id, Gold.sentence_id) == person.id
    other = Gold.asks.in_(("appeal", "difference")) & _another_may(person)
    return func.coalesce(or_(Gold.asks == "second_look", other) & theirs, false())


def _looks(person: Person, states: Sequence[str]) -> ColumnElement[bool]:
    """Whether another's decision is to be looked at, be it later; `states` of its second look."""
    look = of_standing(Decision.second_look, Gold.sentence_id)
    by = of_standing(Decision.person_id, Gold.sentence_id)
    decided = Gold.status.in_(("adjudicated", "skipped", "ambiguous"))
    return decided & look.in_(states) & (by != person.id)


def _another_may(person: Person) -> ColumnElement[bool]:
    """Whether another adjudicator may decide the query's Gold, as askable_of has it."""
    rules = [
        OTHER.project_id == person.project_id,
        OTHER.id != person.id,
        OTHER.is_adjudicator,
        exists().where(Account.id == OTHER.account_id, Account.active),
    ]
    if not person.project.own_decisions:
        rules.append(~annotated_by(OTHER, Gold.sentence_id))
    if not person.project.group_decisions:
        rules.append(~annotated_near(OTHER))
    return exists().where(*rules)
