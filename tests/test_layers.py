"""The direction of dependencies: models ← the work ← web, cli."""

import ast
from functools import cache
from pathlib import Path

import pytest

import annotator

PACKAGE = Path(annotator.__file__).parent
HTTP = ("flask", "flask_babel", "flask_migrate", "flask_sqlalchemy", "werkzeug.wrappers")
# What opens the database: db.py lends its engine to Flask, a backup writes a file of its own.
DOORS = {"db.py", "backup.py"}
# Workers that nobody calls: they commit what they do.
WRITERS = {
    "db.py",
    "jobs.py",
    "exporting/job.py",
    "corpus/copies/duplicates_job.py",
    "corpus/imports/import_job.py",
    "corpus/imports/preview_job.py",
    "corpus/imports/sweep_job.py",
}
# create_app() puts everything together.
TOP = {"__init__.py", "__main__.py"}


def files(*folders):
    return sorted(path for folder in folders for path in (PACKAGE / folder).rglob("*.py"))


def name(path):
    return path.relative_to(PACKAGE).as_posix()


MODELS = files("models")
WEB = files("web")
CLI = files("cli")
WORK = [
    path
    for path in files(".")
    if path not in MODELS + WEB + CLI + files("migrations") and name(path) not in TOP
]


@cache
def tree(path):
    return ast.parse(path.read_text())


def imports(path):
    """Every module that a file imports, also inside its functions, `from a import b` as `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def from_any(path, *modules):
    return {
        found
        for found in imports(path)
        if any(found == module or found.startswith(f"{module}.") for module in modules)
    }


@pytest.mark.parametrize("path", MODELS, ids=name)
def test_the_models_know_only_sqlalchemy(path):
    ours = from_any(path, "annotator") - from_any(path, "annotator.models")

    assert not ours | from_any(path, *HTTP)


@pytest.mark.parametrize("path", WORK, ids=name)
def test_the_work_does_not_know_who_asks(path):
    assert not from_any(path, "annotator.web", "annotator.cli")


@pytest.mark.parametrize("path", [p for p in WORK if name(p) != "db.py"], ids=name)
def test_the_work_does_not_know_http(path):
    assert not from_any(path, *HTTP)


@pytest.mark.parametrize("path", [p for p in WORK if name(p) not in DOORS], ids=name)
def test_the_work_leaves_the_commit_to_who_asked(path):
    calls = {
        node.func.attr
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    assert "commit" not in calls


@pytest.mark.parametrize("path", [p for p in WORK if name(p) not in WRITERS], ids=name)
def test_the_work_is_given_its_transactions(path):
    assert not from_any(path, "annotator.db.writing", "annotator.db.begin_writing")


@pytest.mark.parametrize("path", WEB, ids=name)
def test_pages_leave_queries_to_the_work(path):
    queries = {f"sqlalchemy.{word}" for word in ("select", "insert", "update", "delete", "func")}

    assert not queries & set(imports(path))


@pytest.mark.parametrize("path", WEB, ids=name)
def test_pages_do_not_know_the_command_line(path):
    assert not from_any(path, "annotator.cli")


def test_verifying_needs_only_python():
    for path in files("verify"):
        assert not {found.partition(".")[0] for found in imports(path)} & {
            "flask",
            "sqlalchemy",
            "marshmallow",
            "numpy",
            "click",
        }
