import pytest
from click.testing import CliRunner

from annotator import accounts, membership, passwords, projects
from annotator.cli import main
from tests.factories import make_account, make_project


@pytest.fixture
def run(app, database, tmp_path):
    """Runs `annotator …` on this test's database."""
    settings = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_DATABASE": database}
    return lambda *words, **more: CliRunner().invoke(main, words, env=settings, **more)


def stored(session, username):
    session.rollback()
    return accounts.find_account(session, username)


def test_the_password_is_the_line_without_its_newline(run, session):
    session.rollback()
    run("user", "create", "alice", "--password-stdin", input=" a long password \n")

    assert passwords.fits(stored(session, "alice").password_hash, " a long password ")


def test_without_one_a_random_password_is_printed(run, session):
    session.rollback()
    printed = run("user", "create", "alice").output.split()[-1]

    assert passwords.fits(stored(session, "alice").password_hash, printed)


def test_a_password_that_was_given_is_not_printed(run, session):
    session.rollback()
    result = run("user", "create", "alice", "--password-stdin", input="a long password\n")

    assert result.output == "The account alice is made.\n"


def test_an_admin_is_made(run, session):
    session.rollback()
    run("user", "create", "root", "--admin", "--password-stdin", input="a long password\n")

    assert stored(session, "root").is_admin


@pytest.mark.parametrize("name", ["Alice", "a", "a" * 33, "al ice", "аlice", "alice\n"])
def test_a_name_that_could_be_taken_for_another_is_refused(run, session, name):
    session.rollback()
    result = run("user", "create", name, "--password-stdin", input="a long password\n")

    assert (result.exit_code, result.stdout) == (1, "")


def test_a_short_password_is_refused_and_nothing_is_made(run, session):
    session.rollback()
    result = run("user", "create", "alice", "--password-stdin", input="short\n")

    assert (result.exit_code, result.stderr, stored(session, "alice")) == (
        1,
        "A password has at least 10 characters.\n",
        None,
    )


def test_a_taken_name_is_refused(run, session):
    make_account(session, "alice")
    session.commit()
    result = run("user", "create", "alice", "--password-stdin", input="a long password\n")

    assert result.stderr == "The user name alice is taken. Choose another.\n"


def test_a_forgotten_password_is_replaced(run, session):
    make_account(session, "alice")
    session.commit()
    run("user", "password", "alice", "--password-stdin", input="another password\n")

    assert passwords.fits(stored(session, "alice").password_hash, "another password")


def test_a_member_keeps_the_roles_they_have(run, session):
    make_project(session)
    make_account(session, "alice")
    session.commit()
    run("member", "add", "demo", "alice", "annotator")
    run("member", "add", "demo", "alice", "manager")
    account = stored(session, "alice")
    person = membership.person_in(session, projects.find(session, "demo"), account)

    assert person.roles == {"annotator", "manager"}


def test_who_is_not_there_is_named(run, session):
    make_project(session)
    session.commit()
    result = run("member", "add", "demo", "nobody", "annotator")

    assert (result.exit_code, result.stderr) == (1, "There is no account nobody.\n")


def test_a_role_that_there_is_not_is_a_wrong_use(run, session):
    session.rollback()

    assert run("member", "add", "demo", "alice", "king").exit_code == 2
