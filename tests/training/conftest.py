from types import SimpleNamespace

import pytest
from sqlalchemy import select

from annotator import guidelines
from annotator.corpus.reading import read
from annotator.models import ArticleVersion, Round
from tests.factories import import_text, join, make_project


@pytest.fixture
def training(session):
    """A project that trains alice and bob by an article of three sentences."""
    project = make_project(session)
    article = import_text(session, project)
    phase = article.round = training_round(session, project)
    people = {
        name: join(session, project, name, *roles)
        for name, roles in {
            "alice": ["annotator"],
            "bob": ["annotator"],
            "lead": ["manager"],
        }.items()
    }
    return SimpleNamespace(
        project=project,
        round=phase,
        article=article,
        sentences=sentences_of(session, article),
        **people,
    )


def training_round(session, project, **more):
    guideline = guidelines.latest(session, project)
    known = {"project_id": project.id, "guideline_id": guideline.id, "overlap": 1}
    made = Round(name="training", kind="training", counts=False, **known, **more)
    session.add(made)
    session.flush()
    return made


def sentences_of(session, article):
    version = select(ArticleVersion.id).where(
        ArticleVersion.article_id == article.id, ArticleVersion.version == article.version
    )
    return [s.id for s in read(session, session.scalars(version).one()).sentences]
