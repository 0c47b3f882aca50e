from types import SimpleNamespace

import pytest
from sqlalchemy import select

from annotator.corpus.reading import read
from annotator.db import begin_writing, db
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit
from annotator.models import ArticleVersion, Person, Project
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


@pytest.fixture
def contested(app, demo):
    """Alice and bob differ on the first two sentences and agree on the third."""
    with app.app_context():
        session = begin_writing()
        people = {p.account.username: p for p in session.query(Person)}
        answers = {
            "alice": ({"label": "allegation", "unsure": True, "comment": "Or is it?"}, "denial"),
            "bob": ({"label": "context"}, "evidence"),
        }
        for name, (first, second) in answers.items():
            changes = (first, {"label": second}, {"skip_reason": "heading"})
            for sentence, change in zip(demo.sentences, changes, strict=True):
                annotate(session, people[name], sentence, change)
            submit(session, people[name], demo.article)
        session.commit()
        db.session.remove()
    return demo


@pytest.fixture
def lead(sign_in, contested):
    return sign_in("lead")


@pytest.fixture
def decide(lead, contested):
    """Send the form of the n-th sentence."""

    def send(n=1, headers=None, by=lead, **fields):
        path = f"/projects/demo/sentences/{contested.sentences[n - 1]}/decision"
        return by.post(path, data=fields, headers=headers)

    return send


@pytest.fixture
def item(contested):
    return f"/projects/demo/adjudicate/{contested.sentences[0]}"


@pytest.fixture
def settings(app):
    """Changes settings of the project, as they stand in its row."""

    def change(**values):
        with app.app_context():
            session = begin_writing()
            for name, value in values.items():
                setattr(session.query(Project).one(), name, value)
            session.commit()
            db.session.remove()

    return change
