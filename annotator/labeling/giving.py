"""An article becomes somebody's to label."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import clock, ledger
from annotator.labeling import scopes
from annotator.labeling.leases import LEASE_SECONDS, record
from annotator.models import Annotation, Article, ArticleVersion, Assignment, Person


def give(
    session: Session,
    article: Article,
    person: Person,
    extra: list[int] | None = None,
    *,
    by: Person | None = None,
    role: str = ledger.SYSTEM,
) -> Assignment:
    """Open the article for the person; `extra`: for these sentences only, beside who is wanted.

    What they gave up before is theirs again, answers and all.
    """
    assignment = _theirs(session, article, person)
    assignment.scope = assignment.scope if extra is None else extra
    assignment.extra = extra is not None
    assignment.state = "open"
    assignment.leased_until = clock.after(LEASE_SECONDS)
    assignment.blind = not _may_have_seen(session, article, person)
    session.flush()
    scope, blind = scopes.spans(session, assignment.scope), assignment.blind
    record(session, assignment, "assignment.open", by=by, role=role, scope=scope, blind=blind)
    return assignment


def _theirs(session: Session, article: Article, person: Person) -> Assignment:
    """The person's assignment of the article's current version in its round, perhaps a new one."""
    version_id = session.scalar(
        select(ArticleVersion.id).where(
            ArticleVersion.article_id == article.id, ArticleVersion.version == article.version
        )
    )
    key = {"round_id": article.round_id, "version_id": version_id, "person_id": person.id}
    assignment = session.scalar(select(Assignment).filter_by(**key, turn=1))
    if assignment is not None and not assignment.extra:
        return assignment
    scope = scopes.lacking(session, article, version_id)
    if assignment is not None:
        assignment.scope = scope
        return assignment
    assignment = Assignment(
        **key,
        project_id=article.project_id,
        article_id=article.id,
        turn=1,
        scope=scope,
        opened_at=clock.now(),
    )
    session.add(assignment)
    return assignment


def _may_have_seen(session: Session, article: Article, person: Person) -> bool:
    """Whether a page could have shown them another's answer to this article before."""
    if article.was_closed:
        return True
    if not person.saw_answers:
        return False
    answers = (
        select(Annotation.id)
        .join(Annotation.assignment)
        .where(Assignment.article_id == article.id, Assignment.person_id != person.id)
        .limit(1)
    )
    return session.scalar(answers) is not None
