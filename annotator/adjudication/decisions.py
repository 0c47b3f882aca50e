"""Decisions: an answer for one sentence, explained, once, and never overwritten."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication import choices, gold, queue
from annotator.adjudication.choices import AlreadyDecidedError, AnswersChangedError, Choice
from annotator.adjudication.place import HeldError, Place, find, obstacle
from annotator.canonical import canonical, digest, sentence_reference
from annotator.errors import ConflictError, ForbiddenError, NotFoundError, mark
from annotator.labeling import acts
from annotator.labelsets import label_set
from annotator.models import Act, Annotation, Decision, Hold, Person

ROLE = "adjudicator"


class SupersededError(ConflictError):
    message = mark("A later decision stands in its place. Take that one back first.")


class OthersDecisionError(ForbiddenError):
    message = mark("Only who decided can take it back. Decide again instead, and say why.")


def decide(
    session: Session, person: Person, sentence_id: int, choice: Choice, *, op: str | None = None
) -> Decision | None:
    """Record the adjudicator's decision for a sentence; null when it was their blind answer.

    Where the project decides first, the first answer to a sentence is kept aside and shows the
    annotations; the next one decides. A decision that stands already is superseded if the page
    showed it (`choice.supersedes`) or it is stale. The same `op` again changes nothing.
    Raises what place.obstacle names and the errors of choices.
    """
    place = find(session, person, sentence_id, lock=True)
    content = digest(canonical([sentence_id, asdict(choice)]))
    acts.begin(session, person)
    act = acts.earlier(session, person, op, content)
    if act:
        return _made_by(session, act)
    problem = obstacle(place)
    if problem:
        raise problem
    answers = gold.counted_answers(session, [sentence_id]).get(sentence_id, [])
    standing = gold.standing(session, sentence_id)
    _check_page(place, choice, answers, standing)
    choice = choices.checked_answer(choice, label_set(place.article.round.guideline))
    decision = None
    if asks_blind(place, standing):
        _keep_aside(session, place, choice)
    else:
        decision = _record(session, place, choice, answers, standing)
    seq = decision.seq if decision else None
    acts.remember(session, person, op, content, sentence_id, seq=seq)
    return decision


def undo(session: Session, person: Person, decision_id: int, *, op: str | None = None) -> Decision:
    """Take the person's own standing decision back: what stood before it stands again.

    They hold the sentence again, with what they answered before they looked. Undone twice is
    undone once.
    """
    decision = session.get(Decision, decision_id)
    if decision is None:
        raise NotFoundError
    place = find(session, person, decision.sentence_id, lock=True)
    session.refresh(decision)
    repeated = acts.repeated(session, person, op, "undo decision", decision_id)
    if repeated or decision.undone_seq is not None:
        return decision
    problem = obstacle(place)
    if decision.person_id != person.id:
        raise problem or OthersDecisionError
    if problem and not isinstance(problem, HeldError):
        raise problem
    if gold.standing(session, place.sentence.id) is not decision:
        raise SupersededError
    event = _append(session, place, "decision.undo", {"undoes": decision.seq})
    decision.undone_seq = event.seq
    gold.refresh_sentence(session, place.sentence.id)
    hold = queue.claim(session, person, place.sentence.id)
    if hold:
        hold.before_reveal = decision.before_reveal
    return decision


def last_of(session: Session, person: Person) -> Decision | None:
    """The person's latest decision, if it can still be taken back."""
    decision = session.scalar(
        select(Decision)
        .where(Decision.person_id == person.id, Decision.undone_seq.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if decision is None or gold.standing(session, decision.sentence_id) is not decision:
        return None
    sentence = decision.sentence
    gone = sentence.retired is not None or sentence.version.article.closed_at is not None
    return None if gone else decision


def asks_blind(place: Place, standing: Decision | None) -> bool:
    """Whether the next answer is the one before the reveal."""
    if not place.person.project.decide_first or is_settled(place, standing):
        return False
    return place.mine is None or place.mine.before_reveal is None


def is_settled(place: Place, standing: Decision | None) -> bool:
    """Whether a decision stands that nothing has changed since."""
    return standing is not None and not place.gold.stale


def _check_page(
    place: Place, choice: Choice, answers: list[Annotation], standing: Decision | None
) -> None:
    """Raises when the page that was decided on is no longer what it is about."""
    shown, stands = choice.supersedes, standing.id if standing else None
    if shown != stands and (shown is not None or is_settled(place, standing)):
        raise AlreadyDecidedError
    if choice.saw is not None and set(choice.saw) != {answer.seq for answer in answers}:
        raise AnswersChangedError


def _keep_aside(session: Session, place: Place, choice: Choice) -> None:
    hold = queue.claim(session, place.person, place.sentence.id)
    if hold is None:
        raise HeldError
    hold.before_reveal = choice.text


def _record(
    session: Session,
    place: Place,
    choice: Choice,
    answers: list[Annotation],
    standing: Decision | None,
) -> Decision:
    guideline = place.article.round.guideline
    overrules = _overrules(choice, answers)
    choice = choices.checked_explanation(choice, label_set(guideline), overrules=overrules)
    said = _said(place, choice, answers, standing)
    payload = {
        **said,
        "guideline_version": guideline.version,
        "supersedes": standing.seq if standing else None,
    }
    words = {"note": choice.note} if choice.note else None
    event = _append(session, place, "decision.set", payload, words=words)
    decision = Decision(
        **said,
        project_id=place.article.project_id,
        sentence_id=place.sentence.id,
        person_id=place.person.id,
        note=choice.note,
        guideline_id=guideline.id,
        supersedes_id=standing.id if standing else None,
        at=event.at,
        seq=event.seq,
    )
    session.add(decision)
    session.execute(delete(Hold).where(Hold.sentence_id == place.sentence.id))
    gold.refresh_sentence(session, place.sentence.id)
    return decision


def _said(
    place: Place, choice: Choice, answers: list[Annotation], standing: Decision | None
) -> dict[str, Any]:
    """What row and event of a decision both say."""
    blind = place.mine.before_reveal if place.mine and not is_settled(place, standing) else None
    return {
        "kind": "first",
        "label": choice.label,
        "skip_reason": choice.skip_reason,
        "ambiguous": choice.ambiguous,
        "details": choice.details,
        "reason": choice.reason,
        "clause": choice.clause,
        "before_reveal": blind,
        "saw": sorted(answer.seq for answer in answers),
        "own": place.annotated,
        "bulk": False,
    }


def _overrules(choice: Choice, answers: list[Annotation]) -> bool:
    """Whether several annotators, all of one mind, are told otherwise."""
    labels = {answer.label for answer in answers}
    if len(answers) < 2 or len(labels) > 1:
        return False
    if labels != {None}:
        return labels != {choice.label}
    return choice.skip_reason is None


def _append(
    session: Session,
    place: Place,
    event_type: str,
    payload: dict[str, Any],
    words: dict[str, str] | None = None,
) -> Any:
    sentence = place.sentence
    subject = sentence_reference(
        place.article.external_id, place.version.version, sentence.start, sentence.end
    )
    session.flush()
    return ledger.append(
        session,
        place.article.project_id,
        event_type,
        subject,
        payload,
        by=place.person,
        role=ROLE,
        words=words,
    )


def _made_by(session: Session, act: Act) -> Decision | None:
    if act.seq is None:
        return None
    return session.scalar(
        select(Decision).where(Decision.sentence_id == act.sentence_id, Decision.seq == act.seq)
    )
