"""The queue: what an adjudicator may decide, and the item that they hold."""

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    exists,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from annotator import clock
from annotator.adjudication.place import READY, visible_to
from annotator.models import (
    Article,
    ArticleVersion,
    Gold,
    Hold,
    Person,
    Sentence,
)

LEASE_SECONDS = 15 * 60
TO_DECIDE = or_(Gold.status.in_(("unresolved", "majority")), Gold.stale)
ORDER = (Article.position, Article.id, Sentence.start)


def take_next(session: Session, person: Person, *, leave: int | None = None) -> int | None:
    """Hold the next sentence to decide for the person; null when nothing is left for them.

    It is the one that they hold already, else the first by article and place that nobody else
    holds. `leave` gives that sentence up for now and goes on behind it.
    """
    if leave is not None:
        _let_go(session, person, leave)
    else:
        held = session.scalar(_waiting(session, person).where(_held_by(person)).limit(1))
        if held is not None and claim(session, person, held):
            return held
    while (found := _first_waiting(session, person, leave)) is not None:
        if claim(session, person, found):
            return found
    return None


def claim(session: Session, person: Person, sentence_id: int) -> Hold | None:
    """Hold the sentence for the person, or hold it on; null when somebody else has it.

    One statement, so that of two who ask at the same time one gets it. What the person answered
    there before stays; what somebody else did goes.
    """
    until, mine = clock.after(LEASE_SECONDS), Hold.person_id == person.id
    statement = (
        _insert(session)
        .values(sentence_id=sentence_id, person_id=person.id, until=until)
        .on_conflict_do_update(
            index_elements=[Hold.sentence_id],
            set_={
                "person_id": person.id,
                "until": until,
                "before_reveal": case((mine, Hold.before_reveal), else_=null()),
                "saw": case((mine, Hold.saw), else_=null()),
            },
            where=mine | (Hold.until <= clock.now()),
        )
        .returning(Hold)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).one_or_none()


def _insert(session: Session) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(Hold)
    return sqlite.insert(Hold)


def to_decide(session: Session, person: Person) -> Select[int]:
    """The sentences that the person may decide, with article and gold joined, in no order."""
    return (
        select(Gold.sentence_id)
        .join(Gold.article)
        .join(Gold.sentence)
        .where(*visible_to(session, person), READY, TO_DECIDE)
    )


def _waiting(session: Session, person: Person) -> Select[int]:
    """Those of to_decide that nobody else holds."""
    others = exists().where(
        Hold.sentence_id == Gold.sentence_id,
        Hold.person_id != person.id,
        Hold.until > clock.now(),
    )
    return to_decide(session, person).where(~others)


def _first_waiting(session: Session, person: Person, behind: int | None) -> int | None:
    """The first in order; behind a sentence when there is one, then from the beginning again."""
    query = _waiting(session, person).order_by(*ORDER).limit(1)
    place = session.execute(
        select(*ORDER)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(Sentence.id == behind)
    ).one_or_none()
    later = session.scalar(query.where(tuple_(*ORDER) > tuple(place))) if place else None
    return later if later is not None else session.scalar(query)


def _let_go(session: Session, person: Person, sentence_id: int) -> None:
    session.execute(
        update(Hold)
        .where(Hold.sentence_id == sentence_id, Hold.person_id == person.id)
        .values(until=clock.now())
        .execution_options(synchronize_session=False)
    )


def _held_by(person: Person) -> ColumnElement[bool]:
    return exists().where(
        Hold.sentence_id == Gold.sentence_id,
        Hold.person_id == person.id,
        Hold.until > clock.now(),
    )
