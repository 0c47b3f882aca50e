from types import SimpleNamespace

import pytest
from sqlalchemy import select

from annotator.corpus.reading import read
from annotator.models import ArticleVersion
from tests.factories import import_text, join, make_project


@pytest.fixture
def desk(session):
    """A project with one article of three sentences, dealt to alice and bob."""
    project = make_project(session)
    alice = join(session, project, "alice", "annotator")
    bob = join(session, project, "bob", "annotator")
    article = import_text(session, project)
    version_id = session.scalars(
        select(ArticleVersion.id).where(ArticleVersion.article_id == article.id)
    ).one()
    sentences = [s.id for s in read(session, version_id).sentences]
    return SimpleNamespace(
        project=project, alice=alice, bob=bob, article=article, sentences=sentences
    )
