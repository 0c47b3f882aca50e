"""Corrections: another text under an article's id is its next version.

What was said of a sentence goes over with it where its words are still there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication import gold
from annotator.corpus import facts, searching
from annotator.corpus.changes.aligning import align
from annotator.corpus.changes.carrying import carry_over
from annotator.corpus.imports import storing
from annotator.corpus.imports.cuts import Cut
from annotator.corpus.records import FACTS
from annotator.errors import ConflictError, mark
from annotator.labeling import returning
from annotator.models import Article, ArticleVersion, Event, Person, Sentence


class MovedOnError(ConflictError):
    field = "files"
    message = mark("The article %(id)s was changed while it was imported. Import it again.")


@dataclass(frozen=True)
class Correction:
    """A version, the one that replaces it, and which sentences of both are the same."""

    article: Article
    old: ArticleVersion
    new: ArticleVersion
    carried: Sequence[tuple[Sentence, Sentence]]


def correct(
    session: Session,
    project_id: int,
    cut: Cut,
    replaces: str,
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
) -> None:
    """Make the text the article's current version; `replaces` is the SHA-256 of the one before.

    Answers and decisions go over with the sentences that are the same. Those of the others are set
    aside, and the new sentences are asked for, of a closed article too, which is open again then.
    Raises MovedOnError when the version before is another one by now.
    """
    article, old = _held(session, project_id, cut.external_id, replaces)
    before = facts.known(article)
    new = _store(session, article, cut)
    made = Correction(article, old, new, _carry(session, old, new))
    seq = _record(session, made, by, role).seq
    facts.keep(session, article, before, seq)
    _replace(session, made, seq)
    returning.set_aside(session, old, seq)
    _ask_for_the_others(session, made)
    searching.index(session, [article.id])
    gold.refresh(session, article.id)


def sentences(session: Session, version: ArticleVersion) -> Sequence[Sentence]:
    """The version's sentences that are not retired, in order."""
    current = (Sentence.version_id == version.id, Sentence.retired.is_(None))
    return session.scalars(select(Sentence).where(*current).order_by(Sentence.start)).all()


def _held(
    session: Session, project_id: int, external_id: str, replaces: str
) -> tuple[Article, ArticleVersion]:
    """The article and its current version; nobody answers in it or closes it meanwhile."""
    session.flush()
    row = session.execute(
        select(Article, ArticleVersion)
        .join(Article.versions)
        .where(
            Article.project_id == project_id,
            Article.external_id == external_id,
            Article.withdrawn_at.is_(None),
            ArticleVersion.version == Article.version,
            ArticleVersion.sha256 == replaces,
        )
        .with_for_update(key_share=True, of=Article)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise MovedOnError(id=external_id)
    article, version = row
    return article, version


def _store(session: Session, article: Article, cut: Cut) -> ArticleVersion:
    """The text as the next version, and what the correction says of the article."""
    _take_facts(article, cut)
    place = (article.id, article.version + 1)
    [key] = storing.add_versions(session, [place], [cut], "insufficient")
    return session.get_one(ArticleVersion, key)


def _carry(
    session: Session, old: ArticleVersion, new: ArticleVersion
) -> list[tuple[Sentence, Sentence]]:
    """Find the sentences that are the same, and let the new ones say so."""
    before, after = sentences(session, old), sentences(session, new)
    pairs = align(_words(old, before), _words(new, after))
    carried = [(before[i], after[j]) for i, j in pairs]
    for was, now in carried:
        now.carried_from_id = was.id
    session.flush()
    return carried


def _words(version: ArticleVersion, sentences: Sequence[Sentence]) -> list[str]:
    text = version.text or ""
    return [text[sentence.start : sentence.end] for sentence in sentences]


def _record(session: Session, made: Correction, by: Person | None, role: str) -> Event:
    payload = {
        "from": made.old.version,
        "sha256": made.new.sha256,
        "carried": [[was.start, now.start, now.end - now.start] for was, now in made.carried],
        **facts.seal(made.article),
    }
    article, subject = made.article, f"{made.article.external_id}@{made.new.version}"
    return ledger.append(
        session, article.project_id, "article.correct", subject, payload, by=by, role=role
    )


def _replace(session: Session, made: Correction, seq: int) -> None:
    """Let the new version stand in the place of the old one."""
    made.article.version, made.old.replaced = made.new.version, seq
    session.flush()
    here = (Sentence.version_id == made.old.id, Sentence.retired.is_(None))
    retired = update(Sentence).where(*here).values(retired=seq)
    session.execute(retired.execution_options(synchronize_session=False))
    carry_over(session, made.old, made.new)


def _ask_for_the_others(session: Session, made: Correction) -> None:
    """A closed article is open again then; nothing that is answered in it is blind any more."""
    article = made.article
    asked = [new for new in sentences(session, made.new) if new.carried_from_id is None]
    if asked and article.closed_at:
        article.closed_at = None
        subject = f"{article.external_id}@{article.version}"
        ledger.append(
            session, article.project_id, "article.reopen", subject, {}, role=ledger.SYSTEM
        )
    returning.ask_again(session, made.new, asked)


def _take_facts(article: Article, cut: Cut) -> None:
    """What the correction says of the article; what it does not say stays."""
    for name in FACTS:
        said = getattr(cut.record, name)
        setattr(article, name, getattr(article, name) if said is None else said)
    article.extra = cut.record.metadata or article.extra
    article.language = cut.language
