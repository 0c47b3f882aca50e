from types import SimpleNamespace

import pytest
from sqlalchemy import select

from annotator.corpus.imports.importing import ArticleRecord, import_articles
from annotator.labeling import assignments
from annotator.labeling.annotations import annotate
from annotator.models import Article, Assignment, Round, Sentence
from tests.factories import join, make_project


class Scene(SimpleNamespace):
    """A project with people, its round `production`, and articles a-0, a-1, … of two sentences."""

    def article(self, name):
        return self.session.scalars(select(Article).where(Article.external_id == name)).one()

    def bring(self, *names, into="", **fields):
        records = [
            ArticleRecord(
                id=name, text=f"{name} was sold. It burned.", **{"language": "en", **fields}
            )
            for name in names
        ]
        import_articles(self.session, self.project, records, into=into)

    def held(self, person, state="open"):
        rows = self.session.scalars(
            select(Assignment).where(Assignment.person_id == person.id, Assignment.state == state)
        )
        return sorted(row.article.external_id for row in rows)

    def answer(self, person, name, label="context", only=9):
        article = self.article(name)
        query = select(Sentence.id).join(Sentence.version).where(Sentence.retired.is_(None))
        keys = self.session.scalars(query.filter_by(article_id=article.id).order_by(Sentence.start))
        for key in keys.all()[:only]:
            annotate(self.session, person, key, {"label": label})

    def finish(self, person, name, label="context"):
        self.answer(person, name, label)
        assignments.submit(self.session, person, self.article(name).id)


@pytest.fixture
def scene(session):
    project = make_project(session)
    people = {name: join(session, project, name, "annotator") for name in ("alice", "bob", "carol")}
    lead = join(session, project, "lead", "manager", "adjudicator")
    production = session.scalars(select(Round)).one()
    return Scene(session=session, project=project, lead=lead, production=production, **people)
