"""What answers mean under the guideline that their round works under by now."""

from sqlalchemy.orm import Session

from annotator import guidelines
from annotator.adjudication.carried import Carried
from annotator.adjudication.rules import Answer
from annotator.models import Annotation


class Meanings:
    """Asks the database only where an answer was given under another major version."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._carried: dict[int, Carried] = {}  # by project

    def of(self, answer: Answer, given: int, wanted: int, project_id: int) -> Answer | None:
        """As Carried.answer, with the majors of both versions."""
        return answer if given == wanted else self.carried(project_id).answer(answer, given, wanted)

    def of_annotation(self, annotation: Annotation) -> Answer | None:
        """Null: it does not count, and is to be looked at again."""
        assignment = annotation.assignment
        majors = annotation.guideline.major, assignment.round.guideline.major
        answer = Answer(annotation.label, annotation.skip_reason)
        return self.of(answer, *majors, assignment.project_id)

    def carried(self, project_id: int) -> Carried:
        if project_id not in self._carried:
            self._carried[project_id] = guidelines.carried(self._session, project_id)
        return self._carried[project_id]
