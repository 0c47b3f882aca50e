"""Projects: made with a guideline and one round, `production`."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from annotator import clock, guidelines, ledger
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.guidelines import Draft
from annotator.labeling import dealing
from annotator.models import Account, Person, Project
from annotator.rounds import changing
from annotator.rounds.plans import MOST_OVERLAP, OverlapError, Plan

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
LONGEST_NAME = 100
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
ADDED = {  # settings that ledgers of version 0.1 do not have
    "group_decisions": True,
    "random_order": False,
    "sample_share": 0,
    "second_look_share": 0,
}


class SlugError(InvalidError):
    field = "slug"
    message = mark(
        "A project's short name has 1 to 64 small letters, digits and hyphens: %(slug)s has not."
    )


class SlugTakenError(ConflictError):
    field = "slug"
    message = mark("There is a project %(slug)s already. Choose another short name.")


class ProjectNameError(InvalidError):
    field = "name"
    message = mark("A project's name has at most %(length)s characters.")


class NoLanguageError(InvalidError):
    field = "languages"
    message = mark("Name at least one language of the articles, such as fr or en.")


class LanguageError(InvalidError):
    field = "languages"
    message = mark("%(language)s is not a language code such as fr or en.")


class NoProjectError(NotFoundError):
    message = mark("There is no project %(slug)s.")


def create(
    session: Session,
    slug: str,
    *,
    name: str = "",
    languages: Sequence[str] = ("fr",),
    overlap: int = 2,
    draft: Draft | None = None,
) -> Project:
    """A new project with a guideline (the default one if none is given) and its first round."""
    _check(session, slug, name, languages, overlap)
    project = Project(
        slug=slug, name=name or slug, languages=list(languages), created_at=clock.now()
    )
    session.add(project)
    session.flush()
    ledger.append(session, project.id, "project.set", slug, settings(project))
    draft = draft or guidelines.read_folder(guidelines.DEFAULT)
    guidelines.publish(session, project, draft)
    changing.create(session, project, Plan("production", overlap=overlap))
    return project


def find(session: Session, slug: str) -> Project:
    """The project of that short name; raises NoProjectError."""
    project = session.scalar(select(Project).where(Project.slug == slug))
    if project is None:
        raise NoProjectError(slug=slug)
    return project


def archive(
    session: Session,
    project: Project,
    *,
    archived: bool = True,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> bool:
    """Keep the project as it is, out of everybody's lists; or bring it back (`archived` false).

    What people have open stays theirs, with its answers, for the day it comes back: then leases
    that ran out are dealt anew. False when it is so already.
    """
    session.refresh(project, with_for_update={"key_share": True})
    if (project.archived_at is not None) == archived:
        return False
    project.archived_at = clock.now() if archived else None
    session.flush()
    payload = {"archived": archived}
    ledger.append(session, project.id, "project.archive", project.slug, payload, by=by, role=role)
    dealing.deal(session, project.id)
    return True


def managed(session: Session, account: Account) -> list[Project]:
    """The projects that the account may archive or bring back, by name: all, for an admin."""
    query = select(Project).order_by(Project.archived_at.is_not(None), Project.name, Project.id)
    if not account.is_admin:
        mine = select(Person.project_id).where(Person.account_id == account.id, Person.is_manager)
        query = query.where(Project.id.in_(mine))
    return list(session.scalars(query))


def manages(session: Session, account: Account) -> bool:
    """Whether there is any project that the account may archive or bring back."""
    mine = select(Person.id).where(Person.account_id == account.id, Person.is_manager)
    return account.is_admin or session.scalar(mine.limit(1)) is not None


def of_account(session: Session, account: Account) -> list[Person]:
    """The account's part in each project that it still belongs to, by name of the project."""
    people = session.scalars(
        select(Person)
        .join(Person.project)
        .options(contains_eager(Person.project))
        .where(Person.account_id == account.id, Project.archived_at.is_(None))
        .order_by(Project.name, Project.id)
    )
    return [person for person in people if person.roles]


def settings(project: Project) -> dict[str, object]:
    """What of a project's settings gold, blindness and exports depend on."""
    return {
        "name": project.name,
        "languages": project.languages,
        "own_decisions": project.own_decisions,
        "decide_first": project.decide_first,
        "undimmed": project.undimmed,
        "majorities": project.majorities,
        "majority_minimum": project.majority_minimum,
        "group_decisions": project.group_decisions,
        "random_order": project.random_order,
        "sample_share": project.sample_share,
        "second_look_share": project.second_look_share,
    }


def told(payload: dict[str, Any]) -> dict[str, object]:
    """The settings that a `project.set` tells, older ones having fewer: the rest is by default."""
    return {**ADDED, **payload}


def _check(session: Session, slug: str, name: str, languages: Sequence[str], overlap: int) -> None:
    if not SLUG.fullmatch(slug):
        raise SlugError(slug=slug)
    if len(name) > LONGEST_NAME:
        raise ProjectNameError(length=LONGEST_NAME)
    if not languages:
        raise NoLanguageError
    for language in languages:
        if not LANGUAGE.fullmatch(language):
            raise LanguageError(language=language)
    if not 1 <= overlap <= MOST_OVERLAP:
        raise OverlapError
    if session.scalar(select(Project.id).where(Project.slug == slug)):
        raise SlugTakenError(slug=slug)
