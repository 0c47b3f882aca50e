import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.corpus.imports.surveying import survey
from annotator.corpus.readers import Files, Options, Source, on_disk
from annotator.corpus.records import ArticleRecord, LeftOut
from annotator.errors import RuleError


def read(data, name="articles.jsonl", **options):
    source = Source(name, lambda: io.BytesIO(data))
    return list(Files((source,), Options(**options)))


def line(**keys):
    return json.dumps({"text": "A port.", **keys}).encode()


def refusal(data, name="articles.jsonl"):
    """The sentence that refuses the file; empty when nothing does."""
    try:
        survey(read(data, name))
    except RuleError as refused:
        return str(refused)
    return ""


def test_a_text_file_is_one_article_that_keeps_the_name_of_its_file():
    assert read(b"A port.", "port.txt") == [
        ArticleRecord("A port.", metadata={"file": "port.txt"}, place="port.txt")
    ]


def test_a_text_is_not_touched_but_for_the_byte_order_mark():
    data = "\ufeff Un  port\r\n\r\n« e\u0301 »\n".encode()

    assert read(data, "port.txt")[0].text == " Un  port\r\n\r\n« e\u0301 »\n"


def test_a_file_may_be_utf_16_when_it_says_so():
    texts = [
        read("Un procès.".encode("utf-16"), "port.txt"),
        read('\n{"text": "Un procès."}\n'.encode("utf-16")),
    ]

    assert [record.text for records in texts for record in records] == ["Un procès."] * 2


def test_a_line_of_jsonl_is_one_article():
    keys = {
        "id": "afp-17",
        "title": "The port",
        "language": "en",
        "source": "AFP",
        "url": "https://example.org/17",
        "author": "A. Writer",
        "published": "2026-02-13",
        "metadata": {"section": "world"},
        "sentences": [[0, 7]],
    }

    assert read(b"\n" + line(**keys) + b"\n") == [
        ArticleRecord("A port.", **{**keys, "sentences": [(0, 7)]}, place="articles.jsonl:2")
    ]


def test_keys_that_we_do_not_know_are_metadata():
    assert read(line(id="a", section="world"))[0].metadata == {"section": "world"}


def test_an_article_without_an_id_keeps_the_name_of_its_file():
    assert read(line(), "deep/../a.jsonl")[0].metadata == {"file": "a.jsonl"}


def test_keys_may_be_chosen_and_what_stood_under_ours_becomes_metadata():
    data = (
        b'{"id": "a", "text": "short", "body": "A port.", "objet": "T"}\n{"id": "b", "text": "B."}'
    )
    first, second = read(data, columns={"text": "body", "title": "objet"})

    assert (first.text, first.title, first.metadata) == ("A port.", "T", {"text": "short"})
    assert second.text == "B."


def test_a_key_that_no_column_can_be_is_said_once():
    data = line() + b"\n" + line()
    items = Files(
        (Source("a.jsonl", lambda: io.BytesIO(data)),), Options(columns={"x": "y"})
    ).items()

    assert [str(item) for _, item in items] == [
        "x is nothing a column can be. Choose from: text, html, id, title, language, source, url, "
        "author, published."
    ]


def test_without_an_id_the_digest_of_the_text_is_the_id():
    assert read("Un procès.".encode(), "a.txt")[0].external_id == "c5423da5f0b71025"


def test_a_folder_gives_its_files_in_order_and_says_which_are_none_of_articles(tmp_path):
    for name in ("b.txt", "a.jsonl", "README.md", "LICENSE", "deep/c.TXT", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"A port." if "a.j" not in name else line())
    items = [item for _, item in Files(tuple(on_disk(tmp_path))).items()]

    assert [item.place for item in items if isinstance(item, ArticleRecord)] == [
        "a.jsonl:1",
        "b.txt",
        "c.TXT",
    ]
    assert [item.place for item in items if isinstance(item, LeftOut)] == ["LICENSE", "README.md"]


