"""The rows and events of answers that somebody gave in another tool, as handed in here."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from annotator import clock, ledger
from annotator.canonical import sentence_reference
from annotator.corpus.matching import Meant
from annotator.labeling import answers, dealing, recording
from annotator.labelsets import label_set
from annotator.models import Annotation, ArticleVersion, Assignment, Person, Sentence

ROLE = "import"  # what somebody did elsewhere, as the ledger calls it


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
    assignment = _assignment(person, version, [sentences[n].id for n in sorted(given)], sentences)
    session.add(assignment)
    session.flush()
    scope = dealing.spans(session, assignment.scope)
    dealing.record(session, assignment, "assignment.open", scope=scope, blind=False)
    for n in sorted(given):
        _answer(session, assignment, sentences[n], given[n])
    dealing.record(session, assignment, "assignment.submit", by=person, role=ROLE)


def _assignment(
    person: Person, version: ArticleVersion, answered: list[int], sentences: Sequence[Sentence]
) -> Assignment:
    article, now = version.article, clock.now()
    some = len(answered) < len(sentences)
    return Assignment(
        project_id=article.project_id,
        round=article.round,
        article=article,
        version=version,
        person=person,
        turn=1,
        state="submitted",
        scope=answered if some else None,
        extra=some,
        blind=False,
        opened_at=now,
        leased_until=now,
        submitted_at=now,
    )


def _answer(session: Session, assignment: Assignment, sentence: Sentence, meant: Meant) -> None:
    guideline, (kind, key) = assignment.round.guideline, meant.meaning
    said = {kind: key} | ({"comment": meant.comment} if meant.comment else {})
    answer = answers.changed(None, said, label_set(guideline))
    columns = {"guideline": guideline, "blind": False, "revision": 1, "ms": None, "hint": None}
    payload = {
        "before": None,
        "after": recording.payload(answer, columns, assignment),
        "given_at": meant.at,
    }
    words = {"comment": answer.comment} if answer.comment else None
    event = ledger.append(
        session,
        assignment.project_id,
        "annotation.set",
        _reference(assignment, sentence),
        payload,
        by=assignment.person,
        role=ROLE,
        words=words,
    )
    row = Annotation(assignment=assignment, sentence=sentence, **vars(answer), **columns)
    row.at, row.seq = event.at, event.seq
    session.add(row)


def _reference(assignment: Assignment, sentence: Sentence) -> str:
    article, version = assignment.article, assignment.version
    return sentence_reference(article.external_id, version.version, sentence.start, sentence.end)
