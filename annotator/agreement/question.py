"""What is asked of agreement: what is compared, sliced by what, under which guideline."""

from dataclasses import dataclass, replace

from annotator.agreement.answers import Answers
from annotator.agreement.compared import OF
from annotator.agreement.slices import BY
from annotator.errors import InvalidError, mark

ALL = 0  # all major guideline versions together


class UnknownQuestionError(InvalidError):
    message = mark("There is no %(word)s to compare or to slice by. Choose from the lists.")


@dataclass(frozen=True)
class Question:
    """What is compared (one of OF), what it is sliced by (of BY), under which major version.

    `major` None is the latest under which anything was answered, ALL mixes them.
    """

    of: str = "labels"
    by: str | None = None
    major: int | None = None

    def __post_init__(self) -> None:
        if self.of not in OF:
            raise UnknownQuestionError(word=self.of)
        if self.by is not None and self.by not in BY:
            raise UnknownQuestionError(word=self.by)


LABELS = Question()


def under(question: Question, answers: Answers) -> tuple[Question, Answers]:
    """The answers under the major version that is asked for, which the question then names."""
    if question.major == ALL or not answers.majors:
        return question, answers
    major = answers.majors[0] if question.major is None else question.major
    if major not in answers.majors:
        raise UnknownQuestionError(word=str(major))
    return replace(question, major=major), answers.of_major(major)