def test_an_id_that_looks_like_a_path_is_only_an_id():
    assert read(line(id="../x"))[0].external_id == "../x"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfe\xfd", "not one JSON object"),
        (b"{", "not one JSON object"),
        (b"[1]", "not one JSON object"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"text": "a", "n": ' + b"[" * 40 + b"]" * 40 + b"}", "nested too deep"),
        (b'{"text": "a", "n": ' + b"1" * 5000 + b"}", "5000 digits"),
        (b'{"text": "a", "text": "b"}', "the key text stands twice"),
        (b'{"text": "a", "n": {"k": 1, "k": 1}}', "the key k stands twice"),
        (b'{"text": "a", "n": NaN}', "NaN"),
        (b'{"text": "a", "n": -Infinity}', "-Infinity"),
        (b'{"text": "a", "n": 1e999}', "too large"),
        (b"{}", "“text” is missing"),
        (b'{"text": null}', "“text” is missing"),
        (b'{"html": "<p>"}', "no text was found in this page"),
        (b'{"html": 1}', "“html” is not a text"),
        (b'{"html": "<p>a\\u0000b"}', "“html” has a NUL"),
        (b'{"html": "<p>a\\ud800b"}', "“html” has a NUL"),
        (line(text=7), "“text” is not a text"),
        (line(id=7), "“id” is not a text"),
        (line(metadata=[]), "“metadata” is not an object"),
        (line(metadata={"k": 1}, k=2), "“k” stands in the metadata too"),
        (line(sentences=[[0, True]]), "“sentences.0.1” is not a whole number"),
        (line(text=""), "the text is empty"),
        (line(text=" \r\n\u00a0"), "the text is empty"),
        (line(text="a\0b"), "“text” has a NUL"),
        (line(text="a\ud800b"), "“text” has a NUL or half a character"),
        (line(metadata={"k": ["\0"]}), "“metadata” has a NUL"),
        (line(metadata={"\udfff": 1}), "“metadata” has a NUL"),
        (line(id=""), "1 to 200 characters"),
        (line(id="a" * 201), "1 to 200 characters"),
        (line(id="a\nb"), "1 to 200 characters"),
        (line(language="french"), "french is not a language code"),
        (line(sentences=[]), "[0, 7] does not fit"),
        (line(sentences=[[0, 5], [4, 7]]), "[4, 7] does not fit"),
        (line(sentences=[[2, 7], [0, 1]]), "[2, 7] does not fit"),
        (line(sentences=[[0, 4]]), "[4, 7] does not fit"),
        (line(sentences=[[0, 8]]), "[0, 8] does not fit"),
        (line(sentences=[[0, 1], [1, 2], [2, 7]]), "[1, 2] does not fit"),
    ],
)
def test_what_is_no_article_is_refused_by_file_and_line(data, says):
    sentence = refusal(line(id="before") + b"\n" + data)

    assert sentence.startswith("articles.jsonl:2: ")
    assert says in sentence


def test_a_binary_file_is_refused_by_its_name():
    assert refusal(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "port.txt").startswith("port.txt: ")


def test_a_file_whose_name_says_no_format_is_refused():
    assert refusal(b"A port.", "port.pdf") == (
        "port.pdf: its name says no format. Choose one, or rename it to .txt, .html, .jsonl, "
        ".json, .csv or .zip."
    )


def test_a_format_that_is_named_wins_over_the_name():
    assert read(b"A port.", "port.dat", format="txt")[0].text == "A port."


def test_a_refusal_is_one_line_whatever_the_file_holds():
    keys = {"\x1b[31m\n": 1}

    assert refusal(line(metadata=keys, **keys), "a\nb.jsonl").isprintable()


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.jsonl"]))
@example(b"\xef\xbb\xbf", "a.jsonl")
@example(b"\xff\xfe\0", "a.txt")
@example(b"\xff\xfe\n\0{", "a.jsonl")
def test_no_bytes_raise_anything_but_a_broken_rule(data, name):
    assert refusal(data, name).isprintable()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(["text", "id", "title", "language", "metadata", "sentences", "other"])


@given(st.dictionaries(keys, json_values) | json_values)
def test_no_json_raises_anything_but_a_broken_rule(value):
    assert refusal(json.dumps(value).encode()).isprintable()
