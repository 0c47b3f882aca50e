"""Takes an article out of desk and exports; takes its text away for good."""

from collections.abc import Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication import gold
from annotator.corpus import listing, searching
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.labeling import dealing
from annotator.labeling.answers import LONGEST_COMMENT, one_line
from annotator.models import (
    Article,
    ArticleVersion,
    Assignment,
    FormerFacts,
    Person,
    Raw,
    Sentence,
    Sketch,
)


class NoReasonError(InvalidError):
    field = "reason"
    message = mark("Say why the article is withdrawn. The reason stays in the ledger.")


class ErasedError(ConflictError):
    message = mark("The text of this article was erased for good. It cannot come back.")


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
    said = one_line(reason, LONGEST_COMMENT, "reason")
    article = _held(session, person, article_id)
    if article.withdrawn_at:
        return
    if said is None:
        raise NoReasonError
    payload, words = {"withdrawn": True}, {"reason": said}
    article.withdrawn_at = _record(session, person, article, "article.withdraw", payload, words)
    dealing.release_all(session, Assignment.article_id == article.id)
    gold.refresh(session, article.id)
    dealing.deal(session, person.project_id)


def restore(session: Session, person: Person, article_id: int) -> None:
    """Undo the withdrawal: what was submitted counts again, what was open is dealt again.

    Raises NotFoundError, ErasedError.
    """
    article = _held(session, person, article_id)
    if article.erased_at:
        raise ErasedError
    if not article.withdrawn_at:
        return
    article.withdrawn_at = None
    _record(session, person, article, "article.withdraw", {"withdrawn": False})
    gold.refresh(session, article.id)
    dealing.deal(session, person.project_id)


def erase(session: Session, person: Person, article_id: int, confirm: str) -> None:
    """Delete the text of all versions of a withdrawn article, and what is known about it.

    `confirm` is its id as somebody typed it. Offsets, digests, answers and the ledger stay. Raises
    NotFoundError, NotWithdrawnError, OtherIdError.
    """
    article = _held(session, person, article_id)
    if article.erased_at:
        return
    if not article.withdrawn_at:
        raise NotWithdrawnError
    if confirm.strip() != article.external_id.strip():
        raise OtherIdError(id=article.external_id)
    _forget(session, article)
    payload = {"versions": article.version}
    article.erased_at = _record(session, person, article, "article.erase", payload)
    gold.refresh(session, article.id)


def _held(session: Session, person: Person, article_id: int) -> Article:
    session.flush()
    query = select(Article).where(Article.id == article_id, *listing.visible_to(person))
    found = session.scalar(
        query.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFoundError
    return found


def _record(
    session: Session,
    person: Person,
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
        by=person,
        role="manager",
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
