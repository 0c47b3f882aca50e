"""Undoes an import that nobody has worked on."""

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.orm import Session

from annotator import clock, ledger
from annotator.corpus.copies import groups
from annotator.errors import ConflictError, NotFoundError, mark
from annotator.labeling import dealing
from annotator.models import (
    Act,
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    CutReport,
    Import,
    Person,
    Project,
    Sentence,
    TestItem,
)


class WorkedOnError(ConflictError):
    message = mark(
        "Somebody has worked on articles of this import, so it stays. Withdraw the articles that "
        "you do not want."
    )


class CorrectionsError(ConflictError):
    message = mark(
        "This import corrected articles that were there before, so it stays. Import the earlier "
        "texts again to have them back."
    )


class NoImportError(NotFoundError):
    message = mark("The project has no import %(number)s, or it was undone.")


def undo(
    session: Session,
    project: Project,
    import_id: int,
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> Import:
    """Let no article of the import be seen any more; its rows are swept later (sweeping.sweep).

    Raises NoImportError, CorrectionsError, and WorkedOnError as soon as anybody has answered,
    decided, corrected, cut or withdrawn in it.
    """
    groups.hold_import(session, project.id, import_id)
    run = _held(session, project, import_id)
    if run.corrections:
        raise CorrectionsError
    if _is_worked_on(session, import_id):
        raise WorkedOnError
    _release(session, import_id)
    groups.dissolve(session, project.id, import_id, by=by, role=role)
    run.undone_at = clock.now()
    session.flush()
    payload = {"articles": run.articles, "sentences": run.sentences}
    subject = f"import:{import_id}"
    ledger.append(session, project.id, "import.undo", subject, payload, by=by, role=role)
    dealing.deal(session, project.id)
    return run


def _held(session: Session, project: Project, import_id: int) -> Import:
    """The import, whose articles are unseen from here on; nobody answers in them meanwhile."""
    theirs = (Article.project_id == project.id, Article.import_id == import_id)
    gone = update(Article).where(*theirs).values(visible=False)
    session.execute(gone.execution_options(synchronize_session=False))
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    run = session.scalar(
        select(Import).where(
            Import.id == import_id,
            Import.project_id == project.id,
            Import.articles + Import.corrections > 0,
            Import.undone_at.is_(None),
        )
    )
    if run is None:
        raise NoImportError(number=import_id)
    return run


def _is_worked_on(session: Session, import_id: int) -> bool:
    touched = or_(
        Article.version > 1,
        Article.closed_at.is_not(None),
        Article.was_closed,
        Article.withdrawn_at.is_not(None),
        Article.erased_at.is_not(None),
    )
    if session.scalar(select(exists().where(Article.import_id == import_id, touched))):
        return True
    answered = exists().where(Annotation.assignment_id == Assignment.id)
    return any(
        session.scalar(query.limit(1)) is not None
        for query in (
            _assigned(import_id).where(answered),
            _acts(import_id),
            _reported(import_id),
            _cut(import_id),
            _tested(import_id),
        )
    )


def _assigned(import_id: int) -> Select[int]:
    return (
        select(Assignment.id)
        .join(Article, Article.id == Assignment.article_id)
        .where(Article.import_id == import_id)
    )


def _cut(import_id: int) -> Select[int]:
    """Sentences that somebody cut anew."""
    return (
        select(Sentence.id)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(Article.import_id == import_id, Sentence.retired.is_not(None))
    )


def _reported(import_id: int) -> Select[int]:
    """Sentences that somebody says are cut wrong."""
    return (
        select(CutReport.sentence_id)
        .join(CutReport.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(Article.import_id == import_id)
    )


def _tested(import_id: int) -> Select[int]:
    """Test items: sentences whose right answer somebody wrote down."""
    return (
        select(TestItem.sentence_id)
        .join(TestItem.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(Article.import_id == import_id)
    )


def _acts(import_id: int) -> Select[int]:
    """What was answered and taken back again is history too."""
    return (
        select(Act.id)
        .join(Sentence, Sentence.id == Act.sentence_id)
        .join(ArticleVersion, ArticleVersion.id == Sentence.version_id)
        .join(Article, Article.id == ArticleVersion.article_id)
        .where(Article.import_id == import_id, exists().where(Assignment.article_id == Article.id))
    )


def _release(session: Session, import_id: int) -> None:
    """Nobody holds any of its articles any more."""
    query = select(Assignment).where(
        Assignment.id.in_(_assigned(import_id)), Assignment.state == "open"
    )
    for assignment in session.scalars(query.order_by(Assignment.id)).all():
        assignment.state = "released"
        session.flush()
        dealing.record(session, assignment, "assignment.release")
