"""A decision as it is kept: its row, its links, its event, and what follows from it."""

from secrets import randbelow
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication import asking, choices, gold, links
from annotator.adjudication.case import Case
from annotator.adjudication.choices import Choice
from annotator.adjudication.meanings import Meanings
from annotator.adjudication.place import Place
from annotator.canonical import sentence_reference
from annotator.labelsets import label_set
from annotator.models import Appeal, Decision, Event, Hold, Sentence

ROLE = "adjudicator"


def record(session: Session, case: Case, choice: Choice) -> Decision:
    """Keep a checked answer as the sentence's decision; it answers every appeal that is open.

    Raises the errors of choices.checked_explanation and of links.checked.
    """
    labels = label_set(case.place.article.round.guideline)
    choice = choices.checked_explanation(
        choice, labels, overrules=_overrules(session, case, choice)
    )
    related = links.checked(session, case.place, choice, labels)
    said = _said(case, choice) | {"second_look": _second_look(case, choice)}
    decision = _keep(session, case, choice, said, related)
    _answer_appeals(session, case.place, decision)
    session.execute(delete(Hold).where(Hold.sentence_id == case.place.sentence.id))
    gold.refresh_sentence(session, case.place.sentence.id)
    return decision


def append(
    session: Session,
    place: Place,
    event_type: str,
    payload: dict[str, Any],
    words: dict[str, str] | None = None,
) -> Event:
    """The event of an adjudicator's act on a sentence."""
    session.flush()
    by, project_id = place.person, place.article.project_id
    return ledger.append(
        session, project_id, event_type, subject(place), payload, by=by, role=ROLE, words=words
    )


def subject(place: Place) -> str:
    """How the ledger names the sentence."""
    sentence = place.sentence
    where = (place.version.version, sentence.start, sentence.end)
    return sentence_reference(place.article.external_id, *where)


def _keep(
    session: Session,
    case: Case,
    choice: Choice,
    said: dict[str, Any],
    related: list[tuple[str, Sentence]],
) -> Decision:
    place, standing = case.place, case.standing
    guideline = place.article.round.guideline
    payload = {
        **said,
        "links": links.records(place, related),
        "guideline_version": guideline.version,
        "supersedes": standing.seq if standing else None,
    }
    words = {"note": choice.note} if choice.note else None
    event = append(session, place, "decision.set", payload, words)
    decision = Decision(
        **said,
        project_id=place.article.project_id,
        sentence_id=place.sentence.id,
        person_id=place.person.id,
        note=choice.note,
        links=links.rows(related),
        guideline_id=guideline.id,
        supersedes_id=standing.id if standing else None,
        at=event.at,
        seq=event.seq,
    )
    session.add(decision)
    session.flush()
    return decision


def _said(case: Case, choice: Choice) -> dict[str, Any]:
    """What row and event of a decision both say."""
    return {
        "kind": case.kind,
        "label": choice.label,
        "skip_reason": choice.skip_reason,
        "ambiguous": choice.ambiguous,
        "details": choice.details,
        "reason": choice.reason,
        "clause": choice.clause,
        "before_reveal": case.before_reveal,
        "saw": sorted(answer.seq for answer in case.answers),
        "own": case.place.annotated,
        "bulk": False,
    }


def _second_look(case: Case, choice: Choice) -> str | None:
    """What becomes of second looks: see models.Decision."""
    if case.asks == "second_look" and case.standing:
        return "same" if choices.of_decision(case.standing).text == choice.text else "different"
    share = case.place.person.project.second_look_share
    drawn = case.kind == "first" and randbelow(asking.THOUSAND) < share
    return "wanted" if drawn else None


def _answer_appeals(session: Session, place: Place, decision: Decision) -> None:
    waiting = select(Appeal).where(
        Appeal.sentence_id == place.sentence.id, Appeal.decision_id.is_(None)
    )
    for appeal in session.scalars(waiting.order_by(Appeal.id)).all():
        appeal.decision_id = decision.id
        append(session, place, "appeal.answer", {"appeal": appeal.seq, "decision": decision.seq})


def _overrules(session: Session, case: Case, choice: Choice) -> bool:
    """Whether several annotators, all of one mind, are told otherwise."""
    meant = map(Meanings(session).of_annotation, case.answers)
    labels = {answer.label for answer in meant if answer}
    if len(case.answers) < 2 or len(labels) > 1:
        return False
    if labels != {None}:
        return labels != {choice.label}
    return choice.skip_reason is None
