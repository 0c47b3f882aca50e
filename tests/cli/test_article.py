import pytest
from click.testing import CliRunner
from sqlalchemy import select

from annotator.cli import main
from annotator.models import Article, ArticleVersion, Event
from tests import factories


@pytest.fixture
def run(session, database, tmp_path):
    """Runs `annotator article …` on this test's database, which has the article port-1."""
    factories.import_text(session, factories.make_project(session))
    session.commit()
    settings = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_DATABASE": database}

    def command(*said, typed=None):
        return CliRunner().invoke(main, ["article", *said], env=settings, input=typed)

    return command


def found(session, column):
    session.rollback()
    return session.scalars(select(column)).one()


def test_an_article_is_withdrawn_by_its_id_and_comes_back(run, session):
    done = run("withdraw", "demo", "port-1", "--reason", "The agency took it back.")

    assert (done.exit_code, bool(found(session, Article.withdrawn_at))) == (0, True)
    assert run("restore", "demo", "port-1").output == "port-1 is back.\n"
    assert found(session, Article.withdrawn_at) is None
    roles = select(Event.role).where(Event.type == "article.withdraw")
    assert session.scalars(roles).all() == ["operator", "operator"]


def test_its_text_is_erased_when_its_id_is_typed_again(run, session):
    run("withdraw", "demo", "port-1", "--reason", "Rights.")
    wrong = run("erase", "demo", "port-1", typed="port-2\n")
    assert (wrong.exit_code, found(session, ArticleVersion.text) is None) == (1, False)

    done = run("erase", "demo", "port-1", "--confirm", "port-1")

    assert done.output == "The text of port-1 is erased for good.\n"
    assert found(session, ArticleVersion.text) is None


def test_what_is_not_withdrawn_is_not_erased(run):
    done = run("erase", "demo", "port-1", "--confirm", "port-1")

    assert (done.exit_code, done.stderr) == (
        1,
        "Withdraw the article first, then erase its text.\n",
    )


def test_an_article_that_there_is_not_is_said(run):
    done = run("withdraw", "demo", "port-9", "--reason", "Rights.")

    assert (done.exit_code, done.stderr) == (1, "The project demo has no article port-9.\n")
