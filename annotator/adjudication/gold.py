"""Gold: derived from answers and decisions, and written beside the sentence."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from annotator.adjudication import asking, rules
from annotator.adjudication.rules import Answer, Policy, Status
from annotator.adjudication.surroundings import Surroundings
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Decision,
    Gold,
    Guideline,
    Project,
    Round,
    Sentence,
)

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]

Words: TypeAlias = tuple[str | None, str | None]  # a label, or else a skip reason

CHUNK = 200  # articles derived at a time
FIELDS = tuple(field.name for field in fields(Status))
RoundGuideline = aliased(Guideline)

HANDED_IN = or_(  # or else before its assignment came back for other sentences
    Assignment.state == "submitted", Annotation.seq < func.coalesce(Assignment.returned, 0)
)
COUNTS = and_(  # one answer a person, since a round gives nobody a version twice in a turn
    HANDED_IN,
    Assignment.turn == 1,
    Assignment.round_id == Article.round_id,
    Round.counts,
    Sentence.retired.is_(None),
    Guideline.major == RoundGuideline.major,
)
EXCLUDED = or_(
    Article.withdrawn_at.is_not(None),
    Article.erased_at.is_not(None),
    ArticleVersion.version != Article.version,
    Sentence.retired.is_not(None),
    Round.counts.is_(False),
)


def refresh(session: Session, article_id: int) -> None:
    """Derive the gold of every sentence of the article again, and write what has changed."""
    _write_changes(session, Article.id == article_id)


def refresh_sentence(session: Session, sentence_id: int) -> None:
    """Derive the gold of one sentence again, and write it if it has changed."""
    _write_changes(session, Sentence.id == sentence_id)


def refresh_sentences(session: Session, sentence_ids: Collection[int]) -> None:
    """The same for some hundred sentences at once."""
    _write_changes(session, Sentence.id.in_(sentence_ids))


def counted_answers(session: Session, sentence_ids: Collection[int]) -> dict[int, list[Annotation]]:
    """The answers that count of each sentence, one a person, in the order of their assignments.

    A sentence without any has no key. Assignment, person and guideline are loaded with them.
    """
    query = (
        of_counted(select(Annotation), Sentence.id.in_(sentence_ids))
        .options(
            contains_eager(Annotation.assignment).joinedload(Assignment.person),
            contains_eager(Annotation.guideline),
            joinedload(Annotation.links),
        )
        .order_by(Annotation.sentence_id, Assignment.id)
    )
    found: dict[int, list[Annotation]] = defaultdict(list)
    for annotation in session.scalars(query).unique():
        found[annotation.sentence_id].append(annotation)
    return dict(found)


def standing(session: Session, sentence_id: int) -> Decision | None:
    """The sentence's decision that is neither undone nor superseded."""
    return session.scalar(
        select(Decision)
        .where(Decision.sentence_id == sentence_id, Decision.undone_seq.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    )


def derive_all(session: Session, project: Project) -> Iterator[tuple[int, Status | None, Status]]:
    """Each sentence of the project with its gold as it is stored (None: no row) and as derived."""
    after = 0
    while articles := list(_articles_after(session, project, after)):
        yield from _derive(session, Article.id.in_(articles))
        after = articles[-1]


def _articles_after(session: Session, project: Project, after: int) -> Iterator[int]:
    query = select(Article.id).where(Article.project_id == project.id, Article.id > after)
    return iter(session.scalars(query.order_by(Article.id).limit(CHUNK)))


def _write_changes(session: Session, which: ColumnElement[bool]) -> None:
    session.flush()
    changed = {
        sentence_id: derived
        for sentence_id, stored, derived in _derive(session, which)
        if stored != derived
    }
    if not changed:
        return
    for row in session.scalars(select(Gold).where(Gold.sentence_id.in_(changed))):
        for field in FIELDS:
            setattr(row, field, getattr(changed[row.sentence_id], field))
    session.flush()


def _derive(
    session: Session, which: ColumnElement[bool]
) -> Iterator[tuple[int, Status | None, Status]]:
    """Few queries, however many sentences: the facts, and what was said of them."""
    answers, decisions = _answers(session, which), _decisions(session, which)
    around = Surroundings(session, which)
    for facts in session.execute(_facts(which)):
        given, decision = answers.get(facts.id, []), decisions.get(facts.id)
        status = _status(facts, given, decision)
        asks = asking.asked(status, around.of(facts, status.n, given, decision))
        yield facts.id, _stored(facts), replace(status, asks=asks)


def _facts(which: ColumnElement[bool]) -> AnySelect:
    stored = [getattr(Gold, field) for field in FIELDS]
    return (
        select(
            Sentence.id,
            EXCLUDED.label("excluded"),
            Article.wanted,
            Article.closed_at,
            Article.external_id,
            ArticleVersion.version,
            Sentence.start,
            Sentence.end,
            Project.id.label("project_id"),
            Project.sample_share,
            RoundGuideline.major,
            Project.majorities,
            Project.majority_minimum,
            *stored,
        )
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Article.round)
        .join(RoundGuideline, Round.guideline_id == RoundGuideline.id)
        .join(Article.project)
        .outerjoin(Gold, Gold.sentence_id == Sentence.id)
        .where(which)
        .order_by(Sentence.id)
    )


