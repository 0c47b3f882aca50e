"""Making a round, and changing it in mid-round: what follows for gold and work follows at once."""

from typing import Any

from sqlalchemy import ColumnElement, exists, select, true
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication import gold
from annotator.labeling import dealing, looking_again
from annotator.models import Article, Assignment, Gold, Person, Project, Round
from annotator.rounds import finding, plans, wanting
from annotator.rounds.plans import Plan

OF_GOLD = ("counts", "guideline_version", "kind")  # what the gold of every answer depends on


def create(
    session: Session,
    project: Project,
    plan: Plan,
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> Round:
    """A new round without articles, with its event; raises what plans.columns raises."""
    plans.check_name(session, project, plan.name)
    values = plans.columns(session, project, plan)
    phase = Round(project_id=project.id, name=plan.name, **values)
    session.add(phase)
    session.flush()
    record(session, phase, by, role)
    return phase


def change(
    session: Session,
    phase: Round,
    plan: Plan,
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> bool:
    """Make the round what the plan says, but for its name; false when it is so already.

    Raises what plans.columns raises, and ClosedRoundError. With another overlap or share articles
    want more or fewer people: more work is dealt, or what nobody has begun is taken back.
    """
    values = plans.columns(session, phase.project, plan)
    finding.held(session, phase)
    finding.check_open(phase)
    before = plans.payload(phase)
    for name, value in values.items():
        setattr(phase, name, value)
    session.flush()
    session.refresh(phase)
    after = plans.payload(phase)
    if after == before:
        return False
    record(session, phase, by, role)
    _follow(session, phase, {name for name in after if after[name] != before[name]})
    return True


def record(session: Session, phase: Round, by: Person | None, role: str, **more: Any) -> None:
    """The event of what the round is now; `articles` are those that were moved into it."""
    payload = {**plans.payload(phase), **more}
    ledger.append(session, phase.project_id, "round.set", phase.name, payload, by=by, role=role)


def _follow(session: Session, phase: Round, changed: set[str]) -> None:
    redrawn = []
    if changed & {"overlap", "share"}:
        redrawn = wanting.draw(session, phase, true())
        wanting.free(session, _held(session, redrawn))
    if "guideline_version" in changed:
        looking_again.ask(session, phase)
    if changed & set(OF_GOLD):
        refresh(session, session.scalars(_articles(phase, true())).all())
    else:
        refresh(session, _answered(session, redrawn))
    dealing.look_again(session, Article.round_id == phase.id)
    dealing.deal(session, phase.project_id)


def refresh(session: Session, articles: Any) -> None:
    """Derive the gold of these articles again, some at a time."""
    for start in range(0, len(articles), gold.CHUNK):
        gold.refresh_articles(session, articles[start : start + gold.CHUNK])
        session.expire_all()


def _articles(phase: Round, which: ColumnElement[bool]) -> Any:
    return select(Article.id).where(which, Article.round_id == phase.id).order_by(Article.id)


def _held(session: Session, articles: list[int]) -> list[int]:
    """Those that somebody works on."""
    return _where(
        session,
        articles,
        exists().where(Assignment.article_id == Article.id, Assignment.state == "open"),
    )


def _answered(session: Session, articles: list[int]) -> list[int]:
    """Those in which an answer counts: without one nothing follows from how many are wanted."""
    return _where(session, articles, exists().where(Gold.article_id == Article.id, Gold.n > 0))


def _where(session: Session, articles: list[int], condition: ColumnElement[bool]) -> list[int]:
    found: list[int] = []
    for start in range(0, len(articles), gold.CHUNK):
        some = Article.id.in_(articles[start : start + gold.CHUNK])
        found += session.scalars(select(Article.id).where(some, condition).order_by(Article.id))
    return found
