"""Compares articles that come in with those that the project has."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from annotator.corpus.records import FACTS, ArticleError, Remark, facts_digest, printable
from annotator.corpus.refusing import Refusals
from annotator.corpus.surveying import Seen, Survey
from annotator.db import Transaction
from annotator.errors import mark
from annotator.models import Article, ArticleVersion, Project

BATCH = 500  # articles that are looked for at once
NAMED = 10  # ids that a remark names
LONGEST_NAME = 40  # characters of each


class CorrectionError(ArticleError):
    message = mark(
        "%(place)s: the project has an article %(id)s with another text. Corrections come in a "
        "later version; until then give the new text another id."
    )


@dataclass(frozen=True)
class Report:
    """What an import did: articles and sentences that are new, articles that were the same.

    `refused`: what was wrong with the files that were left out.
    """

    articles: int
    sentences: int
    same: int
    remarks: tuple[Remark, ...] = ()
    refused: Refusals | None = None


@dataclass(frozen=True)
class Plan:
    """What of a survey is new to the project, and what there is to say."""

    new: dict[str, Seen]
    language: str  # of articles whose language nobody says, and that is not guessed
    same: int
    remarks: tuple[Remark, ...]
    refused: Refusals | None = None

    def report(self, sentences: int) -> Report:
        return Report(len(self.new), sentences, self.same, self.remarks, self.refused)


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
        said = mine.language is not None and mine.language_from == "said"
        if mine.facts != stored.facts or (said and mine.language != stored.language):
            differing.append(external_id)
    new = {key: seen for key, seen in surveyed.seen.items() if key not in there}
    guessed = Counter(seen.language for seen in new.values() if seen.language_from == "guessed")
    remarks = _remarks(list(dict.fromkeys(differing)), guessed)
    return Plan(
        new=new,
        language=project.languages[0],
        same=len(there) + surveyed.repeated,
        remarks=(*surveyed.remarks, *remarks),
        refused=surveyed.refused,
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


def _remarks(differing: list[str], guessed: Counter[str | None]) -> Iterator[Remark]:
    if differing:
        named = ", ".join(printable(key)[:LONGEST_NAME] for key in differing[:NAMED])
        yield Remark(
            mark("The same text came with other facts about it, which were left alone: %(ids)s."),
            {"ids": named + (" …" if len(differing) > NAMED else "")},
        )
    if guessed:
        yield Remark(
            mark("Articles that do not say their language, which was guessed: %(languages)s."),
            {"languages": ", ".join(f"{name} {count}" for name, count in guessed.most_common())},
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
