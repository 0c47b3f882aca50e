"""Claims in a list, allegations that are in none, and what has no answer: the right of reply."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from annotator.adjudication.lanes import ALLEGED, ANSWERED, of_lane
from annotator.adjudication.rights import decided_for
from annotator.corpus import searching
from annotator.corpus.reading import SENTENCE_TEXT
from annotator.labelsets import LabelSet
from annotator.models import (
    Annotation,
    Article,
    Claim,
    ClaimSentence,
    Decision,
    DecisionLink,
    Gold,
    Link,
    Person,
    Sentence,
)

PAGE = 50


@dataclass(frozen=True)
class Listed:
    """A claim, how many sentences of how many articles it has, and whether any answers it."""

    claim: Claim
    sentences: int
    articles: int
    answered: bool


@dataclass(frozen=True)
class Allegation:
    """A sentence whose gold is an allegation, in no claim."""

    sentence_id: int
    text: str
    article: Article


@dataclass(frozen=True)
class Claims:
    """Some of the claims, the latest first; `after` is where they go on, null at their end."""

    rows: Sequence[Listed]
    after: int | None


@dataclass(frozen=True)
class Allegations:
    """Some of the allegations in no claim, by article; `after` is where they go on."""

    rows: Sequence[Allegation]
    after: int | None


def claims(
    session: Session,
    person: Person,
    labels: LabelSet,
    *,
    words: str = "",
    after: int | None = None,
    unanswered: bool = False,
) -> Claims:
    """The claims of which the person may see something or that are empty; `words` in the wording.

    Or those without an answer.
    """
    known = and_(*decided_for(session, person))
    answer = or_(Gold.label.in_(of_lane(labels, ANSWERED)), _is_answered(ClaimSentence.sentence_id))
    seen, answers = _times(known), _times(known & answer)
    articles = func.count(case((known, Article.id)).distinct())
    query = (
        select(Claim, seen, articles, answers > 0)
        .outerjoin(ClaimSentence, ClaimSentence.claim_id == Claim.id)
        .outerjoin(Gold, Gold.sentence_id == ClaimSentence.sentence_id)
        .outerjoin(Gold.article)
        .where(*_open(person, words))
        .group_by(Claim.id)
        .having((seen > 0) | (func.count(ClaimSentence.sentence_id) == 0))
        .order_by(Claim.id.desc())
        .limit(PAGE + 1)
    )
    query = query.where(Claim.id < after) if after is not None else query
    query = query.having((seen > 0) & (answers == 0)) if unanswered else query
    rows = [Listed(*row) for row in session.execute(query)]
    return Claims(rows[:PAGE], rows[PAGE - 1].claim.id if len(rows) > PAGE else None)


def named(session: Session, person: Person, words: str = "") -> Sequence[Claim]:
    """The latest PAGE claims that a sentence may be put into; `words` in their wording."""
    member = exists().where(ClaimSentence.claim_id == Claim.id)
    seen = (
        exists()
        .where(ClaimSentence.claim_id == Claim.id, Gold.sentence_id == ClaimSentence.sentence_id)
        .where(Article.id == Gold.article_id, *decided_for(session, person))
    )
    query = select(Claim).where(*_open(person, words), seen | ~member)
    return session.scalars(query.order_by(Claim.id.desc()).limit(PAGE)).all()


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _open(person: Person, words: str) -> list[ColumnElement[bool]]:
    """The project's claims that were not merged into another one."""
    rules = [Claim.project_id == person.project_id, Claim.merged_into_id.is_(None)]
    return [*rules, *(Claim.wording.icontains(word, autoescape=True) for word in words.split())]


def allegations(
    session: Session,
    person: Person,
    labels: LabelSet,
    *,
    words: str = "",
    after: int | None = None,
    unanswered: bool = False,
) -> Allegations:
    """Those in no claim, in articles that have these words; or those that nothing answers."""
    query = _ungrouped(session, person, labels).limit(PAGE + 1)
    if words:
        query = query.where(searching.matches(session, words))
    if unanswered:
        query = query.where(~_is_answered(Gold.sentence_id))
    last = session.get(Gold, after) if after is not None else None
    if last:
        later = (Gold.article_id == last.article_id) & (Gold.sentence_id > last.sentence_id)
        query = query.where((Gold.article_id > last.article_id) | later)
    rows = [Allegation(key, text or "", article) for key, text, article in session.execute(query)]
    return Allegations(rows[:PAGE], rows[PAGE - 1].sentence_id if len(rows) > PAGE else None)


def _ungrouped(
    session: Session, person: Person, labels: LabelSet
) -> Select[int, str | None, Article]:
    grouped = exists().where(ClaimSentence.sentence_id == Gold.sentence_id)
    return (
        select(Gold.sentence_id, SENTENCE_TEXT, Article)
        .join(Gold.sentence)
        .join(Sentence.version)
        .join(Gold.article)
        .where(
            Gold.project_id == person.project_id,
            Gold.label.in_(of_lane(labels, ALLEGED)),
            ~grouped,
            *decided_for(session, person),
        )
        .order_by(Gold.article_id, Gold.sentence_id)
    )


def _is_answered(sentence: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether a sentence that has a gold label is linked to it as an answer."""
    answer, decision = aliased(Gold), aliased(Decision)
    labelled = answer.label.is_not(None)
    by_annotators = exists().where(
        Link.target_id == sentence,
        Link.relation == "answers",
        Annotation.id == Link.annotation_id,
        answer.sentence_id == Annotation.sentence_id,
        labelled,
    )
    by_leads = exists().where(
        DecisionLink.target_id == sentence,
        DecisionLink.relation == "answers",
        decision.id == DecisionLink.decision_id,
        decision.undone_seq.is_(None),
        answer.sentence_id == decision.sentence_id,
        labelled,
    )
    return or_(by_annotators, by_leads)
