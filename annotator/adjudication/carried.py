"""What an answer given under one guideline version is under another; standard library only."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from annotator.adjudication.rules import NOTHING, Answer, major

SKIP = "skip:"  # before a skip reason, where a label could stand
Becomes: TypeAlias = Mapping[str, str | None]  # a word of the version before -> its word now


class Carried:
    """What a project's major versions say of the answers under those before them.

    `published` are its versions in their order, each with its `becomes` (models.Guideline); of a
    major version the first one says it. One that says nothing carries nothing over.
    """

    def __init__(self, published: Iterable[tuple[str, Becomes | None]]) -> None:
        self._steps: dict[int, Becomes] = {}
        for version, becomes in published:
            self._steps.setdefault(major(version), becomes or {})

    def answer(self, answer: Answer, given: int, wanted: int) -> Answer | None:
        """What an answer under the major version `given` is under `wanted`, through all between.

        Null: it is to be looked at again, or `wanted` is the older one.
        """
        if given == wanted or answer == NOTHING:
            return answer
        if given > wanted:
            return None
        word: str | None = word_of(answer)
        for step in (step for step in self.majors if given < step <= wanted):
            word = self._steps[step].get(word or "")
        return answer_of(word) if word else None

    @property
    def majors(self) -> list[int]:
        """The project's major versions, the earliest first."""
        return sorted(self._steps)

    def kept(self, given: int, wanted: int) -> list[str]:
        """What could be answered under `given` and has a word under `wanted`."""
        first = next((step for step in self.majors if given < step <= wanted), None)
        words = self._steps[first] if first else {}
        return [word for word in words if self.answer(answer_of(word), given, wanted)]

    def standing(self, answer: Answer, given: int, wanted: int) -> Answer:
        """The same of a decision, which stands as it is until it is made anew."""
        return self.answer(answer, given, wanted) or answer


def word_of(answer: Answer) -> str:
    return answer.label or f"{SKIP}{answer.skip_reason}"


def answer_of(word: str) -> Answer:
    if word.startswith(SKIP):
        return Answer(None, word.removeprefix(SKIP))
    return Answer(word, None)
