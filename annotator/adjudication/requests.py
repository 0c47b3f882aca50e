"""What an adjudicator does in place of deciding: ask for another annotation, report a wrong cut."""

from sqlalchemy import Delete, Select, delete, exists, or_, select
from sqlalchemy.orm import Session, aliased

from annotator.adjudication import gold, queue, recording, waiting
from annotator.adjudication.place import Place, find, obstacle
from annotator.canonical import canonical
from annotator.errors import ConflictError, mark
from annotator.labeling import acts, answers, dealing, reports
from annotator.models import (
    Account,
    AnnotationRequest,
    Assignment,
    CutReport,
    Person,
)


class NobodyLeftError(ConflictError):
    message = mark(
        "Everybody who annotates here has this article, or has had it. Invite somebody else, then "
        "ask again; or decide."
    )


class AskedError(ConflictError):
    message = mark("Another annotation was asked for already. It comes back when it is there.")


def ask(
    session: Session, person: Person, sentence_id: int, note: str = "", *, op: str | None = None
) -> None:
    """Have somebody else annotate the sentence, among others; it leaves the queue until then.

    Raises what place.obstacle names, AskedError and NobodyLeftError.
    """
    place = find(session, person, sentence_id, lock=True)
    said = answers.one_line(note, answers.LONGEST_COMMENT, "note")
    if acts.repeated(session, person, op, canonical(["another", said]), sentence_id):
        return
    _check(place)
    if waiting.waits_for(session, sentence_id) == waiting.ANNOTATOR:
        raise AskedError
    if not session.scalar(_somebody_left(place)):
        raise NobodyLeftError
    payload = {"n": place.gold.n, "open": True}
    words = {"note": said} if said else None
    event = recording.append(session, place, "sentence.ask", payload, words)
    row = AnnotationRequest(
        project_id=person.project_id,
        sentence_id=sentence_id,
        person_id=person.id,
        n=place.gold.n,
        note=said,
        at=event.at,
        seq=event.seq,
    )
    session.add(row)
    _leave(session, place)
    dealing.deal(session, person.project_id)


def take_back(session: Session, person: Person, sentence_id: int, *, op: str | None = None) -> None:
    """The sentence is to be decided as it is: what was asked for or reported is so no more.

    Who works on another annotation already goes on. A report is taken back by who made it.
    """
    place = find(session, person, sentence_id, lock=True)
    if acts.repeated(session, person, op, "decide as it is", sentence_id):
        return
    _check(place)
    n = place.gold.n
    requests = (AnnotationRequest.sentence_id == sentence_id) & (AnnotationRequest.n >= n)
    if _gone(session, delete(AnnotationRequest).where(requests)):
        recording.append(session, place, "sentence.ask", {"n": n, "open": False})
    report = (CutReport.sentence_id == sentence_id) & (CutReport.person_id == person.id)
    if _gone(session, delete(CutReport).where(report)):
        recording.append(session, place, "sentence.report", {"open": False})
    gold.refresh_sentence(session, sentence_id)


def report_cut(
    session: Session, person: Person, sentence_id: int, remark: str = "", *, op: str | None = None
) -> None:
    """Tell the manager that the sentence is cut wrong; it leaves the queue until that is settled.

    Raises what place.obstacle names.
    """
    place = find(session, person, sentence_id, lock=True)
    said = answers.one_line(remark, answers.LONGEST_COMMENT, "remark")
    if acts.repeated(session, person, op, canonical(["cut", said]), sentence_id):
        return
    _check(place)
    reports.keep(session, person, recording.ROLE, sentence_id, recording.subject(place), said)
    _leave(session, place)


def _gone(session: Session, statement: Delete) -> bool:
    """Whether the statement deletes anything."""
    result = session.execute(statement.execution_options(synchronize_session="fetch"))
    return bool(getattr(result, "rowcount", 0))


def _check(place: Place) -> None:
    problem = obstacle(place)
    if problem:
        raise problem


def _leave(session: Session, place: Place) -> None:
    """What they answered blind stays theirs: who has seen the answers is not asked blind again."""
    queue.let_go(session, place.person, place.sentence.id)
    gold.refresh_sentence(session, place.sentence.id)


def _somebody_left(place: Place) -> Select[bool]:
    """Whether an annotator who can sign in never had the article, or gave it up."""
    other, given = aliased(Person), aliased(Assignment)
    has_it = exists().where(
        given.article_id == place.article.id,
        given.person_id == other.id,
        or_(given.state != "released", given.turn != 1),
    )
    may_annotate = (
        other.project_id == place.person.project_id,
        other.id != place.person.id,
        other.is_annotator,
        exists().where(Account.id == other.account_id, Account.active),
    )
    return select(exists().where(*may_annotate, ~has_it))
