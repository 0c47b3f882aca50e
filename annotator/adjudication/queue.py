"""The queue: what an adjudicator may decide, and the item that they hold."""

from secrets import randbelow

from sqlalchemy import Select, case, exists, func, null, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from annotator import clock
from annotator.adjudication.filters import EVERYTHING, Filters
from annotator.adjudication.rights import askable_of
from annotator.labeling import acts
from annotator.models import (
    ArticleVersion,
    Gold,
    Hold,
    Person,
    Sentence,
)

LEASE_SECONDS = 15 * 60
COUNTED = 1001  # one counts so far; a page that says "more than 1,000" does not get slower
ANY_HOLD = aliased(Hold)
TRIES = 10  # draws until one is for this person, before they get the first in order


def take_next(
    session: Session,
    person: Person,
    *,
    among: Filters = EVERYTHING,
    behind: int | None = None,
    leave: int | None = None,
    op: str | None = None,
) -> int | None:
    """Hold the next sentence to decide for the person; null when nothing is left for them.

    It is the one that they hold already, else one that nobody else holds: the first by article and
    place, or any, as the project has it. `behind` goes on behind that sentence; `leave` gives it up
    for now, too; the same `op` again gives up nothing more. `among`: only of those.
    """
    waiting = _Waiting(session, person, among)
    repeated = acts.repeated(session, person, op, "next", leave)
    if leave is not None and not repeated:
        let_go(session, person, leave)
    else:
        held = waiting.held()
        if held is not None and waiting.hold(held):
            return held
    while (found := waiting.next(leave or behind)) is not None:
        if waiting.hold(found):
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
            },
            where=mine | (Hold.until <= clock.now()),
        )
        .returning(Hold)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).one_or_none()


def let_go(session: Session, person: Person, sentence_id: int) -> None:
    """End the person's hold; what they answered there before the reveal is kept."""
    session.execute(
        update(Hold)
        .where(Hold.sentence_id == sentence_id, Hold.person_id == person.id)
        .values(until=clock.now())
        .execution_options(synchronize_session=False)
    )


def _insert(session: Session) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(Hold)
    return sqlite.insert(Hold)


def count(session: Session, person: Person) -> int:
    """How many sentences the person may decide now, held ones included; COUNTED: or more."""
    some = to_decide(session, person).limit(COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def to_decide(session: Session, person: Person, among: Filters = EVERYTHING) -> Select[int]:
    """The sentences that the person may decide, with article and gold joined, in no order."""
    return (
        select(Gold.sentence_id)
        .join(Gold.article)
        .where(
            Gold.project_id == person.project_id,
            *among.of_queue(),
            *askable_of(session, person),
        )
    )


class _Waiting:
    """What the person may decide of the queue and nobody else holds."""

    def __init__(self, session: Session, person: Person, among: Filters) -> None:
        self._session, self._person, self._among = session, person, among

    def held(self) -> int | None:
        """What the person holds already, if it is still to be decided."""
        mine = (Hold.person_id == self._person.id) & (Hold.until > clock.now())
        held = self._session.scalars(select(Hold.sentence_id).where(mine)).all()
        if not held:
            return None
        query = self._query().where(Gold.sentence_id.in_(held))
        return self._session.scalar(query.order_by(Gold.sentence_id).limit(1))

    def hold(self, sentence_id: int) -> bool:
        """Hold the sentence, unless somebody was faster: holds it, or has decided it meanwhile."""
        if claim(self._session, self._person, sentence_id) is None:
            return False
        query = self._query().where(Gold.sentence_id == sentence_id)
        if self._session.scalar(query) is None:
            let_go(self._session, self._person, sentence_id)
            return False
        return True

    def next(self, behind: int | None) -> int | None:
        """The next in the project's order, which is by article and place, or at random."""
        drawn = self._drawn(behind) if self._person.project.random_order else None
        return drawn if drawn is not None else self._first(behind)

    def _query(self) -> Select[int]:
        others = exists().where(
            ANY_HOLD.sentence_id == Gold.sentence_id,
            ANY_HOLD.person_id != self._person.id,
            ANY_HOLD.until > clock.now(),
        )
        return to_decide(self._session, self._person, self._among).where(~others)

    def _drawn(self, behind: int | None) -> int | None:
        """Any: of the first article behind a drawn one, so that none is counted or gone through.

        Null when so few are for the person that no try met one.
        """
        asked = (Gold.project_id == self._person.project_id, *self._among.of_queue())
        articles = select(Gold.article_id).where(*asked).limit(1)
        first = self._session.scalar(articles.order_by(Gold.article_id))
        last = self._session.scalar(articles.order_by(Gold.article_id.desc()))
        if first is None or last is None:
            return None
        for _ in range(TRIES):
            drawn = first + randbelow(last - first + 1)
            found = articles.where(Gold.article_id >= drawn).order_by(Gold.article_id)
            here = self._query().where(Gold.article_id == self._session.scalar(found))
            keys = [key for key in self._session.scalars(here) if key != behind]
            if keys:
                return keys[randbelow(len(keys))]
        return None

    def _first(self, behind: int | None) -> int | None:
        """Behind a sentence when there is one, then from the beginning again."""
        place = self._session.execute(
            select(ArticleVersion.article_id, Sentence.start)
            .join(Sentence.version)
            .where(Sentence.id == behind)
        ).one_or_none()
        if place is None:
            return self._first_after(0)
        found = self._first_in(place.article_id, place.start)
        if found is None:
            found = self._first_after(place.article_id)
        return found if found is not None else self._first_after(0)

    def _first_after(self, article_id: int) -> int | None:
        """The first of the articles behind that one; others may take the last of one meanwhile."""
        while (article := self._first_article(article_id)) is not None:
            found = self._first_in(article)
            if found is not None:
                return found
            article_id = article
        return None

    def _first_article(self, after: int) -> int | None:
        """The first with something to decide; their ids have the order of their positions."""
        query = self._query().with_only_columns(Gold.article_id).where(Gold.article_id > after)
        return self._session.scalar(query.order_by(Gold.article_id, Gold.sentence_id).limit(1))

    def _first_in(self, article_id: int, after: int = -1) -> int | None:
        """The article's first sentence to decide that starts behind that offset."""
        query = self._query().join(Gold.sentence).order_by(Sentence.start).limit(1)
        here = (Gold.article_id == article_id, Sentence.start > after)
        return self._session.scalar(query.where(*here))
