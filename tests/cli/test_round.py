"""Rounds, assignments and archives from the command line."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from annotator.cli import main
from annotator.models import Article, Assignment, Project, Round
from tests.factories import import_text, join, make_project


@pytest.fixture
def run(session, database, tmp_path):
    """Runs a command on a project in which alice and bob label one article."""
    project = make_project(session)
    for name in ("alice", "bob"):
        join(session, project, name, "annotator")
    import_text(session, project)
    session.commit()
    settings = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_DATABASE": database}

    def command(*words):
        done = CliRunner().invoke(main, words, env=settings)
        session.rollback()
        return done

    return command


def round_of(session, name):
    session.rollback()
    return session.scalars(select(Round).where(Round.name == name)).one()


def test_the_list_says_what_stands_in_the_way(run):
    run("round", "change", "demo", "production", "--overlap", "3")
    said = run("round", "list", "demo").output

    assert "production: production, overlap 3 on 100 %, guideline 1.0.0, counts, 1 articles" in said
    assert "3 people are to label an article, but 2 work in this round" in said


def test_a_round_is_made_changed_and_closed(run, session):
    made = run("round", "create", "demo", "pilot", "--kind", "pilot", "--share", "12.5", "--named")
    run("round", "person", "demo", "pilot", "bob", "--quota", "2")
    moved = run("round", "articles", "demo", "pilot", "port-1")
    closed = run("round", "close", "demo", "pilot", "--release")
    again = run("round", "reopen", "demo", "pilot")

    assert made.output == "The round pilot is made.\n"
    phase = round_of(session, "pilot")
    assert (phase.kind, phase.share, phase.everybody, phase.closed_at) == (
        "pilot",
        125,
        False,
        None,
    )
    assert moved.output == "Articles moved into pilot: 1.\n"
    assert closed.output == "The round pilot is closed; articles taken back from people: 1.\n"
    assert again.exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("round", "create", "demo", "production"), "There is a round production already."),
        (("round", "change", "demo", "nowhere"), "This project has no round nowhere."),
        (
            ("round", "close", "demo", "production"),
            "Articles of this round that people have open: 2.",
        ),
        (("round", "articles", "demo", "production", "port-9"), "This project has no article"),
        (("round", "person", "demo", "production", "alice", "--quota", "-1"), "The most articles"),
        (("assign", "give", "demo", "alice", "port-1"), "alice has the article port-1 already"),
        (("assign", "reopen", "demo", "alice", "port-1"), "This article is not handed in"),
        (("assign", "give", "demo", "zoe", "port-1"), "zoe"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_exit_code_1(run, words, says):
    done = run(*words)

    assert done.exit_code == 1
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_drawing_names_the_round_to_draw_from(run):
    assert run("round", "articles", "demo", "production", "--draw", "3").exit_code == 2


def test_an_article_is_taken_back_and_given(run, session):
    run("round", "change", "demo", "production", "--overlap", "1")
    holder = session.scalars(select(Assignment).where(Assignment.state == "open")).one()
    name = holder.person.account.username
    other = {"alice": "bob", "bob": "alice"}[name]
    done = run("assign", "take-back", "demo", name, "port-1")

    assert done.output == f"Taken back from {name}: port-1.\n"
    holder = session.scalars(select(Assignment).where(Assignment.state == "open")).one()
    assert holder.person.account.username == other


def test_an_archived_project_keeps_as_it_is_until_it_is_brought_back(run, session, tmp_path):
    text = tmp_path / "new.txt"
    text.write_text("A new article. It is short.")
    archived = run("project", "archive", "demo")
    refused = run("round", "change", "demo", "production", "--overlap", "1")
    imported = run("import", "demo", str(text))
    exported = run("export", "demo", "--kind", "training", "--out", str(tmp_path / "out"))
    sound = run("check", "demo")
    back = run("project", "bring-back", "demo")

    assert archived.output == "Project demo is archived.\n"
    assert (refused.exit_code, imported.exit_code) == (1, 1)
    assert "This project is archived" in refused.stderr
    assert exported.exit_code == 0, exported.stderr
    assert sound.exit_code == 0, sound.output
    assert back.exit_code == 0
    assert session.scalars(select(Project)).one().archived_at is None
    assert session.scalars(select(Article.external_id)).all() == ["port-1"]


def test_imports_go_into_the_round_that_is_named(run, session, tmp_path):
    text = tmp_path / "new.txt"
    text.write_text("A new article. It is short.")
    run("round", "create", "demo", "pilot", "--kind", "pilot")
    done = run("import", "demo", str(text), "--round", "pilot")

    assert done.exit_code == 0, done.stderr
    assert session.scalars(select(Article.round_id).order_by(Article.id.desc())).first() == (
        round_of(session, "pilot").id
    )
