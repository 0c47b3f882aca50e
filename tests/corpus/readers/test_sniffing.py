import pytest

from annotator.corpus.readers.sniffing import UnknownFormatError, format_of
from tests.corpus.readers.given import archive, source

OBJECT = b'{"text": "A port."}'


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("a.txt", b"A port.", "txt"),
        ("a.TXT", b"", "txt"),
        ("a", b"A port.", "txt"),
        ("a.csv", b"text\nA port.", "csv"),
        ("a.tsv", b"text\tn\n", "csv"),
        ("a.ndjson", b"{", "jsonl"),
        ("a.jsonl", b"A port.", "jsonl"),
        ("a.json", b"", "json"),
        ("a.html", b"A port.", "html"),
        # the content says more than the name
        ("a.txt", OBJECT, "jsonl"),
        ("a.json", OBJECT + b"\n" + OBJECT, "jsonl"),
        ("a.txt", OBJECT.decode().encode("utf-16"), "jsonl"),
        ("a.jsonl", b'[\n{"text": "A port."}]', "json"),
        ("a.dat", b'[{"text": "A port."}]', "json"),
        ("a.txt", b"<!DOCTYPE html><html>", "html"),
        ("a.csv", b"<!-- x -->\n<HTML lang=fr>", "html"),
        ("a.txt", b'<?xml version="1.0"?>\n<html>', "html"),
        ("a.php", b"<div class='x'><p>A port.</p></div>", "html"),
        ("a.txt", archive(("a.txt", b"x")), "zip"),
        # and not more than it says
        ("a.txt", b"[Update] The port {was} closed.", "txt"),
        ("a.txt", b"{The port} was closed.", "txt"),
        ("a.txt", b"<p> is how a paragraph begins.", "txt"),
        ("a.txt", b"The <html> tag.", "txt"),
        ("a.json", b'{\n"text": "A port."}', "json"),
        ("a.jsonl", b'{"text": "A port."', "jsonl"),
    ],
)
def test_the_format_is_told_by_the_content_first_and_then_by_the_name(name, data, found):
    assert format_of(source(name, data)) == found


@pytest.mark.parametrize("name", ["a.pdf", "a.py", "a.docx", "x/.jpg.exe"])
def test_a_file_that_says_no_format_at_all_is_refused(name):
    with pytest.raises(UnknownFormatError, match="its name says no format"):
        format_of(source(name, b"A port."))
