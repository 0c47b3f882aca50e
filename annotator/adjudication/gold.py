"""Gold: derived from answers and decisions, and written beside the sentence."""

from collections.abc import Collection, Iterator
from dataclasses import fields, replace
from functools import lru_cache

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from annotator.adjudication import asking, rules
from annotator.adjudication.counted import COUNTS as COUNTS
from annotator.adjudication.counted import HANDED_IN as HANDED_IN
from annotator.adjudication.counted import AnyRow as AnyRow
from annotator.adjudication.counted import AnySelect as AnySelect
from annotator.adjudication.counted import Counted, counted
from annotator.adjudication.counted import RoundGuideline as RoundGuideline
from annotator.adjudication.counted import counted_answers as counted_answers
from annotator.adjudication.counted import of_counted as of_counted
from annotator.adjudication.meanings import Meanings
from annotator.adjudication.rules import Answer, Policy, Status
from annotator.adjudication.surroundings import Surroundings
from annotator.models import (
    Article,
    ArticleVersion,
    Decision,
    Gold,
    Guideline,
    Project,
    Round,
    Sentence,
)

CHUNK = 200  # articles derived at a time
FIELDS = tuple(field.name for field in fields(Status))
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


def refresh_articles(session: Session, article_ids: Collection[int]) -> None:
    """The same for some articles at once, at most CHUNK."""
    _write_changes(session, Article.id.in_(article_ids))


def refresh_sentence(session: Session, sentence_id: int) -> None:
    """Derive the gold of one sentence again, and write it if it has changed."""
    _write_changes(session, Sentence.id == sentence_id)


def refresh_sentences(session: Session, sentence_ids: Collection[int]) -> None:
    """The same for some hundred sentences at once."""
    _write_changes(session, Sentence.id.in_(sentence_ids))


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
    answers, decisions = counted(session, which), _decisions(session, which)
    around, meanings = Surroundings(session, which), Meanings(session)
    for facts in session.execute(_facts(which)):
        given, decision = answers.get(facts.id, []), decisions.get(facts.id)
        status = _status(facts, given, decision, meanings)
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


def _status(
    facts: AnyRow, given: list[Counted], decision: AnyRow | None, meanings: Meanings
) -> Status:
    status = _derived(
        tuple(one.answer for one in given),
        facts.wanted,
        Policy(facts.majorities, facts.majority_minimum),
        _decided(facts, decision, meanings) if decision else None,
        facts.excluded,
    )
    if decision is None or facts.excluded:
        return status
    seen = [one.seq for one in given]
    return replace(status, stale=rules.is_stale(decision.saw, seen, decision.major, facts.major))


def _decided(facts: AnyRow, decision: AnyRow, meanings: Meanings) -> Answer:
    """What the decision says under its round's guideline; it stands, whatever became of it."""
    answer, majors = Answer(decision.label, decision.skip_reason), (decision.major, facts.major)
    return meanings.of(answer, *majors, facts.project_id) or answer


@lru_cache(maxsize=10_000)
def _derived(
    given: tuple[Answer, ...],
    wanted: int,
    policy: Policy,
    decision: Answer | None,
    excluded: bool,
) -> Status:
    """rules.derive once for each case: a million sentences are a few hundred."""
    return rules.derive(given, wanted=wanted, policy=policy, decision=decision, excluded=excluded)


def _stored(facts: AnyRow) -> Status | None:
    return None if facts.status is None else Status(*facts[-len(FIELDS) :])
