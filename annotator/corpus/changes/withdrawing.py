"""Takes an article out of desk and exports; takes its text away for good."""

from collections.abc import Mapping

from sqlalchemy import SQLColumnExpression, delete, select, update
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication import gold
from annotator.corpus import listing, searching
from annotator.corpus.records import printable
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.labeling import dealing
from annotator.labeling.answers import LONGEST_COMMENT, one_line
from annotator.models import (
    Article,
    ArticleVersion,
    Assignment,
    FormerFacts,
    Person,
    Project,
    Raw,
    Sentence,
    Sketch,
)
from annotator.training import passes


class NoReasonError(InvalidError):
    field = "reason"
    message = mark("Say why the article is withdrawn. The reason stays in the ledger.")


class ErasedError(ConflictError):
    message = mark("The text of this article was erased for good. It cannot come back.")


class NoArticleError(NotFoundError):
    message = mark("The project %(project)s has no article %(id)s.")


class NotWithdrawnError(ConflictError):
    message = mark("Withdraw the article first, then erase its text.")


class OtherIdError(InvalidError):
    field = "confirm"
    message = mark("This is not the id of the article. Type %(id)s to erase its text for good.")


def withdraw(session: Session, person: Person, article_id: int, reason: str) -> None:
    """Take the article out of desk, gold and exports; the ledger keeps what was said of it.

    Whoever has it open gets another one. Withdrawn twice is withdrawn once. Raises NotFoundError,
    NoReasonError, TooLongError, UnreadableError.
    """
    _withdraw(session, _held(session, person, article_id), reason, person)


def withdraw_named(session: Session, project: Project, external_id: str, reason: str) -> None:
    """The same for the operator, who names the article by its id in files."""
    _withdraw(session, _named(session, project, external_id), reason, None)


def restore(session: Session, person: Person, article_id: int) -> None:
    """Undo the withdrawal: what was submitted counts again, what was open is dealt again.

    Raises NotFoundError, ErasedError.
    """
    _restore(session, _held(session, person, article_id), person)


def restore_named(session: Session, project: Project, external_id: str) -> None:
    """The same for the operator."""
    _restore(session, _named(session, project, external_id), None)


def erase(session: Session, person: Person, article_id: int, confirm: str) -> None:
    """Delete the text of all versions of a withdrawn article, and what is known about it.

    `confirm` is its id as somebody typed it. Offsets, digests, answers and the ledger stay. Raises
    NotFoundError, NotWithdrawnError, OtherIdError.
    """
    _erase(session, _held(session, person, article_id), confirm, person)


def erase_named(session: Session, project: Project, external_id: str, confirm: str) -> None:
    """The same for the operator."""
    _erase(session, _named(session, project, external_id), confirm, None)


def _withdraw(session: Session, article: Article, reason: str, by: Person | None) -> None:
    said = one_line(reason, LONGEST_COMMENT, "reason")
    if article.withdrawn_at:
        return
    if said is None:
        raise NoReasonError
    payload, words = {"withdrawn": True}, {"reason": said}
    article.withdrawn_at = _record(session, by, article, "article.withdraw", payload, words)
    dealing.release_all(session, Assignment.article_id == article.id)
    gold.refresh(session, article.id)
    passes.settle_round(session, article.round)
    dealing.deal(session, article.project_id)


def _restore(session: Session, article: Article, by: Person | None) -> None:
    if article.erased_at:
        raise ErasedError
    if not article.withdrawn_at:
        return
    article.withdrawn_at = None
    _record(session, by, article, "article.withdraw", {"withdrawn": False})
    gold.refresh(session, article.id)
    dealing.deal(session, article.project_id)


def _erase(session: Session, article: Article, confirm: str, by: Person | None) -> None:
    if article.erased_at:
        return
    if not article.withdrawn_at:
        raise NotWithdrawnError
    if confirm.strip() != article.external_id.strip():
        raise OtherIdError(id=article.external_id)
    _forget(session, article)
    payload = {"versions": article.version}
    article.erased_at = _record(session, by, article, "article.erase", payload)
    gold.refresh(session, article.id)


def _held(session: Session, person: Person, article_id: int) -> Article:
    return _find(session, Article.id == article_id, *listing.visible_to(person))


def _named(session: Session, project: Project, external_id: str) -> Article:
    theirs = (Article.project_id == project.id, Article.visible)
    try:
        return _find(session, *theirs, Article.external_id == external_id)
    except NotFoundError:
        raise NoArticleError(project=project.slug, id=printable(external_id)) from None


def _find(session: Session, *which: SQLColumnExpression[bool]) -> Article:
    """The article, held."""
    session.flush()
    query = select(Article).where(*which).with_for_update(key_share=True)
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFoundError
    return found


def _record(
    session: Session,
    by: Person | None,
    article: Article,
    event_type: str,
    payload: Mapping[str, object],
    words: dict[str, str] | None = None,
) -> str:
    """When it was done, to the second, as the ledger has it: an export must say the same."""
    session.flush()
    subject = f"{article.external_id}@{article.version}"
    event = ledger.append(
        session,
        article.project_id,
        event_type,
        subject,
        dict(payload),
        by=by,
        role="manager" if by else ledger.OPERATOR,
        words=words,
    )
    return event.at


def _forget(session: Session, article: Article) -> None:
    versions = select(ArticleVersion.id).where(ArticleVersion.article_id == article.id)
    for statement in (
        update(ArticleVersion).where(ArticleVersion.article_id == article.id).values(text=None),
        update(Sentence)
        .where(Sentence.version_id.in_(versions))
        .values(fingerprint=None, hint=None),
        delete(Raw).where(Raw.version_id.in_(versions)),
        delete(Sketch).where(Sketch.version_id.in_(versions)),
        delete(FormerFacts).where(FormerFacts.article_id == article.id),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    searching.forget(session, [article.id])
    article.title, article.extra = "", {}
    article.source = article.url = article.author = article.published = None
    session.flush()
    session.expire_all()
