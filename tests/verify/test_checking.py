"""What verify says of a folder that it was given."""

import os
import shutil
import subprocess
import sys

import pytest

from annotator.verify import verify
from tests.verify.spoiling import sentence

KINDS = pytest.mark.parametrize("kind", ["training", "audit"])


@KINDS
def test_a_whole_export_with_its_head_is_ok(kind, spoil):
    report = spoil(kind).verify(head=True)

    assert (report.problems, report.conclusion[:16]) == ([], "ok: 27 sentences")


@KINDS
def test_without_a_head_the_last_word_is_to_compare_it(kind, spoil):
    folder = spoil(kind)

    assert folder.verify().conclusion == (
        f"consistent in itself; compare head {folder.head} with the one you noted"
    )


@KINDS
def test_another_head_is_another_history(kind, spoil):
    assert "another history" in verify(spoil(kind).path, "0" * 64).problems[0]


def test_one_changed_byte_names_the_file(spoil):
    folder = spoil("training")
    path = folder.path / "data/train.jsonl"
    path.write_bytes(path.read_bytes().replace(b"accuse", b"accusE"))

    assert folder.problems[0].startswith("data/train.jsonl: ")


def test_a_change_inside_names_the_line(spoil):
    folder = spoil("audit")
    folder.change("sentences.jsonl", lambda r: sentence(r, "port-2@1:9-30").update(stale=True))
    folder.sum_up()

    assert folder.problems[0].startswith("sentences.jsonl:5: ")


def test_a_group_in_two_splits_is_found(spoil):
    folder = spoil("training")
    records = folder.read("data/train.jsonl")
    folder.write("data/train.jsonl", records[1:])
    folder.write("data/validation.jsonl", records[:1])
    folder.sum_up()

    assert any("its group is also in data/" in line for line in folder.problems)


def test_no_more_than_a_screen_is_said(spoil):
    folder = spoil("audit")
    folder.change("sentences.jsonl", lambda r: [record.update(n_annotations=7) for record in r])
    folder.change(
        "ledger.jsonl", lambda r: [record.update(at="2020-01-01T00:00:00Z") for record in r]
    )

    assert len(folder.problems) == 21


def test_it_runs_where_nothing_but_python_is_installed(spoil):
    folder = spoil("audit")
    command = [sys.executable, "-I", "-S", "-c", SCRIPT, str(folder.path), folder.head]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout[:3], done.stderr) == (0, "ok:", "")


SCRIPT = f"""
import sys
sys.path.insert(0, {os.getcwd()!r})
from annotator.verify.__main__ import main
sys.argv = ["verify", sys.argv[1], "--head", sys.argv[2]]
main()
"""


def linked(folder):
    (folder / "skipped.jsonl").unlink()
    (folder / "skipped.jsonl").symlink_to("/etc/hostname")


def linked_folder(folder):
    shutil.rmtree(folder / "data")
    (folder / "data").symlink_to("/etc")


def with_a_pipe(folder):
    (folder / "README.md").unlink()
    os.mkfifo(folder / "README.md")


def appended(data):
    def change(folder):
        with (folder / "data/train.jsonl").open("ab") as file:
            file.write(data)

    return change


def manifest_of(data):
    return lambda folder: (folder / "manifest.json").write_bytes(data)


HOSTILE = {
    "a link out of the folder": linked,
    "a folder that is a link": linked_folder,
    "a pipe": with_a_pipe,
    "a file too many": lambda folder: (folder / "notes.txt").write_text("hello"),
    "a file missing": lambda folder: (folder / "skipped.jsonl").unlink(),
    "no sums": lambda folder: (folder / "SHA256SUMS").unlink(),
    "sums that are no text": lambda folder: (folder / "SHA256SUMS").write_bytes(b"\xff\xfe"),
    "sums of files outside": lambda folder: (folder / "SHA256SUMS").write_text(
        "0" * 64 + "  ../../etc/passwd\n"
    ),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "a manifest that is no JSON": manifest_of(b"{"),
    "a manifest that is no object": manifest_of(b"[]\n"),
    "a manifest of nothing": manifest_of(b"{}\n"),
    "a manifest that is no text": manifest_of(b"\xff"),
    "a manifest nested too deep": manifest_of(b"[" * 100000 + b"]" * 100000),
    "a manifest with a number too long": manifest_of(b'{"a":' + b"9" * 10000 + b"}"),
    "a line that is no text": appended(b"\xff\n"),
    "a line that is cut off": appended(b'{"id":'),
    "a line that is no JSON": appended(b"hello\n"),
    "a line that is no object": appended(b"1\n"),
    "a line nested too deep": appended(b"[" * 100000 + b"]" * 100000 + b"\n"),
    "a line with a key twice": appended(b'{"a":1,"a":2}\n'),
    "a line with no number": appended(b'{"a":NaN}\n'),
    "half a character": appended(b'{"a":"\\ud800"}\n'),
    "an empty line": appended(b"\n"),
    "a line ending of another system": appended(b"{}\r\n"),
    "folders in folders": lambda folder: (folder / "a/b/c/d/e").mkdir(parents=True),
}


@pytest.mark.parametrize("way", HOSTILE)
def test_a_hostile_folder_is_refused_in_plain_words(way, spoil):
    folder = spoil("training")
    HOSTILE[way](folder.path)
    problems = folder.problems

    assert problems
    assert all("Traceback" not in line and len(line) < 400 for line in problems)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    assert verify(tmp_path / "nowhere").problems == [
        f"{tmp_path / 'nowhere'}: No such file or directory"
    ]


def test_payloads_of_another_shape_are_problems_not_crashes(spoil):
    folder = spoil("audit")
    folder.change(
        "ledger.jsonl",
        lambda r: [e.update(payload={"after": [1], "undoes": [], "person": {}}) for e in r],
    )
    folder.chain_again()
    folder.sum_up()

    assert folder.problems


@pytest.mark.parametrize(
    "payload",
    [
        {"carried": [[1]], "from": 1, "sha256": "0" * 64},
        {"carried": [[0, 0, 5]], "from": "1", "sha256": "0" * 64},
        {"carried": [[0, 0, 5]], "from": 7, "sha256": "0" * 64},
        {"carried": 5, "made": 5, "retired": "x", "scope": 5, "because": [], "withdrawn": []},
        {"carried": [], "made": [["a", "b"], [1], 3], "retired": [None], "because": {"a": 1}},
    ],
)
def test_changes_of_another_shape_are_problems_not_crashes(payload, spoil):
    folder = spoil("audit")
    kinds = ("article.", "sentence.", "annotation.aside", "assignment.return")
    folder.change(
        "ledger.jsonl",
        lambda r: [e.update(payload=payload) for e in r if e["type"].startswith(kinds)],
    )
    folder.chain_again()
    folder.sum_up()

    assert folder.problems


def test_labels_whose_ids_cannot_be_sorted_are_a_problem_not_a_crash(spoil):
    folder = spoil("audit")
    path = folder.path / "guidelines/1.0.0/guideline.json"
    path.write_text('{"labels": [{"id": "a"}, {"id": 1}], "languages": [], "version": "1.0.0"}')

    assert any("has no labels that can be read" in line for line in folder.problems)


@pytest.mark.parametrize("languages", ['["../../x", 3]', "3"])
def test_a_guideline_of_another_shape_is_a_problem_not_a_crash(languages, spoil):
    folder = spoil("audit")
    path = folder.path / "guidelines/1.0.0/guideline.json"
    path.write_text(f'{{"labels": 1, "languages": {languages}, "version": "1.0.0"}}')
    folder.sum_up()

    assert folder.problems
