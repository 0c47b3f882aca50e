"""Nothing that somebody can put into a text keeps the worker, or a page, busy for long."""

import signal

import pytest

from annotator.corpus import searching
from annotator.corpus.readers.extraction import extract
from annotator.corpus.readers.peers.placing import Placed
from annotator.corpus.readers.peers.tasks import Given
from annotator.corpus.readers.sniffing import format_of
from annotator.corpus.records import ArticleError
from annotator.corpus.sentences.describing import describe
from annotator.corpus.sentences.segmentation import segment
from tests.corpus.readers.given import source

SECONDS = 20  # what takes exponential or quadratic time here takes hours
TIMES = 10_000  # characters


@pytest.fixture(autouse=True)
def deadline():
    def late(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "beginning",
    [
        "<!---->" * 60 + "<article><p>Bonjour.</p></article>",
        "<!--" * 10_000,
        "<!-- -->\n" * 5000 + "x",
        "<?xml " * 10_000,
        " " * 60_000 + "x",
        "<p" * 30_000,
        "<p>" * 20_000,
    ],
)
def test_the_format_of_a_file_is_told_at_once(beginning):
    assert format_of(source("a.txt", beginning.encode())) in ("txt", "html")


LINES = {
    "links": "#a@b.c" * 18 + " !",
    "addresses": "a@b." * 27,
    "words before an address": "http://" * 15,
    "tags without an end": "<a" * 700,
    "names": "Anna " * 20,
    "long names": "A" * 1400,
    "sites": "a.a-" * 27 + ".",
    "a trail": "Home / " * 15,
    "full stops": "." * 1400,
    "quotation marks": '." ' * 400,
    "brackets": "A.)]" * 350,
    "spaces": "A. " + " " * 1400 + "B",
    "numbers": "1. " * 400,
    "initials": "J.-" * 400,
    "speakers": '"?" ' + "Ab " * 400,
    "invisible": "\u200b" * 1400,
    "apostrophes": "a'" * 700,
}


@pytest.mark.parametrize("language", ["fr", "it"])
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_text_is_cut_and_described_in_linear_time(line, language):
    many = f"{line}\n" * (TIMES // len(line))
    for text in (many, many.replace("\n", " "), line[:10] * (TIMES // len(line[:10]))):
        describe(text, segment(text, language), language)
        searching.words(text)


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr>" + "<td> " * 90_000,
        "<ul>" + "<li>" * 90_000,
        "<p>" + "<br> " * 90_000,
    ],
)
def test_a_page_of_empty_cells_is_read_in_linear_time(html):
    with pytest.raises(ArticleError):
        extract(html, "a.html")


def test_many_labels_are_put_onto_a_text_in_linear_time():
    text = "\N{GRINNING FACE} Un port ferme. " * 10_000
    onto = Placed(text)

    placed = [
        onto.answer(Given("a", "x", n * 19, n * 19 + 17, "ailleurs"), "a") for n in range(9999)
    ]

    assert not any(placed)
