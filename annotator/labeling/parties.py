"""Parties: the names that are offered to somebody where an answer takes one."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from annotator.labelsets import LabelSet
from annotator.models import Article, Party, Person

OFFERED = 300  # names, so that a page stays small


def names(details: dict[str, Any], labels: LabelSet) -> list[str]:
    """The parties in an answer's details; what the guideline declares (the outlet) is none."""
    source = details.get("source")
    declared = labels.detail_values.get("source", {})
    given = [] if source is None or source in declared else [source]
    return list(dict.fromkeys([*given, *details.get("target", ())]))


def keep(session: Session, person: Person, details: dict[str, Any], labels: LabelSet) -> None:
    """What somebody typed is offered to them from now on, unless it is offered already."""
    given = names(details, labels)
    if not given:
        return
    known = set(session.scalars(select(Party.name).where(*_for(person), Party.name.in_(given))))
    session.add_all(
        Party(project_id=person.project_id, person_id=person.id, name=name)
        for name in given
        if name not in known
    )


def offered(session: Session, person: Person, article: Article, used: Collection[str]) -> list[str]:
    """What a field for a party offers: the names `used` in this article first, then the article's
    own, the project's, and what the person typed elsewhere; nothing that anybody else typed.
    """
    query = select(Party.name).where(*_for(person))
    rows = session.scalars(query.order_by(Party.person_id.is_not(None), Party.name).limit(OFFERED))
    return list(dict.fromkeys([*used, *_of_article(article), *rows]))[:OFFERED]


def _for(person: Person) -> tuple[ColumnElement[bool], ...]:
    """What stands on the project's list, and what this person typed."""
    mine = Party.person_id.is_(None) | (Party.person_id == person.id)
    return Party.project_id == person.project_id, mine


def _of_article(article: Article) -> list[str]:
    """What the import says of the article under `parties`."""
    said = article.extra.get("parties")
    return [name for name in said if isinstance(name, str)] if isinstance(said, list) else []
