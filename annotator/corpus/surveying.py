"""Goes through all articles before any is stored."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.canonical import digest
from annotator.corpus.records import ArticleError, ArticleRecord, check, printable
from annotator.errors import mark
from annotator.projects import LANGUAGE, LanguageError


class TwiceError(ArticleError):
    message = mark(
        "%(place)s: the id %(id)s stands in this import before, with another text. Give each "
        "text an id of its own."
    )


class NothingError(ArticleError):
    message = mark("There is no article in what was given. Choose files that hold some.")


class SpokenLanguageError(LanguageError):
    field = "language"


@dataclass(frozen=True)
class Seen:
    """What the first pass keeps of an article."""

    sha256: str
    facts: str
    language: str | None
    place: str


@dataclass(frozen=True)
class Survey:
    """Articles that can all be stored, by external id; `repeated` came a second time, the same.

    `language` is that of articles that do not say theirs; null: the project's first.
    """

    records: Iterable[ArticleRecord]
    language: str | None
    seen: dict[str, Seen]
    repeated: int
    differing: tuple[str, ...]


def survey(records: Iterable[ArticleRecord], *, language: str | None = None) -> Survey:
    """Go through all articles before anything is stored; raises the ArticleError of the first
    that cannot be. `records` are gone through again by `store`, so a generator will not do.
    """
    if language is not None and not LANGUAGE.fullmatch(language):
        raise SpokenLanguageError(language=printable(language))
    seen: dict[str, Seen] = {}
    repeated, differing = 0, []
    for record in records:
        check(record)
        mine = _seen(record)
        first = seen.setdefault(record.external_id, mine)
        if first is mine:
            continue
        if first.sha256 != mine.sha256:
            raise TwiceError(place=record.place, id=record.external_id)
        repeated += 1
        if (first.facts, first.language) != (mine.facts, mine.language):
            differing.append(record.external_id)
    if not seen:
        raise NothingError
    return Survey(records, language, seen, repeated, tuple(differing))


def _seen(record: ArticleRecord) -> Seen:
    return Seen(digest(record.text), record.facts_digest(), record.language, record.place)
