"""The rows and events of answers that somebody gave in another tool: handed in, taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, joinedload

from annotator import clock, ledger
from annotator.canonical import sentence_reference
from annotator.corpus.imports.answers.matching import Meant
from annotator.labeling import answers, dealing, recording
from annotator.labeling.answers import Answer
from annotator.labelsets import label_set
from annotator.models import Annotation, ArticleVersion, Assignment, Event, Person, Sentence

ROLE = "import"  # what somebody did elsewhere, as the ledger calls it
# Of an annotation beside its answer: no desk has timed or suggested anything.
BESIDE = {"blind": False, "revision": 1, "ms": None, "hint": None}


def hand_in(
    session: Session,
    person: Person,
    version: ArticleVersion,
    sentences: Sequence[Sentence],
    given: Mapping[int, Meant],
) -> None:
    """Store the person's answers to the sentences with these numbers, which are not empty.

    Nobody knows what they had seen before, so they are not blind. Who answered only some sentences
    takes nobody's place among those that the article wants.
    """
    answered = {sentences[n]: given[n] for n in sorted(given)}
    assignment = _assignment(person, version, answered, whole=len(answered) == len(sentences))
    session.add(assignment)
    session.flush()
    said = [_answer(assignment, meant) for meant in answered.values()]
    events = ledger.append_all(session, assignment.project_id, _acts(assignment, answered, said))
    rows = [
        _row(assignment, sentence, answer, event)
        for sentence, answer, event in zip(answered, said, events[1:-1], strict=True)
    ]
    session.execute(insert(Annotation), rows)


def take_back(session: Session, assignment: Assignment) -> None:
    """As if the person had never answered in the article: nothing of it is handed in any more."""
    query = (
        select(Annotation)
        .options(joinedload(Annotation.sentence), joinedload(Annotation.guideline))
        .where(Annotation.assignment_id == assignment.id)
    )
    rows = session.scalars(query).all()
    ledger.append_all(session, assignment.project_id, [_undo(assignment, row) for row in rows])
    session.execute(delete(Annotation).where(Annotation.assignment_id == assignment.id))
    assignment.state = "released"
    session.flush()
    dealing.record(session, assignment, "assignment.release")


def _assignment(
    person: Person, version: ArticleVersion, answered: Mapping[Sentence, Meant], *, whole: bool
) -> Assignment:
    article, now = version.article, clock.now()
    return Assignment(
        project_id=article.project_id,
        round=article.round,
        article=article,
        version=version,
        person=person,
        turn=1,
        state="submitted",
        scope=None if whole else [sentence.id for sentence in answered],
        extra=not whole,
        blind=False,
        opened_at=now,
        leased_until=now,
        submitted_at=now,
    )


def _answer(assignment: Assignment, meant: Meant) -> Answer:
    kind, key = meant.meaning
    said = {kind: key} | ({"comment": meant.comment} if meant.comment else {})
    return answers.changed(None, said, label_set(assignment.round.guideline))


def _acts(
    assignment: Assignment, answered: Mapping[Sentence, Meant], said: Sequence[Answer]
) -> list[ledger.Act]:
    """The article is given, each answer is set, the article is handed in."""
    whole = assignment.scope is None
    scope = None if whole else [[sentence.start, sentence.end] for sentence in answered]
    person = assignment.person
    return [
        dealing.act(assignment, "assignment.open", scope=scope, blind=False),
        *(
            _set(assignment, sentence, answer, meant.at)
            for (sentence, meant), answer in zip(answered.items(), said, strict=True)
        ),
        dealing.act(assignment, "assignment.submit", by=person, role=ROLE),
    ]


def _set(
    assignment: Assignment, sentence: Sentence, answer: Answer, given_at: str | None
) -> ledger.Act:
    columns = {"guideline": assignment.round.guideline, **BESIDE}
    return ledger.Act(
        "annotation.set",
        _subject(assignment, sentence),
        {
            "before": None,
            "after": recording.payload(answer, columns, assignment),
            "given_at": given_at,
        },
        assignment.person,
        ROLE,
        {"comment": answer.comment} if answer.comment else None,
    )


def _undo(assignment: Assignment, row: Annotation) -> ledger.Act:
    columns = {"guideline": row.guideline, **{key: getattr(row, key) for key in BESIDE}}
    before = recording.payload(answers.of_annotation(row), columns, assignment)
    payload = {"before": before, "after": None}
    subject = _subject(assignment, row.sentence)
    return ledger.Act("annotation.undo", subject, payload, assignment.person, ROLE)


def _subject(assignment: Assignment, sentence: Sentence) -> str:
    article, version = assignment.article, assignment.version
    return sentence_reference(article.external_id, version.version, sentence.start, sentence.end)


def _row(
    assignment: Assignment, sentence: Sentence, answer: Answer, event: Event
) -> dict[str, Any]:
    return {
        "assignment_id": assignment.id,
        "sentence_id": sentence.id,
        **vars(answer),
        "guideline_id": assignment.round.guideline_id,
        **BESIDE,
        "at": event.at,
        "seq": event.seq,
    }
