"""Which articles a list shows: by their words, what is known about them, how far they have come."""

from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from annotator.corpus import searching
from annotator.models import Annotation, Article, Assignment, Gold
from annotator.models.adjudication import GOLD_STATUSES

COUNTS = tuple(status for status in GOLD_STATUSES if status != "excluded")


@dataclass(frozen=True)
class Filters:
    """What was asked for; an empty text asks for nothing.

    `words` as searching.matches takes them, `outlet` an article's source, `since` and `until` days
    such as 2026-02-13, `state` one of STATES, `label` a gold label that occurs in the article.
    """

    words: str = ""
    outlet: str = ""
    language: str = ""
    since: str = ""
    until: str = ""
    state: str = ""
    label: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Those that ask for something, for an address."""
        return {name: value for name, value in asdict(self).items() if value}


def conditions(session: Session, project_id: int, wanted: Filters) -> list[ColumnElement[bool]]:
    """What the query's Article must fulfil. Each is read from an index, article by article."""
    found: list[ColumnElement[bool]] = []
    if wanted.words:
        found.append(searching.matches(session, wanted.words))
    if wanted.outlet:
        found.append(Article.source == wanted.outlet)
    if wanted.language:
        found.append(Article.language == wanted.language)
    if wanted.since or wanted.until:
        found.append(_published(wanted.since or "0000-01-01", wanted.until or "9999-12-31"))
    if wanted.label:
        found.append(_has_label(project_id, wanted.label))
    if wanted.state in STATES:  # last, since it takes longest
        found.append(_states(project_id)[wanted.state])
    return found


def state(project_id: int) -> ColumnElement[str]:
    """How far the query's Article has come: one of STATES."""
    return case(
        (GONE, "withdrawn"),
        (CLOSED, "closed"),
        (_to_decide(project_id), "to decide"),
        (_decided(project_id), "decided"),
        (ANSWERED, "labelling"),
        else_="untouched",
    )


def _states(project_id: int) -> dict[str, ColumnElement[bool]]:
    to_decide, decided = _to_decide(project_id), _decided(project_id)
    live = and_(~GONE, ~CLOSED)
    rest = and_(live, ~to_decide)
    return {
        "untouched": and_(rest, ~decided, ~ANSWERED),
        "labelling": and_(rest, ~decided, ANSWERED),
        "to decide": and_(live, to_decide),
        "decided": and_(rest, decided),
        "closed": and_(~GONE, CLOSED),
        "withdrawn": GONE,
    }


def _published(since: str, until: str) -> ColumnElement[bool]:
    """Only what is written like a day is compared: so no database's order of letters matters."""
    day = func.substr(Article.published, 1, 10)
    return and_(Article.published.like("____-__-__%"), day.between(since, until))


def _has_label(project_id: int, label: str) -> ColumnElement[bool]:
    return _any(
        select(Gold.article_id).where(
            Gold.project_id == project_id, Gold.label == label, Gold.article_id == Article.id
        )
    )


def _has_status(*statuses: str) -> ColumnElement[bool]:
    here = (Gold.article_id == Article.id, Gold.status.in_(statuses))
    return _any(select(Gold.article_id).where(*here))


def _any(found: Select[int]) -> ColumnElement[bool]:
    """Whether there is any row. PostgreSQL would read all rows of all articles for an EXISTS."""
    return found.correlate(Article).limit(1).scalar_subquery().is_not(None)


def _to_decide(project_id: int) -> ColumnElement[bool]:
    """Whether an adjudicator is asked about any of its sentences."""
    return _any(
        select(Gold.article_id).where(
            Gold.project_id == project_id, Gold.article_id == Article.id, Gold.asks.is_not(None)
        )
    )


def _decided(project_id: int) -> ColumnElement[bool]:
    """Whether it can be closed: as in adjudication.closing, when nobody is asked about it.

    In parts: together they would read every row of an article.
    """
    stale = select(Gold.article_id).where(Gold.project_id == project_id, Gold.stale)
    waits = _has_status("insufficient", "unresolved")
    return and_(_has_status(*COUNTS), ~waits, Article.id.not_in(stale))


GONE = or_(Article.withdrawn_at.is_not(None), Article.erased_at.is_not(None))
CLOSED = Article.closed_at.is_not(None)
ANSWERED = _any(
    select(Annotation.id).join(Annotation.assignment).where(Assignment.article_id == Article.id)
)
STATES = ("untouched", "labelling", "to decide", "decided", "closed", "withdrawn")
