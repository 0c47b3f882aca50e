"""A project with an article of three sentences, its annotators and its lead."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit
from annotator.models import Article, ArticleVersion, Gold, Person, Project, Sentence
from tests.factories import import_text, join, make_project


@dataclass
class Scene:
    session: Session
    project: Project
    alice: Person
    bob: Person
    lead: Person
    article: Article

    def sentences(self, article=None):
        query = select(Sentence).join(Sentence.version).order_by(Sentence.start)
        query = query.where(ArticleVersion.article_id == (article or self.article).id)
        return list(self.session.scalars(query))

    def answer(self, person, *answers, article=None):
        """The person's answers to the article's sentences, in order, handed in."""
        for sentence, answer in zip(self.sentences(article), answers, strict=True):
            kind = "skip_reason" if answer in ("heading", "metadata") else "label"
            annotate(self.session, person, sentence.id, {kind: answer})
            self.session.flush()
        submit(self.session, person, (article or self.article).id)

    def gold(self, n=1, article=None):
        """The gold of the article's n-th sentence, as it is stored."""
        sentence = self.sentences(article)[n - 1]
        self.session.flush()
        return self.session.get(Gold, sentence.id, populate_existing=True)


@pytest.fixture
def scene(session):
    project = make_project(session)
    alice, bob = (join(session, project, name, "annotator") for name in ("alice", "bob"))
    lead = join(session, project, "lead", "adjudicator", "manager")
    return Scene(session, project, alice, bob, lead, import_text(session, project))


@pytest.fixture
def contested(scene):
    """Alice and bob differ on the first sentence and agree on the others."""
    scene.answer(scene.alice, "allegation", "denial", "evidence")
    scene.answer(scene.bob, "context", "denial", "evidence")
    return scene
