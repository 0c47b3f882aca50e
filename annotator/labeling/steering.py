"""What a lead does with the articles that people have: give, move, take back, send back, reopen."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication import gold
from annotator.blindness import visible_to
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.labeling import answers, assignments, choosing, dealing, scopes
from annotator.labeling.giving import give as open_for
from annotator.models import Article, Assignment, Person, Project, RoundPerson


class NoArticleError(InvalidError):
    field = "articles"
    message = mark("This project has no article %(id)s to give. Name articles by their ids.")


class NothingNamedError(InvalidError):
    field = "articles"
    message = mark("Name at least one article by its id, one a line.")


class NotAnnotatorError(ConflictError):
    field = "person"
    message = mark("%(name)s does not annotate in this project, or cannot sign in.")


class NotInRoundError(ConflictError):
    field = "person"
    message = mark(
        "%(name)s does not work in the round %(round)s of %(id)s, or has not passed the training "
        "that it requires. See the page of the round."
    )


class TooManyError(ConflictError):
    field = "articles"
    message = mark(
        "Articles that %(name)s has open: %(held)s. Nobody has more than %(most)s at a time: give "
        "fewer, or take one back."
    )


class HasItError(ConflictError):
    field = "articles"
    message = mark("%(name)s has the article %(id)s already, or has handed it in.")


class HasNotError(NotFoundError):
    message = mark("%(name)s does not have the article %(id)s, and has not handed it in.")


class NoRoomError(ConflictError):
    field = "articles"
    message = mark(
        "As many people have the article %(id)s as it wants. Move it from one of them, or raise "
        "the overlap of its round."
    )


class NotOfferedError(ConflictError):
    field = "articles"
    message = mark("The article %(id)s is closed or withdrawn, or its round is closed.")


class NotOpenError(ConflictError):
    message = mark("This article is with nobody any more, or was handed in meanwhile. Look again.")


class NotSubmittedError(ConflictError):
    message = mark("This article is not handed in, so that it cannot be sent back. Look again.")


class NoNoteError(InvalidError):
    field = "note"
    message = mark("Say in the note what is to be looked at again.")


def give(
    session: Session,
    project: Project,
    person: Person,
    ids: Sequence[str],
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> None:
    """Give these articles, by their external ids, to that person, whatever dealing would choose.

    Raises the errors above; then nobody is given anything. Languages, copies and quotas are the
    lead's business here; how many people an article wants, and training, are not.
    """
    names = list(dict.fromkeys(name for name in ids if name))
    if not names:
        raise NothingNamedError
    articles = [_held(session, project, name, by) for name in names]
    _check_person(session, person, len(articles))
    for article in articles:
        _check(session, article, person)
        open_for(session, article, person, by=by, role=role)
    dealing.mark_served(session, [article.id for article in articles])
    dealing.deal(session, project.id)


def move(session: Session, assignment: Assignment, to: Person, *, by: Person) -> None:
    """Take an open article from who has it and give it to somebody else; its answers stay."""
    _check_open(assignment)
    _check_person(session, to, 1)
    _release(session, assignment, by, "manager")
    _check(session, assignment.article, to)
    open_for(session, assignment.article, to, by=by, role="manager")
    dealing.deal(session, assignment.project_id)


def release(
    session: Session,
    assignment: Assignment,
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> None:
    """Take an open article back for others; it returns to them only if nobody else can have it."""
    _check_open(assignment)
    _release(session, assignment, by, role)
    dealing.deal(session, assignment.project_id, last=assignment.person)


def send_back(
    session: Session,
    assignment: Assignment,
    note: str,
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> None:
    """Have somebody look again at what they handed in, with a note that they are shown.

    What they do not change stays handed in. Raises NoNoteError, NotSubmittedError, TooLongError.
    """
    said = answers.one_line(note, answers.LONGEST_COMMENT, "note")
    if said is None:
        raise NoNoteError
    _open_again(session, assignment)
    assignment.note = said
    session.flush()
    event = dealing.record(
        session,
        assignment,
        "assignment.return",
        by=by,
        role=role,
        words={"note": said},
        scope=scopes.spans(session, assignment.scope),
    )
    assignment.returned = event.seq
    gold.refresh(session, assignment.article_id)


def reopen(
    session: Session,
    assignment: Assignment,
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> None:
    """Undo that somebody handed an article in: nothing of it counts until they do so again."""
    _open_again(session, assignment)
    assignment.returned = None
    session.flush()
    gold.refresh(session, assignment.article_id)
    dealing.record(session, assignment, "assignment.reopen", by=by, role=role)


def find(
    session: Session, project: Project, assignment_id: int, by: Person | None = None
) -> Assignment:
    """The assignment of that number, held with its article; raises NotFoundError.

    `by` is not shown what they label themselves.
    """
    found = session.get(Assignment, assignment_id)
    if found is None or found.project_id != project.id:
        raise NotFoundError
    _lock_article(session, Article.id == found.article_id, project, by)
    session.refresh(found, with_for_update={"key_share": True, "of": Assignment})
    return found


def of_person(session: Session, project: Project, person: Person, name: str) -> Assignment:
    """What the person has or handed in of the article of that id, held; raises HasNotError."""
    article = _held(session, project, name, None)
    query = select(Assignment).where(
        Assignment.article_id == article.id,
        Assignment.person_id == person.id,
        Assignment.state.in_(choosing.LIVE),
        Assignment.turn == 1,
    )
    found = session.scalars(query.order_by(Assignment.id.desc())).first()
    if found is None:
        raise HasNotError(name=_name(person), id=name)
    return found


def _held(session: Session, project: Project, name: str, by: Person | None) -> Article:
    try:
        return _lock_article(session, Article.external_id == name, project, by)
    except NotFoundError:
        raise NoArticleError(id=name) from None


def _lock_article(session: Session, which: object, project: Project, by: Person | None) -> Article:
    shown = visible_to(by) if by else [Article.project_id == project.id, Article.visible]
    query = select(Article).where(which, *shown)  # type: ignore[arg-type]
    held = query.with_for_update(key_share=True, of=Article)
    article = session.scalar(held.execution_options(populate_existing=True))
    if article is None:
        raise NotFoundError
    return article


def _check_person(session: Session, person: Person, more: int) -> None:
    if not (person.is_annotator and person.account and person.account.active):
        raise NotAnnotatorError(name=_name(person))
    query = select(Assignment.id).where(
        Assignment.person_id == person.id, Assignment.state == "open"
    )
    held = len(session.scalars(query).all())
    if held + more > dealing.HELD:
        raise TooManyError(name=_name(person), held=held, most=dealing.HELD)


def _check(session: Session, article: Article, person: Person) -> None:
    phase, name = article.round, article.external_id
    if article.closed_at or article.withdrawn_at or phase.closed_at:
        raise NotOfferedError(id=name)
    rows = session.scalars(select(RoundPerson).where(RoundPerson.person_id == person.id))
    said = {(row.round_id, row.person_id): row for row in rows}
    if not choosing.may_work(phase, person, said):
        raise NotInRoundError(name=_name(person), round=phase.name, id=name)
    theirs = select(Assignment.id).where(
        Assignment.article_id == article.id,
        Assignment.round_id == phase.id,
        Assignment.person_id == person.id,
        Assignment.state.in_(choosing.LIVE),
    )
    if session.scalar(theirs):
        raise HasItError(name=_name(person), id=name)
    room = select(Article.id).where(Article.id == article.id, choosing.room(phase))
    if session.scalar(room) is None:
        raise NoRoomError(id=name)


def _check_open(assignment: Assignment) -> None:
    if assignment.state != "open":
        raise NotOpenError


def _release(session: Session, assignment: Assignment, by: Person | None, role: str) -> None:
    assignment.state = "released"
    session.flush()
    gold.refresh(session, assignment.article_id)
    dealing.record(session, assignment, "assignment.release", by=by, role=role)


def _open_again(session: Session, assignment: Assignment) -> None:
    if assignment.state != "submitted":
        raise NotSubmittedError
    if assignment.round.closed_at:
        raise assignments.RoundClosedError
    dealing.open_again(assignment)
    assignments.check_workable(assignment)
    if assignment.scope is not None:
        assignment.scope = assignments.answered(session, assignment)


def _name(person: Person) -> str:
    return person.account.username if person.account else person.pid