def of_counted(query: AnySelect, which: ColumnElement[bool]) -> AnySelect:
    return (
        query.join(Annotation.assignment)
        .join(Assignment.round)
        .join(RoundGuideline, Round.guideline_id == RoundGuideline.id)
        .join(Annotation.guideline)
        .join(Annotation.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        # true of every answer; without it SQLite goes through all assignments of the round
        .where(which, COUNTS, Assignment.article_id == ArticleVersion.article_id)
    )


def _answers(session: Session, which: ColumnElement[bool]) -> dict[int, list[AnyRow]]:
    columns = (Annotation.label, Annotation.skip_reason, Annotation.seq, Annotation.unsure)
    query = select(Annotation.sentence_id, *columns)
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in session.execute(of_counted(query, which)):
        found[row.sentence_id].append(row)
    return found


def _decisions(session: Session, which: ColumnElement[bool]) -> dict[int, AnyRow]:
    """Sentence -> its standing decision: of those that are not undone, the latest."""
    query = (
        select(
            Decision.sentence_id,
            Decision.label,
            Decision.skip_reason,
            Decision.saw,
            Decision.second_look,
            Guideline.major,
        )
        .join(Decision.guideline)
        .join(Decision.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(which, Decision.undone_seq.is_(None))
        .order_by(Decision.id)
    )
    return {row.sentence_id: row for row in session.execute(query)}


def _status(facts: AnyRow, counted: list[AnyRow], decision: AnyRow | None) -> Status:
    status = _derived(
        tuple((row.label, row.skip_reason) for row in counted),
        facts.wanted,
        (facts.majorities, facts.majority_minimum),
        (decision.label, decision.skip_reason) if decision else None,
        facts.excluded,
    )
    if decision is None or facts.excluded:
        return status
    seen = [row.seq for row in counted]
    return replace(status, stale=rules.is_stale(decision.saw, seen, decision.major, facts.major))


@lru_cache(maxsize=10_000)
def _derived(
    counted: tuple[Words, ...],
    wanted: int,
    policy: tuple[bool, int],
    decision: Words | None,
    excluded: bool,
) -> Status:
    """rules.derive on plain values: a million sentences are a few hundred cases."""
    return rules.derive(
        [Answer(*words) for words in counted],
        wanted=wanted,
        policy=Policy(*policy),
        decision=Answer(*decision) if decision else None,
        excluded=excluded,
    )


def _stored(facts: AnyRow) -> Status | None:
    return None if facts.status is None else Status(*facts[-len(FIELDS) :])
