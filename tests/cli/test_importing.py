import json

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from annotator.cli import main
from annotator.models import Article, Event
from tests import factories


@pytest.fixture
def project(session):
    project = factories.make_project(session)
    session.commit()
    return project


@pytest.fixture
def run(project, database, tmp_path):
    """Runs `annotator import demo …` on this test's database."""
    settings = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_DATABASE": database}

    def run(*arguments, slug="demo"):
        words = ["import", slug, *map(str, arguments)]
        return CliRunner().invoke(main, words, env=settings)

    return run


@pytest.fixture
def port(tmp_path):
    path = tmp_path / "port.jsonl"
    path.write_text(
        '{"id": "port-1", "language": "en", "text": "The port accused the firm. It denied it."}\n'
        '{"id": "port-2", "language": "en", "text": "A report came out."}\n'
    )
    return path


def ids(session):
    session.rollback()
    return list(session.scalars(select(Article.external_id).order_by(Article.position)))


def test_it_says_how_much_was_imported(run, port):
    assert run(port).output == "Articles imported: 2; sentences: 3.\nThis was import 1.\n"


def test_the_articles_are_there(run, port, session):
    run(port)

    assert ids(session) == ["port-1", "port-2"]


def test_importing_again_changes_nothing(run, port, session):
    run(port)
    before = session.scalar(select(func.count()).select_from(Event))

    assert run(port).output == (
        "Articles imported: 0; sentences: 0.\nArticles that were there already, left alone: 2.\n"
    )
    assert session.scalar(select(func.count()).select_from(Event)) == before


def test_a_dry_run_says_the_same_and_stores_nothing(run, port, session):
    assert run("--dry-run", port).output == "Articles to be imported: 2; sentences: 3.\n"
    assert ids(session) == []


def test_a_folder_is_imported_whole(run, port, tmp_path, session):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"The text of {name} here.")

    assert run(folder, "--language", "en").output.startswith(
        "Articles imported: 2; sentences: 2.\n"
    )


def test_a_language_that_was_guessed_is_said(run, tmp_path):
    (tmp_path / "a.txt").write_text("A port.")

    assert "which was guessed: en 1." in run(tmp_path / "a.txt").output


def test_the_language_that_is_given_holds_for_articles_without_one(run, tmp_path, session):
    (tmp_path / "a.txt").write_text("Un port.")
    run(tmp_path / "a.txt", "--language", "fr")

    assert session.scalar(select(Article.language)) == "fr"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "port.jsonl:2: this is not one JSON object"),
        ('{"text": ""}', "port.jsonl:2: the text is empty"),
        (json.dumps({"text": "Other.", "id": "port-1"}), "with another text"),
    ],
)
def test_a_bad_line_is_one_sentence_on_stderr_and_nothing_is_stored(
    run, tmp_path, session, line, says
):
    path = tmp_path / "port.jsonl"
    path.write_text('{"text": "A port.", "id": "port-1"}\n' + line)
    result = run(path)

    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert ids(session) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["missing.txt"], "missing.txt: No such file or directory"),
        (["--language", "klingon", __file__, "--format", "txt"], "klingon is not a language code"),
        ([__file__], "test_importing.py: its name says no format"),
    ],
)
def test_what_cannot_be_imported_is_exit_1(run, arguments, says):
    result = run(*arguments)

    assert result.exit_code == 1
    assert says in result.stderr


def test_a_project_that_is_not_there_is_named(run, port):
    assert run(port, slug="nowhere").stderr == "There is no project nowhere.\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "press.csv"
    path.write_bytes("chapo;objet\nUn été au port.;Le port\n".encode("cp850"))
    return path


def test_columns_delimiter_and_encoding_may_be_chosen(run, table, session):
    options = ["--column", "text=chapo", "--column", "title=objet", "--delimiter", ";"]
    result = run(table, *options, "--encoding", "cp850", "--language", "fr")

    assert result.output.startswith("Articles imported: 1; sentences: 1.\n")
    assert session.scalar(select(Article.title)) == "Le port"


def test_a_column_that_is_said_wrongly_is_exit_2(run, table):
    result = run(table, "--column", "chapo")

    assert (result.exit_code, "--column" in result.stderr) == (2, True)


def test_all_that_is_refused_is_told_a_line_each(run, table, port, session):
    port.write_text('{\n{"text": ""}\n')
    result = run(table, port)

    assert (result.exit_code, result.stdout) == (1, "")
    assert [line.partition(": ")[0] for line in result.stderr.splitlines()] == [
        "press.csv:1",
        "port.jsonl:1",
        "port.jsonl:2",
        "Nothing was imported. Files with something wrong",
    ]
    assert ids(session) == []


def test_files_that_are_refused_may_be_left_out(run, table, port, session):
    result = run(table, port, "--skip-refused")

    assert result.exit_code == 0
    assert "Articles imported: 2; sentences: 3." in result.stdout
    assert "Files left out, since something is wrong with them: 1." in result.stdout
    assert "press.csv:1: which column is the text?" in result.stderr
    assert ids(session) == ["port-1", "port-2"]


def test_a_dry_run_tells_what_is_refused_too(run, table, port, session):
    result = run("--dry-run", table, port, "--skip-refused")

    assert "Articles to be imported: 2; sentences: 3." in result.stdout
    assert "press.csv:1" in result.stderr
    assert ids(session) == []


def test_a_dry_run_is_exit_1_where_an_import_would_be(run, table, port):
    result = run("--dry-run", table, port)

    assert (result.exit_code, "to be imported: 2" in result.stdout) == (1, True)
    assert "press.csv:1" in result.stderr
