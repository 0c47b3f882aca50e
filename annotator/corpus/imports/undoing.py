"""Undoes an import that nobody has worked on; answers that came with its articles go with them."""

from sqlalchemy import Select, exists, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from annotator import clock, ledger
from annotator.corpus.copies import groups
from annotator.corpus.imports.answers.rows import take_back
from annotator.errors import ConflictError, NotFoundError, mark
from annotator.labeling import dealing
from annotator.models import (
    Act,
    Annotation,
    AnnotationRequest,
    Article,
    ArticleVersion,
    Assignment,
    ClaimSentence,
    CutReport,
    Decision,
    Hold,
    Import,
    Person,
    Project,
    Sentence,
    TestItem,
)

MOST_ANSWERS = 10_000  # that are taken back in one transaction, while others wait
PLACES = (Assignment.article, Assignment.version, Assignment.person, Assignment.round)
# What somebody may have said of a sentence, or be about to say, beside answers.
SAID = (
    AnnotationRequest.sentence_id,
    ClaimSentence.sentence_id,
    CutReport.sentence_id,
    Decision.sentence_id,
    TestItem.sentence_id,
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


class ManyAnswersError(ConflictError):
    message = mark(
        "More than %(most)s answers came with this import, too many to be taken back. Withdraw the "
        "articles that you do not want."
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

    Answers that came with its articles are taken back. Raises NoImportError, CorrectionsError,
    ManyAnswersError, and WorkedOnError as soon as anybody has answered, decided, corrected, cut or
    withdrawn in it.
    """
    groups.hold_import(session, project.id, import_id)
    run = _held(session, project, import_id)
    if run.corrections:
        raise CorrectionsError
    if _is_worked_on(session, import_id):
        raise WorkedOnError
    _take_back(session, import_id)
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
    recut = select(Sentence.id).where(
        Sentence.retired.is_not(None), Sentence.id.in_(_of(import_id))
    )
    holds = select(Hold.sentence_id).where(
        Hold.until > clock.now(), Hold.sentence_id.in_(_of(import_id))
    )
    said = (select(column).where(column.in_(_of(import_id))) for column in SAID)
    return any(
        session.scalar(query.limit(1)) is not None
        for query in (_answered_here(import_id), _acts(import_id), recut, holds, *said)
    )


def _of(import_id: int) -> Select[int]:
    """Its sentences."""
    return (
        select(Sentence.id)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(Article.import_id == import_id)
    )


def _assigned(import_id: int) -> Select[int]:
    return (
        select(Assignment.id)
        .join(Article, Article.id == Assignment.article_id)
        .where(Article.import_id == import_id)
    )


def _answered_here(import_id: int) -> Select[int]:
    """Answers of the project's own people: those that came with articles go with them."""
    own = Assignment.person.has(Person.imported_as.is_(None))
    return _assigned(import_id).where(
        own, exists().where(Annotation.assignment_id == Assignment.id)
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


def _take_back(session: Session, import_id: int) -> None:
    """The answers that came with the articles; raises ManyAnswersError."""
    theirs = Annotation.assignment_id.in_(_assigned(import_id))
    if (session.scalar(select(func.count()).where(theirs)) or 0) > MOST_ANSWERS:
        raise ManyAnswersError(most=MOST_ANSWERS)
    query = (
        select(Assignment)
        .options(*map(joinedload, PLACES))
        .where(
            Assignment.id.in_(_assigned(import_id)),
            exists().where(Annotation.assignment_id == Assignment.id),
        )
    )
    for assignment in session.scalars(query.order_by(Assignment.id)).all():
        take_back(session, assignment)


def _release(session: Session, import_id: int) -> None:
    """Nobody holds any of its articles any more."""
    query = select(Assignment).where(
        Assignment.id.in_(_assigned(import_id)), Assignment.state == "open"
    )
    for assignment in session.scalars(query.order_by(Assignment.id)).all():
        assignment.state = "released"
        session.flush()
        dealing.record(session, assignment, "assignment.release")
