"""Rounds by number and by name, held or not."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.errors import ConflictError, NotFoundError, mark
from annotator.models import Article, Project, Round


class NoRoundError(NotFoundError):
    message = mark("This project has no round %(name)s.")


class ClosedRoundError(ConflictError):
    message = mark("The round %(name)s is closed. Open it again, then change it.")


def of_project(session: Session, project: Project, round_id: int) -> Round:
    """The round of that number; raises NotFoundError for another project's."""
    phase = session.get(Round, round_id)
    if phase is None or phase.project_id != project.id:
        raise NotFoundError
    return phase


def named(session: Session, project: Project, name: str) -> Round:
    """The round of that name; raises NoRoundError."""
    query = select(Round).where(Round.project_id == project.id, Round.name == name)
    phase = session.scalar(query)
    if phase is None:
        raise NoRoundError(name=name)
    return phase


def open_names(session: Session, project: Project) -> list[str]:
    """The rounds that new articles can go into, the one first that takes them unasked."""
    query = select(Round.name).where(Round.project_id == project.id, Round.closed_at.is_(None))
    training, production = Round.kind == "training", Round.kind != "production"
    return list(session.scalars(query.order_by(training, production, Round.id.desc())))


def held(session: Session, phase: Round) -> None:
    """Nobody hands in, decides or closes in the round's articles until the transaction ends."""
    session.flush()
    articles = select(Article.id).where(Article.round_id == phase.id).order_by(Article.id)
    session.execute(articles.with_for_update(key_share=True)).all()
    session.refresh(phase, with_for_update={"key_share": True, "of": Round})


def check_open(phase: Round) -> None:
    """Raises ClosedRoundError."""
    if phase.closed_at:
        raise ClosedRoundError(name=phase.name)
