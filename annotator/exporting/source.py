"""A project as it is now, in all that an export needs of it."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from annotator import guidelines, ledger
from annotator.exporting import claimed, splits
from annotator.exporting.books import check, count
from annotator.exporting.reading import Reader
from annotator.models import Guideline, Person


class Source(Reader):
    """Beside articles and sentences: books, splits, claims, guidelines, ledger."""

    def books(self) -> dict[str, int]:
        """How many sentences have each gold status, and their total."""
        return count(self._session, self._project_id)

    def check_books(self, books: dict[str, int], written: Counter[str]) -> None:
        """Raises BooksError unless gold, sentences and what was written say the same."""
        check(self._session, self._point, books, written)

    def splits(self) -> dict[str, str]:
        """The part of each group that has one."""
        return splits.remembered(self._session, self._project_id)

    def claims(self) -> claimed.Claims:
        """How many labelled sentences each claim has in which groups."""
        return claimed.claims(self._session, self._project_id)

    def erased(self) -> set[str]:
        """The people whose words were erased; of an earlier point also what was erased since."""
        gone = Person.project_id == self._project_id, Person.erased_at.is_not(None)
        return set(self._session.scalars(select(Person.pid).where(*gone)))

    def left_out(self) -> list[str]:
        """The people whose answers are not in the export."""
        return []

    def guidelines(self) -> list[Guideline]:
        """All published versions, the first one first."""
        return guidelines.versions(self._session, self._point.project)[::-1]

    def lines_of_the_ledger(self) -> Iterator[str]:
        """Every event up to the point."""
        return ledger.lines(self._session, self._project_id, self._point.seq, self.left_out())
