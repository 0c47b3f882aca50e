import codecs
import io
from contextlib import suppress

import pytest

from annotator.corpus.imports.surveying import survey
from annotator.corpus.readers import Files, Source, encodings
from annotator.corpus.readers.encodings import ENCODINGS, Encoding
from annotator.corpus.records import ArticleError
from tests.corpus.readers.given import problems, records, source, texts

FRENCH = "Le procès a été renvoyé à février, a déclaré l’avocat : « Nous attendrons. »"
PAGE = '<html><head><meta charset="%s"></head><body><p>L’été, la cour a siégé.</p></body></html>'


def found(data, chosen=None, declared=None):
    return encodings.find(source("a.txt", data), chosen, declared)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding_and_is_no_part_of_the_text(codec):
    data = FRENCH.encode(codec)

    assert found(data) == Encoding(codec, "bom")
    assert texts("a.txt", data) == [FRENCH]


def test_utf_16_of_the_other_end_is_told_by_its_mark():
    data = codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be")

    assert texts("a.txt", data) == [FRENCH]


def test_utf_16_without_a_mark_is_not_taken_for_text_full_of_nul():
    assert texts("a.txt", FRENCH.encode("utf-16-le")) == [FRENCH]


def test_text_in_utf_8_is_utf_8():
    assert found(FRENCH.encode()) == Encoding("utf-8", "utf-8")


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (FRENCH, "cp1252"),
        ("El juicio se aplazó a febrero, señaló la abogada. ¿Cómo?", "cp1252"),
        ("Die Anwälte erklärten, das Verfahren müsse fortgesetzt werden.", "cp1252"),
        ("été", "cp1252"),
        ("Sąd odroczył rozprawę do maja, powiedział rzecznik.", "cp1250"),
        ("Суд отложил рассмотрение дела до мая.", "cp1251"),
        ("裁判所は審理を延期した。", "cp932"),
    ],
)
def test_what_is_not_utf_8_is_guessed(text, codec):
    assert found(text.encode(codec)) == Encoding(codec, "guessed")


@pytest.mark.parametrize("declared", ["iso-8859-1", "latin1", "us-ascii", "windows-1252"])
def test_latin_1_is_read_as_the_encoding_that_it_stands_for(declared):
    assert found(FRENCH.encode("cp1252"), declared=declared) == Encoding("cp1252", "declared")


def test_a_page_says_its_encoding():
    koi = PAGE.replace("L’été, la cour a siégé", "Суд отложил дело") % "koi8-r"

    assert texts("a.html", koi.encode("koi8-r")) == ["Суд отложил дело."]
    assert records("a.html", koi.encode("koi8-r"))[0].encoding == "koi8-r"


def test_an_xml_declaration_says_it_too():
    page = '<?xml version="1.0" encoding="koi8-r"?><html><body><p>Суд</p></body></html>'

    assert texts("a.html", page.encode("koi8-r")) == ["Суд"]


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-16", "klingon", "rot13"])
def test_a_page_in_utf_8_is_read_as_that_whatever_it_declares(declared):
    assert texts("a.html", (PAGE % declared).encode()) == ["L’été, la cour a siégé."]


def test_a_page_that_is_not_in_what_it_declares_is_guessed():
    assert texts("a.html", (PAGE % "utf-8").encode("cp1252")) == ["L’été, la cour a siégé."]


def test_the_chosen_encoding_holds_against_all_others():
    assert texts("a.txt", "é".encode(), encoding="latin-1") == ["Ã©"]
    assert texts("a.html", (PAGE % "utf-8").encode(), encoding="cp850")[0].startswith("LÔÇÖ")


@pytest.mark.parametrize("chosen", ["utf-16", "utf-16-le", "utf-8"])
def test_a_chosen_encoding_takes_off_the_mark_that_agrees_with_it(chosen):
    codec = {"utf-8": "utf-8-sig"}.get(chosen, "utf-16")

    assert texts("a.txt", FRENCH.encode(codec), encoding=chosen) == [FRENCH]


def test_utf_16_may_be_chosen_for_a_file_without_a_mark():
    assert texts("a.txt", FRENCH.encode("utf-16-le"), encoding="utf-16") == [FRENCH]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.html", "a.json"])
def test_a_chosen_encoding_that_does_not_fit_is_said_with_the_line(name):
    assert problems(name, b"text\nUn \xe9t\xe9\n", encoding="utf-8") == [
        f"{name}:2: this is not text in utf-8. Say in which encoding it is, or save it as UTF-8."
    ]


@pytest.mark.parametrize("chosen", ["klingon", "rot13", "idna", "unicode_escape", "\x1b\n"])
def test_an_encoding_that_is_none_is_said(chosen):
    [problem] = problems("a.txt", b"A port.", encoding=chosen)

    assert "is not an encoding that can be read" in problem
    assert problem.isprintable()


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("a.txt", "Un été.\n", "Un hiver à l’abri.\n"),
        ("a.jsonl", '{"text": "Un été."}\n', '{"text": "Un hiver à l’abri."}\n'),
        ("a.csv", "text\nUn été.\n", "Un hiver à l’abri.\n"),
    ],
)
def test_a_file_in_two_encodings_is_refused_with_the_line(name, first, second):
    line = first.count("\n") + 1
    [problem] = problems(name, first.encode() + second.encode("cp1252"))

    assert problem.startswith(f"{name}:{line}: this line is not in UTF-8, but others")


def test_closing_guillemets_of_cp1252_are_not_taken_for_utf_8():
    text = "« Un été\u00a0»\net des cafés\u00a0»"

    assert texts("a.txt", text.encode("cp1252")) == [text]


def test_accents_far_into_a_file_are_found():
    text = "Plain words. " * 200_000 + "Un été."

    assert texts("a.txt", text.encode("cp1252")) == [text]


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", b"%PDF-1.4\n%\xe2\xe3\xcf"])
def test_a_binary_file_is_refused_as_what_it_is(data):
    [problem] = problems("port.txt", data)

    assert problem.startswith("port.txt: this is not text, it seems to be ")


def test_the_bytes_of_a_text_are_kept_when_they_are_not_utf_8():
    [record] = records("a.txt", FRENCH.encode("cp1252"))

    assert (record.raw, record.encoding, record.media_type) == (
        FRENCH.encode("cp1252"),
        "cp1252",
        "text/plain",
    )


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig"])
def test_the_bytes_of_a_text_in_utf_8_are_the_text(codec):
    assert records("a.txt", FRENCH.encode(codec))[0].raw is None


def test_every_encoding_that_is_offered_can_be_chosen():
    assert [encodings.known(name) for name in ENCODINGS] == list(ENCODINGS)


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.json", "a.txt", "a.html"])
@pytest.mark.parametrize("looks", range(8))
def test_a_file_that_changes_while_it_is_read_raises_nothing_but_what_an_import_can_tell(
    name, looks
):
    was = iter([b'[{"text": "A port."}]' if name == "a.json" else b'{"text": "A port."}'] * looks)
    changing = Source(name, lambda: io.BytesIO(next(was, b"\xff\xfe\xff" * 100)))

    with suppress(ArticleError):
        survey(Files((changing,)), languages=["en"])


def test_a_file_that_is_no_longer_what_it_was_is_told():
    other = encodings.text_of(source("a.jsonl", b"\xe9"), Encoding("utf-8", "utf-8"))

    with (
        pytest.raises(ArticleError, match=r"^a\.jsonl: this file changed while it was"),
        other as text,
    ):
        text.read()
