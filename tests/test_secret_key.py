from concurrent.futures import ThreadPoolExecutor

import pytest

from annotator import config, create_app, secret_key
from annotator.errors import SettingError


def test_two_starts_have_the_same_key(tmp_path):
    assert secret_key.in_folder(tmp_path) == secret_key.in_folder(tmp_path)


def test_two_folders_have_two_keys(tmp_path):
    assert secret_key.in_folder(tmp_path / "a") != secret_key.in_folder(tmp_path / "b")


def test_only_its_owner_can_read_it(tmp_path):
    secret_key.in_folder(tmp_path)

    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_starts_at_the_same_moment_agree(tmp_path):
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(secret_key.in_folder, [tmp_path] * 40))

    assert len(keys) == 1
    assert len(keys.pop()) == 64


def test_nothing_else_is_left_in_the_folder(tmp_path):
    secret_key.in_folder(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_the_database_keeps_one_too(session):
    assert secret_key.in_database(session) == secret_key.in_database(session)


def test_no_key_is_set_by_default():
    assert config.from_environment({})["SECRET_KEY"] is None


def test_a_short_key_is_refused():
    with pytest.raises(SettingError):
        config.from_environment({"ANNOTATOR_SECRET_KEY": "dev"})


def test_the_first_visit_makes_the_key(app):
    app.config["SECRET_KEY"] = None
    app.test_client().get("/sign-in")

    assert len(app.config["SECRET_KEY"]) == 64


def test_the_application_starts_without_a_database(new_app):
    new_app.config["SECRET_KEY"] = None

    assert new_app.test_client().get("/healthz").status_code == 503


def test_a_key_that_is_given_is_used(tmp_path):
    app = create_app(
        SECRET_KEY="given by the operator of the site",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'annotator.db'}",
        ANNOTATOR_DATA=tmp_path,
    )
    app.test_client().get("/sign-in")

    assert not (tmp_path / "secret_key").exists()
