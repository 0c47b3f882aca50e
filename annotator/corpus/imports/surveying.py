"""Goes through all articles before any is stored."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from annotator.canonical import digest
from annotator.corpus.imports.cuts import may_be_many, spans_of
from annotator.corpus.imports.problems import Collected, Refusals
from annotator.corpus.readers import Files
from annotator.corpus.readers.files import Key
from annotator.corpus.readers.languages import settle
from annotator.corpus.records import (
    ArticleError,
    ArticleRecord,
    Item,
    LeftOut,
    Remark,
    check,
    printable,
)
from annotator.errors import mark
from annotator.projects import LANGUAGE, LanguageError

NAMED = 10  # places that a remark names
MOST_LABELS = 1000  # that are counted
# Of one import, since something of each is kept in memory.
MOST_ARTICLES = 500_000
MOST_ANSWERS = 1_000_000
MOST_ANNOTATORS = 500


class TwiceError(ArticleError):
    message = mark(
        "%(place)s: the id %(id)s stands in this import before, with another text. Give each "
        "text an id of its own."
    )


class NothingError(ArticleError):
    message = mark("There is no article in what was given. Choose files that hold some.")


class ManyArticlesError(ArticleError):
    message = mark(
        "These are more than %(most)s articles. Import them in several parts, one after the other."
    )


class ManyAnswersError(ArticleError):
    message = mark(
        "More than %(most)s answers come with these articles. Import them in several parts, one "
        "after the other."
    )


class ManyAnnotatorsError(ArticleError):
    message = mark(
        "%(place)s: the answers are by more than %(most)s annotators. Look whether the file names "
        "people where it should, or import it in several parts."
    )


class SpokenLanguageError(LanguageError):
    field = "language"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the first pass keeps of an article; `language_from` as in ArticleRecord."""

    sha256: str
    facts: str
    language: str | None
    language_from: str
    place: str


@dataclass(frozen=True)
class Survey:
    """Articles that can all be stored, by external id; `repeated` came a second time, the same.

    Files that are `refused` are not among the records. Of the answers that come with the articles:
    `labels`, as the files call them, with their number; `annotators`; and `times`, in how many
    records those of each article come.
    """

    records: Iterable[ArticleRecord]
    seen: dict[str, Seen]
    repeated: int
    differing: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()
    refused: Refusals | None = None
    labels: Mapping[str, int] = field(default_factory=dict)
    annotators: Set[str] = frozenset()
    times: Mapping[str, int] = field(default_factory=dict)


def survey(
    records: Iterable[ArticleRecord],
    *,
    language: str | None = None,
    languages: Sequence[str] = (),
    skip_refused: bool = False,
    tick: Callable[[], None] = lambda: None,
) -> Survey:
    """Go through all articles before anything is stored.

    `language` is that of articles that do not say theirs; without it theirs is guessed among
    `languages`, the project's. Raises the ArticleError of whatever cannot be stored, all problems
    in one RefusedError; with `skip_refused` the files that have problems are left out instead.
    `records` are gone through again by `store`, so a generator will not do. `tick` is called after
    each article.
    """
    if language is not None and not LANGUAGE.fullmatch(language):
        raise SpokenLanguageError(language=printable(language))
    found = _Findings(language, languages)
    for file, item in _items(records):
        found.take(file, item)
        tick()
    if not found.problems.files:
        return found.survey(records)
    if not skip_refused or not isinstance(records, Files):
        raise found.problems.error()
    rest = replace(records, refused=records.refused | found.problems.files)
    try:
        left = survey(rest, language=language, languages=languages, tick=tick)
    except NothingError:
        raise found.problems.error() from None
    return replace(left, refused=found.problems.refusals())


def _items(records: Iterable[ArticleRecord]) -> Iterator[tuple[Key, Item]]:
    if isinstance(records, Files):
        yield from records.items()
    else:
        yield from (((0, ""), record) for record in records)


class _Findings:
    """What one pass over all articles has found so far."""

    def __init__(self, language: str | None, languages: Sequence[str]) -> None:
        self.problems = Collected()
        self._language = language
        self._languages = languages
        self._seen: dict[str, Seen] = {}
        self._repeated = 0
        self._differing: list[str] = []
        self._left_out: Counter[str] = Counter()
        self._places: dict[str, list[str]] = {}
        self._labels: Counter[str] = Counter()
        self._answers = 0
        self._annotators: set[str] = set()
        self._times: Counter[str] = Counter()

    def take(self, file: Key, item: Item) -> None:
        if isinstance(item, LeftOut):
            self._leave_out(item)
            return
        try:
            self._see(item)
        except ArticleError as error:
            self.problems.add(file, error)
        if isinstance(item, ArticleRecord):
            self._check_numbers(item.place)

    def _check_numbers(self, place: str) -> None:
        """What is too much for one import ends the survey."""
        if len(self._seen) > MOST_ARTICLES:
            raise ManyArticlesError(most=MOST_ARTICLES)
        if self._answers > MOST_ANSWERS:
            raise ManyAnswersError(most=MOST_ANSWERS)
        if len(self._annotators) > MOST_ANNOTATORS:
            raise ManyAnnotatorsError(place=place, most=MOST_ANNOTATORS)

    def survey(self, records: Iterable[ArticleRecord]) -> Survey:
        if not self._seen:
            raise NothingError
        differing = tuple(self._differing)
        return Survey(
            records,
            self._seen,
            self._repeated,
            differing,
            tuple(self._remarks()),
            labels=self._labels,
            annotators=self._annotators,
            times=self._times,
        )

    def _see(self, item: ArticleRecord | ArticleError) -> None:
        if isinstance(item, ArticleError):
            raise item
        check(item)
        mine = self._digest(item)
        if may_be_many(item):
            spans_of(item, mine.language or "en")
        self._hear(item)
        first = self._seen.setdefault(item.external_id, mine)
        if first is mine:
            return
        if first.sha256 != mine.sha256:
            raise TwiceError(place=item.place, id=item.external_id)
        self._repeated += not item.answers  # or else it stands there for another annotator's
        if (first.facts, first.language) != (mine.facts, mine.language):
            self._differing.append(item.external_id)

    def _hear(self, record: ArticleRecord) -> None:
        """Count the answers that come with an article."""
        for answer in record.answers:
            self._annotators.add(answer.annotator)
            if len(self._labels) < MOST_LABELS or answer.label in self._labels:
                self._labels[answer.label] += 1
        if record.answers:
            self._answers += len(record.answers)
            self._times[record.external_id] += 1

    def _digest(self, record: ArticleRecord) -> Seen:
        language, said = settle(record, self._language, self._languages)
        sha256 = digest(record.text)
        return Seen(sha256, record.facts_digest(), language, said, record.place)

    def _leave_out(self, item: LeftOut) -> None:
        self._left_out[item.message] += 1
        places = self._places.setdefault(item.message, [])
        if len(places) < NAMED:
            places.append(item.place)

    def _remarks(self) -> Iterator[Remark]:
        for message, count in self._left_out.items():
            places = ", ".join(self._places[message]) + (" …" if count > NAMED else "")
            yield Remark(message, {"count": count, "places": places})
