from types import SimpleNamespace

import pytest
from sqlalchemy import select

from annotator.corpus.reading import read
from annotator.models import ArticleVersion
from tests.factories import import_text, join, make_project


@pytest.fixture
def demo(session):
    """The project `demo` with one article of three sentences, dealt to alice and bob."""
    project = make_project(session)
    people = {
        "alice": ("annotator",),
        "bob": ("annotator",),
        "lead": ("adjudicator", "manager"),
        "carol": ("auditor",),
    }
    for username, roles in people.items():
        join(session, project, username, *roles)
    article = import_text(session, project)
    version_id = session.scalars(
        select(ArticleVersion.id).where(ArticleVersion.article_id == article.id)
    ).one()
    found = SimpleNamespace(
        project=project.id,
        article=article.id,
        sentences=[s.id for s in read(session, version_id).sentences],
    )
    session.commit()
    return found
