"""Collects what is refused of files of articles, so that all of it is told at once."""

from collections import Counter
from dataclasses import dataclass

from annotator.corpus.readers.files import Key
from annotator.corpus.records import ArticleError
from annotator.errors import mark

MOST = 100  # problems that a report names
MOST_OF_A_FILE = 20  # so that one bad file does not hide the others


@dataclass(frozen=True)
class Refusals:
    """The problems to show, how many more there are, and how many files have any."""

    problems: tuple[ArticleError, ...]
    more: int
    files: int


class RefusedError(ArticleError):
    """Several problems; `refusals` has them, one sentence each."""

    message = mark(
        "Nothing was imported. Files with something wrong: %(files)s; problems: %(count)s."
    )

    def __init__(self, refusals: Refusals) -> None:
        self.refusals = refusals
        count = len(refusals.problems) + refusals.more
        super().__init__(count=count, files=refusals.files)


class Collected:
    """The problems of each file, by its key, in bounded space."""

    def __init__(self) -> None:
        self._problems: list[ArticleError] = []
        self._counts: Counter[Key] = Counter()

    def add(self, file: Key, problem: ArticleError) -> None:
        self._counts[file] += 1
        if len(self._problems) < MOST and self._counts[file] <= MOST_OF_A_FILE:
            self._problems.append(problem)

    @property
    def files(self) -> frozenset[Key]:
        return frozenset(self._counts)

    def refusals(self) -> Refusals:
        more = self._counts.total() - len(self._problems)
        return Refusals(tuple(self._problems), more, len(self._counts))

    def error(self) -> ArticleError:
        """What to raise: the problem itself when there is only one."""
        if self._counts.total() == 1:
            return self._problems[0]
        return RefusedError(self.refusals())
