"""Compares articles that come in with those that the project has."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from annotator.corpus.records import FACTS, ArticleError, facts_digest, printable
from annotator.corpus.surveying import Survey
from annotator.errors import mark
from annotator.models import Article, ArticleVersion, Project

BATCH = 500  # articles that are looked for at once
NAMED = 10  # ids that a remark names
LONGEST_NAME = 40  # characters of each

Transaction = Callable[[], AbstractContextManager[Session]]


class CorrectionError(ArticleError):
    message = mark(
        "%(place)s: the project has an article %(id)s with another text. Corrections come in a "
        "later version; until then give the new text another id."
    )


@dataclass(frozen=True)
class Remark:
    """A sentence to show, for translation: the message, and what fills it."""

    message: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return self.message % self.values


@dataclass(frozen=True)
class Report:
    """What an import did: articles and sentences that are new, articles that were the same."""

    articles: int
    sentences: int
    same: int
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What of a survey is new to the project (its SHA-256 by id), and what there is to say."""

    new: dict[str, str]
    language: str  # of articles that do not say theirs
    same: int
    remarks: tuple[Remark, ...]

    def report(self, sentences: int) -> Report:
        return Report(len(self.new), sentences, self.same, self.remarks)


@dataclass(frozen=True)
class Stored:
    """The current version of an article that is there, as far as an import compares it."""

    sha256: str
    facts: str
    language: str


def plan(transaction: Transaction, project: Project, surveyed: Survey) -> Plan:
    """What importing a survey would do; raises CorrectionError. Many short transactions."""
    there = _stored(transaction, project, list(surveyed.seen))
    differing = list(surveyed.differing)
    for external_id, stored in there.items():
        mine = surveyed.seen[external_id]
        if mine.sha256 != stored.sha256:
            raise CorrectionError(place=mine.place, id=external_id)
        if mine.facts != stored.facts or mine.language not in (None, stored.language):
            differing.append(external_id)
    new = {key: seen for key, seen in surveyed.seen.items() if key not in there}
    fallback = surveyed.language or project.languages[0]
    unsaid = sum(seen.language is None for seen in new.values())
    guessed = 0 if surveyed.language or len(project.languages) == 1 else unsaid
    return Plan(
        new={key: seen.sha256 for key, seen in new.items()},
        language=fallback,
        same=len(there) + surveyed.repeated,
        remarks=tuple(_remarks(list(dict.fromkeys(differing)), guessed, fallback)),
    )


def _stored(
    transaction: Transaction, project: Project, external_ids: list[str]
) -> dict[str, Stored]:
    found: dict[str, Stored] = {}
    for start in range(0, len(external_ids), BATCH):
        with transaction() as session:
            batch = external_ids[start : start + BATCH]
            found |= _stored_batch(session, project.id, batch)
    return found


def _remarks(differing: list[str], guessed: int, language: str) -> Iterator[Remark]:
    if differing:
        named = ", ".join(printable(key)[:LONGEST_NAME] for key in differing[:NAMED])
        yield Remark(
            mark("The same text came with other facts about it, which were left alone: %(ids)s."),
            {"ids": named + (" …" if len(differing) > NAMED else "")},
        )
    if guessed:
        yield Remark(
            mark("Articles that do not say their language, taken as %(language)s: %(count)s."),
            {"language": language, "count": guessed},
        )


def _stored_batch(
    session: Session, project_id: int, external_ids: Sequence[str]
) -> dict[str, Stored]:
    """Which of these articles the project has, in one query."""
    rows = session.execute(
        select(
            Article.external_id,
            ArticleVersion.sha256,
            Article.language,
            *(getattr(Article, name) for name in FACTS),
            Article.extra,
        )
        .join(
            ArticleVersion,
            and_(
                ArticleVersion.article_id == Article.id, ArticleVersion.version == Article.version
            ),
        )
        .where(Article.project_id == project_id, Article.external_id.in_(external_ids))
    )
    return {
        external_id: Stored(sha256, facts_digest(*facts), language)
        for external_id, sha256, language, *facts in rows
    }
