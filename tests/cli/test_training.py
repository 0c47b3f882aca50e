import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from annotator.cli import main
from annotator.models import TestItem
from tests import factories

RIGHT = {"label": "denial", "clause": "R6", "explanation": "It is rejected."}


@pytest.fixture
def bring_in(session, database, tmp_path):
    """Runs `annotator training import demo FILE` with these lines in the file."""
    factories.import_text(session, factories.make_project(session))
    session.commit()
    settings = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_DATABASE": database}

    def run(*lines):
        path = tmp_path / "items.jsonl"
        path.write_text("\n".join(map(json.dumps, lines)))
        return CliRunner().invoke(main, ["training", "import", "demo", str(path)], env=settings)

    return run


def kept(session):
    session.rollback()
    return [item.label for item in session.scalars(select(TestItem))]


def test_test_sentences_come_from_a_file(bring_in, session):
    done = bring_in({"id": "port-1@1:27-46", **RIGHT})

    assert done.output == "Test sentences in the file: 1.\n"
    assert kept(session) == ["denial"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"id": "port-1@1:27-46", "label": "denial"}, "Say in one line why"),
        ({"id": "port-1@1:27-46", **RIGHT, "label": "fib"}, "fib is not a label"),
        ({"id": "port-1@1:27-46", **RIGHT, "clause": "R99"}, "no clause R99"),
        ({"id": "port-1@1:27-40", **RIGHT}, "no sentence port-1@1:27-40"),
        ({"id": "elsewhere", **RIGHT}, "no sentence elsewhere"),
        ({"id": "port-1@1:27-46", **RIGHT, "labels": "x"}, "labels: Unknown field."),
        (["port-1@1:27-46"], "not one JSON object"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_and_none_is(bring_in, session, line, said):
    done = bring_in({"id": "port-1@1:0-26", **RIGHT}, line)

    assert done.exit_code == 1
    assert "items.jsonl:2" in done.output
    assert said in done.output
    assert kept(session) == []
