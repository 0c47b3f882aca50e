"""Whatever a file holds and whatever is said of it, it is articles, or sentences saying why not."""

import json
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from annotator.corpus.imports.problems import MOST, RefusedError
from annotator.corpus.imports.surveying import survey
from annotator.corpus.readers import FORMATS, Files, Options, describe
from annotator.corpus.readers.encodings import ENCODINGS
from annotator.errors import RuleError
from tests.corpus.readers.given import archive, source

NAMES = ("a.txt", "a.html", "a.jsonl", "a.json", "a.csv", "a.tsv", "a.zip", "a", "a.pdf")
PIECES = (
    *(
        '{"text": "A port."}',
        '{"html": "<p>A"}',
        "[{",
        "}]",
        '"',
        "text,id\n",
        "\n",
        ";",
        "\t",
        "é",
    ),
    *(
        "<html><body>",
        "<p>",
        "</p>",
        "<!--",
        '<script type="application/ld+json">',
        "&nbsp;",
        "]]>",
    ),
    *(
        "\0",
        "\ufeff",
        "\u202e",
        "PK\3\4",
        "PK\5\6",
        "%PDF",
        "<?xml encoding='x'?>",
        "<meta charset=",
    ),
)
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

mixtures = st.lists(st.sampled_from(PIECES).map(str.encode) | st.binary(max_size=8)).map(b"".join)
options = st.builds(
    Options,
    format=st.none() | st.sampled_from(FORMATS),
    encoding=st.none() | st.sampled_from(ENCODINGS) | st.text(max_size=5),
    columns=st.dictionaries(st.sampled_from(["text", "id", "x"]), st.text(max_size=3), max_size=2),
    delimiter=st.none() | st.sampled_from([",", "tab"]) | st.text(max_size=2),
)


def verdict(name, data, chosen=None):
    """What is refused of a file, in one line each."""
    files = Files((source(name, data),), chosen or Options())
    try:
        survey(files, languages=["fr"])
    except RefusedError as refused:
        return [str(problem) for problem in refused.refusals.problems]
    except RuleError as refused:
        return [str(refused)]
    return []


def agree(name, data, chosen=None):
    assert all(line.isprintable() for line in verdict(name, data, chosen))
    describe(source(name, data), chosen or Options())


@QUICK
@given(st.sampled_from(NAMES) | st.text(max_size=10), st.binary(max_size=200) | mixtures)
@example("a.jsonl", b"\xef\xbb\xbf")
@example("a.txt", b"\xff\xfe\0")
@example("a.html", b"<html lang='\xff'>")
@example("a.zip", b"PK\5\6" + b"\0" * 18)
def test_no_bytes_under_any_name_raise_anything_but_a_broken_rule(name, data):
    agree(name, data)


@QUICK
@given(st.sampled_from(NAMES), mixtures, options)
@example("a.txt", b"\xff", Options(encoding="utf-16"))
@example("a.csv", b"text\n\0", Options(delimiter="\0"))
def test_no_choice_raises_anything_but_a_broken_rule(name, data, chosen):
    agree(name, data, chosen)


WHOLE = archive(
    ("a.txt", b"A port."), ("x/b.jsonl", b'{"text": "A firm."}\n' * 3), ("c.csv", b"text\nA.\n")
)


@QUICK
@example([(WHOLE.index(b"a.txt", WHOLE.index(b"PK\1\2")), 0)])
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6))
def test_no_damage_to_an_archive_raises_anything_but_a_broken_rule(damages):
    data = bytearray(WHOLE)
    for at, byte in damages:
        data[at] = byte

    agree("a.zip", bytes(data))


@QUICK
@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
def test_no_piece_of_an_archive_raises_anything_but_a_broken_rule(start, end):
    agree("a.zip", WHOLE[start:end])


@QUICK
@given(st.lists(st.lists(st.text(max_size=5), max_size=4), max_size=6), st.sampled_from(",;\t|"))
def test_no_table_raises_anything_but_a_broken_rule(rows, delimiter):
    agree("a.csv", "\n".join(delimiter.join(row) for row in rows).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        b"\xff" * 1000,
        bytes(range(256)) * 10,
        b"x" * (50 << 20),
        b"[" * 100_000,
        b"<div>" * 100_000,
        b'"' * 100_000,
        b"," * 100_000,
        b"\n" * 100_000,
        b"PK\3\4" * 1000,
        "é".encode() * 1000 + b"\xe9" * 1000,
    ],
    ids=lambda data: repr(data[:5]),
)
def test_a_hostile_file_is_one_sentence_at_most(name, data):
    assert len(verdict(name, data)) <= 1


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
@pytest.mark.parametrize(("name", "form"), [("a.jsonl", "%s"), ("a.json", "[%s]")])
def test_what_no_database_can_store_is_refused(name, form, text):
    [line] = verdict(name, (form % json.dumps({"text": text})).encode())

    assert line.startswith(f"{name}:1: “text” has a NUL or half a character")


def test_a_file_name_is_shown_on_one_line():
    [line] = verdict("x/\n\u202egpj.pdf", b"")

    assert line.startswith("\ufffd\ufffdgpj.pdf: its name says no format")


def test_a_report_is_bounded_and_every_file_that_is_wrong_has_its_place():
    bad = source("bad.jsonl", b"{\n" * 1_000)
    files = Files((bad, *(source(f"{n}.jsonl", b"{\n{\n") for n in range(30))))

    with pytest.raises(RefusedError) as caught:
        survey(files)
    refusals = caught.value.refusals

    assert (len(refusals.problems), refusals.more, refusals.files) == (80, 980, 31)
    assert len(refusals.problems) <= MOST
    assert str(caught.value).endswith("Files with something wrong: 31; problems: 1060.")


def test_a_zip_that_says_it_is_larger_than_it_is_does_not_take_the_memory():
    made = bytearray(archive(("a.txt", b"0" * (1 << 20)), packed=zipfile.ZIP_DEFLATED))
    central = made.index(b"PK\1\2")
    made[central + 24 : central + 28] = (1 << 31).to_bytes(4, "little")

    assert "unpacks to more" in verdict("a.zip", bytes(made))[0]
