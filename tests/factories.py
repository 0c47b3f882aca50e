"""The smallest of everything, made by the work's own functions."""

from typing import Any

from sqlalchemy.orm import Session

from annotator import accounts, membership, projects
from annotator.models import Account, Article, Person, Project

THREE_SENTENCES = "The port accused the firm. The firm denied it. A report came out in May."


def make_account(session: Session, username: str, **options: Any) -> Account:
    """The account of that name, who has read what is recorded about them."""
    found = accounts.find_account(session, username)
    if found is None:
        found = accounts.create_account(session, username, None, **options)
        found.acknowledged_at = found.created_at
    return found


def make_project(session: Session, slug: str = "demo", **options: Any) -> Project:
    return projects.create(session, slug, **{"languages": ("en", "fr"), **options})


def join(session: Session, project: Project, username: str, *roles: str) -> Person:
    account = make_account(session, username)
    return membership.set_roles(session, project, account, roles)


def import_text(
    session: Session,
    project: Project,
    text: str = THREE_SENTENCES,
    external_id: str = "port-1",
    **fields: Any,
) -> Article:
    from sqlalchemy import select

    from annotator.corpus.imports.importing import ArticleRecord, import_articles

    record = ArticleRecord(id=external_id, text=text, language="en", **fields)
    import_articles(session, project, [record])
    return session.scalars(
        select(Article).where(Article.project_id == project.id, Article.external_id == external_id)
    ).one()
