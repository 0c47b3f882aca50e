"""An article as it comes in, and what of it is refused."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from annotator.canonical import canonical, digest
from annotator.errors import InvalidError, mark
from annotator.projects import LANGUAGE

DEEPEST = 32  # levels of metadata; both databases and every reader of exports cope with these
FACTS = ("title", "source", "url", "author", "published")
LONGEST_TEXT = 1_000_000  # characters
LONGEST_FACT = 1000
LONGEST_METADATA = 1 << 16  # bytes of JSON


class ArticleError(InvalidError):
    """Something in a file of articles that cannot be taken; the message begins with the place."""

    field = "files"


class UnstorableError(ArticleError):
    message = mark(
        "%(place)s: “%(key)s” has a NUL or half a character (a lone surrogate) in it, which "
        "cannot be stored. Take it out and import again."
    )


class TooDeepError(ArticleError):
    message = mark("%(place)s: “%(key)s” is nested too deep. Keep to 32 levels.")


class EmptyTextError(ArticleError):
    message = mark("%(place)s: the text is empty. Give a text, or leave the article out.")


class LongTextError(ArticleError):
    message = mark(
        "%(place)s: this text has more than a million characters. Cut it into several articles."
    )


class LongFactError(ArticleError):
    message = mark("%(place)s: “%(key)s” has more than %(most)s characters. Shorten it.")


class LongMetadataError(ArticleError):
    message = mark("%(place)s: the metadata are more than 64 kB. Leave out what nobody needs.")


class ExternalIdError(ArticleError):
    message = mark("%(place)s: an id has 1 to 200 characters, none of them a control character.")


class ArticleLanguageError(ArticleError):
    message = mark("%(place)s: %(language)s is not a language code such as fr or en.")


class SentencesError(ArticleError):
    message = mark(
        "%(place)s: the sentence [%(start)s, %(end)s] does not fit. Sentences are [start, end] in "
        "code points, in order, without overlap, and leave out nothing but white space."
    )


@dataclass(frozen=True)
class Remark:
    """A sentence to show, for translation: the message, and what fills it."""

    message: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return self.message % self.values


@dataclass(frozen=True)
class LeftOut:
    """Something in a file that is not carried over.

    `message` is a marked text with %(count)s and %(places)s in it: the same one at several places
    becomes one remark.
    """

    message: str
    place: str


@dataclass(frozen=True)
class GivenAnswer:
    """An answer that came with the article: a label on a stretch of its text (code points)."""

    annotator: str
    start: int
    end: int
    label: str
    comment: str | None = None
    at: str | None = None


@dataclass(frozen=True)
class ArticleRecord:
    """A text and what is known about it; without `id` the text's own digest is its id.

    `sentences` are offsets in code points that take the place of our own segmentation. `place` is
    where it came from, file and line, for messages. `raw` is what the text was extracted from, or
    null when it is simply the text, with its `media_type` and `encoding`.
    """

    text: str
    id: str | None = None
    title: str | None = None
    language: str | None = None
    language_from: str = "said"  # or guessed, or chosen; of no meaning without a language
    source: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    sentences: Sequence[tuple[int, int]] | None = None
    answers: tuple[GivenAnswer, ...] = ()
    raw: bytes | None = None
    media_type: str | None = None
    encoding: str | None = None
    place: str = ""

    @property
    def external_id(self) -> str:
        return digest(self.text)[:16] if self.id is None else self.id

    def facts_digest(self) -> str:
        """The same for two records that say the same of their text, its language aside."""
        return facts_digest(*(getattr(self, name) for name in FACTS), self.metadata)


Item: TypeAlias = ArticleRecord | ArticleError | LeftOut  # what a reader finds in a file


def facts_digest(title: str | None, *others: Any) -> str:
    """The digest of title, source, url, author, published and metadata."""
    return digest(canonical([title or "", *others]))


def printable(text: str) -> str:
    """The text for a message of one line, whatever somebody put into it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def check(record: ArticleRecord) -> None:
    """Raise the ArticleError that says why the record cannot be stored, if it cannot."""
    place = record.place or record.id or "?"
    for key in ("text", "id", "language", *FACTS, "metadata"):
        check_characters(getattr(record, key), place, key)
    if not record.text or record.text.isspace():
        raise EmptyTextError(place=place)
    _check_lengths(record, place)
    if record.id is not None and not _is_external_id(record.id):
        raise ExternalIdError(place=place)
    if record.language is not None and not LANGUAGE.fullmatch(record.language):
        raise ArticleLanguageError(place=place, language=printable(record.language))
    if record.sentences is not None:
        _check_sentences(record.text, record.sentences, place)


def _check_lengths(record: ArticleRecord, place: str) -> None:
    if len(record.text) > LONGEST_TEXT:
        raise LongTextError(place=place)
    for key in FACTS:
        if len(getattr(record, key) or "") > LONGEST_FACT:
            raise LongFactError(place=place, key=key, most=LONGEST_FACT)
    if record.metadata and len(canonical(record.metadata)) > LONGEST_METADATA:
        raise LongMetadataError(place=place)


def check_characters(value: Any, place: str, key: str) -> None:
    """Raise the ArticleError of what no database can store of a JSON value."""
    for item, depth in _walk(value):
        if depth > DEEPEST:
            raise TooDeepError(place=place, key=key)
        if isinstance(item, str) and not _is_storable(item):
            raise UnstorableError(place=place, key=key)


def _walk(value: Any) -> Iterator[tuple[Any, int]]:
    """Every value inside a JSON value, keys included, with its depth; never recursive."""
    waiting = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        yield item, depth
        if isinstance(item, dict):
            waiting.extend((inner, depth + 1) for pair in item.items() for inner in pair)
        elif isinstance(item, list | tuple):
            waiting.extend((inner, depth + 1) for inner in item)


def _is_storable(text: str) -> bool:
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_external_id(text: str) -> bool:
    return 1 <= len(text) <= 200 and not any(unicodedata.category(c) == "Cc" for c in text)


def _check_sentences(text: str, sentences: Sequence[tuple[int, int]], place: str) -> None:
    before = 0
    for start, end in sentences:
        fits = before <= start < end <= len(text) and not text[start:end].isspace()
        if not fits or text[before:start].strip():
            raise SentencesError(place=place, start=start, end=end)
        before = end
    if text[before:].strip():
        raise SentencesError(place=place, start=before, end=len(text))
