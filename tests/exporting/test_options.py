"""Exports that leave something out: the texts, or gold of some kinds."""

import json

import pytest
from click.testing import CliRunner

from annotator.cli import main
from annotator.corpus.imports.importing import ArticleRecord
from annotator.exporting import making, rebuilding
from annotator.exporting.options import Options, StatusFilterError, TextModeError, chosen
from annotator.verify import verify
from tests import golden
from tests.exporting.conftest import Folder

STANDOFF = Options(text="standoff")


@pytest.fixture
def write(demo, tmp_path):
    """Writes an export of the project as it is, without recording that it was made."""

    def written(kind, options, place="out"):
        return making._write("demo", kind, tmp_path / place, options, lambda _done, _of: None).path

    return written


ARTICLES = [*golden.TEXTS.items(), *golden.CHANGED.items(), ("port-5", golden.CORRECTED)]


def texts():
    """The articles of the project, in all their versions, as they were imported."""
    return [ArticleRecord(id=key, text=text) for key, text in ARTICLES]


@pytest.mark.parametrize("kind", ["training", "audit"])
def test_a_stand_off_export_verifies_and_holds_no_words_of_an_article(export, write, kind):
    export("training")  # gives the splits
    folder = write(kind, STANDOFF)
    found = "".join(p.read_text() for p in folder.rglob("*.jsonl") if p.name != "ledger.jsonl")

    assert verify(folder).problems == []
    assert folder.name.startswith(f"demo-{kind}-")
    assert folder.name.endswith(STANDOFF.suffix)
    assert "accuse" not in found
    assert "payment" not in found


@pytest.mark.parametrize("kind", ["training", "audit"])
def test_what_is_rebuilt_is_the_full_export_to_the_byte(export, write, tmp_path, kind):
    export("training")
    full, standoff = write(kind, Options(), "full"), write(kind, STANDOFF)
    rebuilt = rebuilding.rebuild(standoff, texts(), tmp_path / "rebuilt")

    assert rebuilt.name == full.name
    assert contents(rebuilt) == contents(full)


def contents(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_an_article_that_is_missing_or_has_other_words_is_named(export, write, tmp_path):
    export("training")
    standoff = write("audit", STANDOFF)
    others = [ArticleRecord(id="port-3", text="It is another."), *texts()]
    others = [record for record in others if record.id != "port-1"]

    with pytest.raises(rebuilding.MissingTextsError, match=r"^1 articles .*: port-1\."):
        rebuilding.rebuild(standoff, others, tmp_path / "rebuilt")
    assert list((tmp_path / "rebuilt").iterdir()) == []


def test_an_export_that_has_its_texts_is_not_rebuilt(exports, tmp_path):
    with pytest.raises(rebuilding.NotStandoffError, match="has its texts already"):
        rebuilding.rebuild(exports["audit"].path, [], tmp_path)


def test_it_is_rebuilt_from_files_on_the_command_line(export, write, tmp_path):
    export("training")
    standoff = write("training", STANDOFF)
    lines = [json.dumps({"id": key, "text": text}) for key, text in ARTICLES]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines))
    words = ["rebuild", str(standoff), "--articles", str(tmp_path / "articles.jsonl")]
    said = CliRunner().invoke(main, words)

    assert (said.exit_code, said.stderr) == (0, "")
    assert verify(tmp_path / "out" / standoff.name.removesuffix(STANDOFF.suffix)).problems == []


def test_gold_that_is_not_wanted_is_listed_as_left_out(export, write):
    export("training")
    folder = Folder(write("training", Options(status=("adjudicated",))))

    assert verify(folder.path).problems == []
    assert {record["status"] for record in folder.labelled} == {"adjudicated"}
    left_out = [r for r in folder.records("unresolved.jsonl") if r["reason"] == "left_out"]
    assert {(r["status"], bool(r["label"])) for r in left_out} == {("unanimous", True)}


@pytest.mark.parametrize(
    ("said", "error"),
    [({"text": "half"}, TextModeError), ({"status": ("skipped",)}, StatusFilterError)],
)
def test_options_that_there_are_not_are_refused(said, error):
    with pytest.raises(error):
        chosen(**said)


def test_the_default_options_leave_no_trace_in_the_name_of_the_folder():
    assert chosen().suffix == ""
    assert chosen(status=("single", "adjudicated", "unanimous", "majority")).suffix == ""
