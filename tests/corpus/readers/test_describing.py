import io

import pytest

from annotator.corpus.readers import Options, Source, describe
from tests.corpus.readers.given import archive, source

TABLE = "Titre;Texte;Rubrique\nT;Un été.;Monde\n;Deux.;\n;Trois.;\n;Quatre.;\n".encode("cp1252")


def seen(name, data, **options):
    return describe(source(name, data), Options(**options))


def test_a_table_shows_its_columns_its_delimiter_and_its_first_articles():
    table = seen("press.csv", TABLE)

    assert (table.name, table.format, table.delimiter) == ("press.csv", "csv", ";")
    assert (table.encoding, table.encoding_from) == ("cp1252", "guessed")
    assert table.columns == ("Titre", "Texte", "Rubrique")
    assert table.keys == {"title": "Titre", "text": "Texte"}
    assert [record.text for record in table.first] == ["Un été.", "Deux.", "Trois."]
    assert table.problem is None


def test_a_table_whose_text_must_be_chosen_still_shows_its_columns():
    table = seen("press.csv", b"a,b\n1,2\n")

    assert (table.columns, table.keys, table.first) == (("a", "b"), {}, ())
    assert "which column is the text?" in str(table.problem)


@pytest.mark.parametrize(
    ("name", "data", "options", "encoding"),
    [
        ("a.txt", b"A port.", {}, ("utf-8", "utf-8")),
        ("a.txt", "Été".encode("utf-8-sig"), {}, ("utf-8", "bom")),
        ("a.txt", b"\xc9t\xe9", {"encoding": "latin-1"}, ("cp1252", "chosen")),
        ("a.html", b'<meta charset="utf-8"><p>A port.</p>', {}, ("utf-8", "declared")),
        ("a.jsonl", b'{"text": "A port."}', {}, ("utf-8", "utf-8")),
    ],
)
def test_the_encoding_is_told_and_where_it_is_from(name, data, options, encoding):
    found = seen(name, data, **options)

    assert (found.encoding, found.encoding_from) == encoding
    assert len(found.first) == 1


def test_an_archive_shows_its_files_and_the_first_of_them():
    data = archive((".DS_Store", b"\0"), ("x/press.csv", TABLE), ("b.txt", b"A port."))
    found = seen("press.zip", data)

    assert (found.name, found.format) == ("press.zip", "zip")
    assert found.members == ("x/press.csv", "b.txt")
    assert (found.delimiter, found.first[0].text) == (";", "Un été.")


@pytest.mark.parametrize(
    ("name", "data", "options", "says"),
    [
        ("a.pdf", b"%PDF", {}, "its name says no format"),
        ("a.zip", b"PK\3\4", {}, "this archive is damaged"),
        ("a.txt", b"x", {"encoding": "klingon"}, "klingon is not an encoding"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", {}, "this is not text"),
        ("a.csv", b"text\nx\n", {"delimiter": "::"}, "one character"),
        ("a.jsonl", b'{"text": "x"}\n{', {}, "a.jsonl:2: this is not one JSON object"),
    ],
)
def test_what_is_wrong_is_the_problem(name, data, options, says):
    assert says in str(seen(name, data, **options).problem)


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.json"])
def test_no_more_of_a_large_file_is_read_than_its_beginning(name):
    line = b'{"text": "A port."}'
    lines = {"a.csv": b"text\n" + b"A port.\n" * 900_000}.get(name, line + b"\n")
    if name == "a.jsonl":
        lines = (line + b"\n") * 300_000
    if name == "a.json":
        lines = b"[" + (line + b",\n") * 300_000 + line + b"]"
    read = []

    class Watched(io.BytesIO):
        def read(self, size=-1):
            data = super().read(size)
            read.append(len(data))
            return data

    found = describe(Source(name, lambda: Watched(lines)), Options())

    assert (len(found.first), found.problem) == (3, None)
    assert sum(read) < 2 << 20


def test_a_first_article_that_is_longer_than_the_beginning_is_read_whole():
    line = b'{"text": "' + b"A port. " * 200_000 + b'"}\n'

    assert len(seen("a.jsonl", line * 2).first) == 2
