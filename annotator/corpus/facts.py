"""What is known about an article, as a manager corrects it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.canonical import canonical, digest
from annotator.corpus import listing, searching
from annotator.corpus.readers import parsing
from annotator.corpus.records import FACTS, ArticleRecord, check
from annotator.errors import ConflictError, NotFoundError, mark
from annotator.models import Article, FormerFacts, Person

# What exports say of an article besides its text: the key in files, the name in the row.
ROWS = {**{key: key for key in FACTS}, "language": "language", "metadata": "extra"}


class NothingLeftError(ConflictError):
    message = mark("This article was erased: nothing is known about it any more.")


def edit(session: Session, person: Person, article_id: int, told: Mapping[str, str]) -> None:
    """Let the article's facts be what is told; those that are not told stay.

    `metadata` is told as JSON, one object. The event says which facts changed, and the digest of
    all. Raises NotFoundError, NothingLeftError, and the ArticleError of what cannot be stored.
    """
    article = _held(session, person, article_id)
    if article.erased_at is not None:
        raise NothingLeftError
    before = known(article)
    changed = list(_change(article, _checked(article, told)))
    if not changed:
        return
    session.flush()
    if "title" in changed:
        searching.index(session, [article.id])
    subject = f"{article.external_id}@{article.version}"
    payload = {"facts": changed, **seal(article)}
    event = ledger.append(
        session, article.project_id, "article.correct", subject, payload, by=person, role="manager"
    )
    keep(session, article, before, event.seq)


def seal(article: Article) -> dict[str, str]:
    """What the ledger says of an article's facts: their digest, since names may be in them.

    The import tells the article from another of its id, whose import was undone.
    """
    sha256 = digest(canonical(known(article)))
    return {"facts_sha256": sha256, "import": f"import:{article.import_id}"}


def known(article: Article) -> dict[str, Any]:
    """What exports say of the article, by the keys of files."""
    return {key: getattr(article, name) for key, name in ROWS.items()}


def keep(session: Session, article: Article, before: dict[str, Any], seq: int) -> None:
    """Keep what was known before that act, if it changed anything."""
    if before != known(article):
        session.add(FormerFacts(article_id=article.id, until=seq, facts=before))
        session.flush()


def _held(session: Session, person: Person, article_id: int) -> Article:
    query = select(Article).where(Article.id == article_id, *listing.visible_to(person))
    found = session.scalar(
        query.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFoundError
    return found


def _checked(article: Article, told: Mapping[str, str]) -> dict[str, Any]:
    """What the rows are to hold; an empty text is null, but for the title."""
    place = article.external_id
    said = {key: text.strip() for key, text in told.items() if key in ROWS}
    wanted: dict[str, Any] = {key: said[key] or None for key in FACTS if key in said}
    if "title" in said:
        wanted["title"] = said["title"]
    if said.get("language"):
        wanted["language"] = said["language"]
    if "metadata" in said:
        wanted["metadata"] = parsing.parsed(said["metadata"] or "{}", place)
    check(ArticleRecord("-", place=place, **wanted))
    return wanted


def _change(article: Article, wanted: dict[str, Any]) -> Iterable[str]:
    """Write what differs; the keys of what does, sorted."""
    for key in sorted(wanted):
        if canonical(getattr(article, ROWS[key])) != canonical(wanted[key]):
            setattr(article, ROWS[key], wanted[key])
            yield key
