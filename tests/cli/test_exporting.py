import pytest
from click.testing import CliRunner

from annotator.cli import main
from tests import golden


@pytest.fixture
def run(session, database, tmp_path):
    """Runs `annotator …` on this test's database, with the project `demo` in it."""
    golden.make(session)
    settings = {
        "ANNOTATOR_DATA": str(tmp_path / "data"),
        "ANNOTATOR_DATABASE": database,
        "ANNOTATOR_EXPORTS": str(tmp_path / "exports"),
    }
    return lambda *arguments: CliRunner().invoke(main, list(map(str, arguments)), env=settings)


def printed(result):
    return dict(line.split(" ", 1) for line in result.stdout.splitlines())


def test_export_prints_folder_and_head_and_verify_takes_them(run):
    made = printed(run("export", "demo", "--kind", "audit"))
    result = run("verify", made["folder"], "--head", made["head"])

    assert (result.exit_code, result.stdout[:16]) == (0, "ok: 27 sentences")


def test_out_is_where_the_folder_goes(run, tmp_path):
    made = printed(run("export", "demo", "--kind", "training", "--out", tmp_path / "here"))

    assert made["folder"].startswith(str(tmp_path / "here" / "demo-training-"))


def test_verify_names_the_file_of_a_changed_byte(run, tmp_path):
    made = printed(run("export", "demo", "--kind", "training", "--out", tmp_path))
    path = tmp_path / made["folder"] / "skipped.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Heading", b"heading"))
    result = run("verify", made["folder"])

    assert result.exit_code == 1
    assert result.stderr.startswith("skipped.jsonl: ")


def test_a_project_that_is_not_there_is_one_sentence(run):
    result = run("export", "nothing", "--kind", "audit")

    assert (result.exit_code, result.stderr) == (1, "There is no project nothing.\n")


@pytest.mark.parametrize("option", ["--text", "--times", "--splits"])
def test_an_option_that_there_is_not_is_refused(run, option):
    assert run("export", "demo", "--kind", "audit", option, "1").exit_code == 2


def test_a_point_beyond_the_end_is_one_sentence(run):
    result = run("export", "demo", "--kind", "audit", "--as-of", "9999")

    assert result.exit_code == 1
    assert result.stderr.startswith("The ledger has acts 1 to ")


def test_check_says_that_the_database_is_whole(run):
    result = run("check", "demo")

    assert (result.exit_code, result.stdout[:21]) == (0, "consistent in itself;")


def test_check_refuses_another_history(run):
    result = run("check", "demo", "--head", "0" * 64)

    assert result.exit_code == 1
    assert "another history" in result.stderr
