import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from annotator.cli import main
from annotator.db import begin_writing
from annotator.labeling.annotations import annotate
from annotator.models import Article, Event, Person, Sentence
from tests import factories


@pytest.fixture
def article(session):
    project = factories.make_project(session)
    factories.join(session, project, "alice", "annotator")
    article = factories.import_text(session, project)
    session.commit()
    return article


@pytest.fixture
def undo(database, tmp_path):
    """Runs `annotator undo-import demo …` on this test's database."""
    settings = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_DATABASE": database}

    def run(number):
        return CliRunner().invoke(main, ["undo-import", "demo", str(number)], env=settings)

    return run


def count(session, *conditions):
    session.rollback()
    return session.scalar(select(func.count(Article.id)).where(*conditions))


def test_an_import_is_taken_back_with_all_its_rows(article, undo, session):
    done = undo(article.import_id)

    assert done.output == f"Import {article.import_id} is undone: 1 articles are gone.\n"
    assert count(session) == 0
    events = select(Event.role).where(Event.type == "import.undo")
    assert session.scalars(events).all() == ["operator"]


def test_an_import_that_there_is_not_is_said(article, undo):
    done = undo(77)

    assert (done.exit_code, done.stderr) == (
        1,
        "The project has no import 77, or it was undone.\n",
    )


def test_an_import_that_was_worked_on_stays(article, undo, session):
    begin_writing()
    sentence = session.scalars(select(Sentence.id)).first()
    annotate(session, session.scalars(select(Person)).one(), sentence, {"label": "denial"})
    session.commit()
    done = undo(article.import_id)

    assert (done.exit_code, count(session, Article.visible)) == (1, 1)
    assert "Somebody has worked on articles of this import" in done.stderr
