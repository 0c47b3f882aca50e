"""An article cut into sentences: all that is made of its text before it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.corpus import searching
from annotator.corpus.records import ArticleError, ArticleRecord
from annotator.corpus.sentences.describing import Described, describe
from annotator.corpus.sentences.segmentation import Span, segment
from annotator.errors import mark

MOST = 5000  # sentences of an article: the desk shows all of them, one transaction stores them


class ManySentencesError(ArticleError):
    message = mark(
        "%(place)s: this text has more than %(most)s sentences. Cut it into several articles."
    )


@dataclass(frozen=True)
class Cut:
    """A checked article with all that is made of its text, outside of any transaction."""

    record: ArticleRecord
    external_id: str
    sha256: str
    language: str
    spans: Sequence[Described]
    words: str  # that it is found by


def cut(record: ArticleRecord, sha256: str, language: str) -> Cut:
    """Raises ManySentencesError."""
    described = describe(record.text, spans_of(record, language), language)
    words = searching.words(record.title or "", record.text)
    return Cut(record, record.external_id, sha256, language, described, words)


def spans_of(record: ArticleRecord, language: str) -> list[Span]:
    """The record's own sentences, or those of the language's rules; raises ManySentencesError."""
    if record.sentences is None:
        spans = segment(record.text, language)
    else:
        spans = [Span(start, end) for start, end in record.sentences]
    check_number(len(spans), record.place or record.external_id)
    return spans


def may_be_many(record: ArticleRecord) -> bool:
    """Quick to say: whether there can be too many sentences, of two characters each."""
    return len(record.text) > 2 * MOST


def check_number(sentences: int, place: str) -> None:
    if sentences > MOST:
        raise ManySentencesError(place=place, most=MOST)
