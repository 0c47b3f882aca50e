import pytest

from annotator.corpus.readers import lists
from tests.corpus.readers.given import problems, records, source, texts


def test_a_list_of_objects_is_an_article_each_with_its_line():
    data = b'[\n  {"text": "A port.", "id": "a"},\n\n  {"text": "A firm.",\n   "id": "b"}\n]\n'

    assert [(record.text, record.id, record.place) for record in records("a.json", data)] == [
        ("A port.", "a", "a.json:2"),
        ("A firm.", "b", "a.json:4"),
    ]


def test_a_single_object_is_one_article_over_as_many_lines_as_it_has():
    assert texts("a.json", b'{\n  "text": "A port."\n}\n') == ["A port."]


def test_a_list_may_be_longer_than_what_is_read_at_once(monkeypatch):
    monkeypatch.setattr(lists, "BLOCK", 8)
    data = (
        "[" + ", ".join(f'{{"text": "Été {n}.", "n": [1, {n}]}}' for n in range(50)) + "]"
    ).encode()

    assert texts("a.json", data) == [f"Été {n}." for n in range(50)]


def test_an_entry_that_is_wrong_does_not_hide_the_others():
    data = b'[{"text": "a"},\n{"x": 1},\n{"text": "b", "id": 7},\n{"text": "c"}]'

    assert texts("a.json", data) == ["a", "c"]
    assert problems("a.json", data) == [
        "a.json:2: “text” is missing.",
        "a.json:3: “id” is not a text.",
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "a.json:1: this is not one JSON object (Expecting value)"),
        (b"[", "Expecting value"),
        (b"[]", "there is no article in this file"),
        (b'[{"text": "a"}', "a.json:1: this is not one JSON object (] expected, the end found)"),
        (b'[{"text": "a"} {}]', "] expected, { found"),
        (b'[{"text": "a"},]', "Expecting value"),
        (b'[\n{"text": "a"},\n{"text" "b"}]', "a.json:3: this is not one JSON object (Expecting"),
        (b'[{"text": "a"}]\n{}', "a.json:2: this is not one JSON object (the end expected"),
        (b'[{"text": "a', "Unterminated string"),
        (b'[{"text": "a", "text": "b"}]', "the key text stands twice"),
        (b'[{"text": "a", "n": NaN}]', "NaN is no number"),
        (b"[7]", "it is something else"),
        (b"[[{}]]", "it is something else"),
        (b'"x"', "it is something else"),
        (b'[{"text": ' + b"[" * 100_000, "nested too deep"),
        (b'[{"text": "' + b"x" * (17 << 20) + b'"}]', "more than 16 MB"),
        (b'[{"text": "a", "n": "' + b"x" * (40 << 20), "more than 16 MB"),
    ],
)
def test_what_is_wrong_is_said_with_the_line(data, says):
    [problem] = problems("a.json", data)

    assert says in problem
    assert problem.isprintable()


def test_reading_a_list_that_breaks_off_takes_no_more_than_linear_time():
    """Each piece that is read is as large as what is held; the pieces are counted here."""
    text = '[{"text": "' + "x" * (1 << 20)
    pieces = []

    class Counting:
        def __init__(self):
            self.rest = text

        def read(self, size):
            piece, self.rest = self.rest[:size], self.rest[size:]
            pieces.append(piece)
            return piece

    window = lists.Window(Counting(), "a.json")
    with pytest.raises(lists.NotJsonError):
        window.expect("["), window.object()

    assert len(pieces) < 10


def test_white_space_without_end_is_no_article():
    assert problems("a.json", b" \n" * (1 << 20))
    assert source("a.json", b"").place == "a.json"
