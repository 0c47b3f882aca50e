"""Decisions: an answer for one sentence, explained, once, and never overwritten."""

from dataclasses import asdict

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from annotator.adjudication import choices, gold, queue, recording
from annotator.adjudication.case import Case, load
from annotator.adjudication.choices import AlreadyDecidedError, AnswersChangedError, Choice
from annotator.adjudication.place import (
    ArticleClosedError,
    ExcludedError,
    HeldError,
    Place,
    find,
    obstacle,
)
from annotator.adjudication.standing import STANDS, standing
from annotator.blindness import open_for
from annotator.canonical import canonical, digest
from annotator.errors import ConflictError, ForbiddenError, NotFoundError, RuleError, mark
from annotator.labeling import acts
from annotator.labelsets import label_set
from annotator.models import (
    Act,
    Appeal,
    Article,
    ArticleVersion,
    Decision,
    Gold,
    Person,
    Sentence,
)

LATEST = 50  # decisions among which one looks for what can be taken back


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
    case = load(session, place)
    _check_page(case, choice)
    choice = choices.checked_answer(choice, label_set(place.article.round.guideline))
    decision = None
    if case.asks_blind:
        _keep_aside(session, place, choice)
    else:
        decision = recording.record(session, case, choice)
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
    if isinstance(problem, _final(decision)):
        raise problem
    if standing(session, place.sentence.id) is not decision:
        raise SupersededError
    event = recording.append(session, place, "decision.undo", {"undoes": decision.seq})
    decision.undone_seq = event.seq
    answered = update(Appeal).where(Appeal.decision_id == decision.id).values(decision_id=None)
    session.execute(answered)
    gold.refresh_sentence(session, place.sentence.id)
    hold = None if problem else queue.claim(session, person, place.sentence.id)
    if hold:
        hold.before_reveal = decision.before_reveal
    return decision


def last_of(session: Session, person: Person) -> Decision | None:
    """The latest of the person's LATEST decisions that they can take back, made one by one."""
    theirs = select(Decision.id).where(
        Decision.person_id == person.id, Decision.undone_seq.is_(None), Decision.bulk.is_(False)
    )
    latest = theirs.order_by(Decision.id.desc()).limit(LATEST)
    return session.scalar(
        select(Decision)
        .join(Decision.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Gold, Gold.sentence_id == Decision.sentence_id)
        .where(
            Decision.id.in_(latest),
            STANDS,
            Gold.status != "excluded",
            Article.closed_at.is_(None) | (Decision.kind == "appeal"),
            ~open_for(person),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )


def _final(decision: Decision) -> tuple[type[RuleError], ...]:
    """What keeps somebody from taking their decision back; an appeal is answered after closing."""
    return (ExcludedError,) if decision.kind == "appeal" else (ExcludedError, ArticleClosedError)


def _check_page(case: Case, choice: Choice) -> None:
    """Raises when the page that was decided on is no longer what it is about."""
    shown, stands = choice.supersedes, case.shown.id if case.shown else None
    untold = not case.settled and (case.asks_blind or case.asks == "stale")
    if shown != stands and (shown is not None or not untold):
        raise AlreadyDecidedError
    if choice.saw is not None and set(choice.saw) != {answer.seq for answer in case.answers}:
        raise AnswersChangedError


def _keep_aside(session: Session, place: Place, choice: Choice) -> None:
    hold = queue.claim(session, place.person, place.sentence.id)
    if hold is None:
        raise HeldError
    hold.before_reveal = choice.text


def _made_by(session: Session, act: Act) -> Decision | None:
    if act.seq is None:
        return None
    return session.scalar(
        select(Decision).where(Decision.sentence_id == act.sentence_id, Decision.seq == act.seq)
    )
