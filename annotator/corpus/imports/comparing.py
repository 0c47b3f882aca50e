"""Compares articles that come in with those that the project has."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.corpus.imports.answers.matching import Answered
from annotator.corpus.imports.problems import Collected, Refusals
from annotator.corpus.imports.surveying import Seen, Survey
from annotator.corpus.records import FACTS, ArticleError, Remark, facts_digest, printable
from annotator.db import Transaction
from annotator.errors import mark
from annotator.models import Article, ArticleVersion, Project

BATCH = 500  # articles that are looked for at once
NAMED = 10  # ids that a remark names
LONGEST_NAME = 40  # characters of each


class WithdrawnError(ArticleError):
    message = mark(
        "%(place)s: the article %(id)s was withdrawn, so it takes no other text. Undo the "
        "withdrawal first, or give the text another id."
    )


class ErasedError(ArticleError):
    message = mark(
        "%(place)s: the text of the article %(id)s was erased for good, so it takes no other. Give "
        "the text another id."
    )


@dataclass(frozen=True)
class Report:
    """What an import did: articles and sentences that are new, articles that were the same.

    `corrections`: articles that got another text. `refused`: what was wrong with the files that
    were left out. `answered`: null when no answers came with the articles.
    """

    articles: int
    sentences: int
    same: int
    remarks: tuple[Remark, ...] = ()
    refused: Refusals | None = None
    corrections: int = 0
    import_id: int | None = None  # null when nothing was stored
    answered: Answered | None = None

    def with_answers(self, answered: Answered) -> "Report":
        return replace(self, answered=answered, remarks=(*self.remarks, *answered.remarks))


@dataclass(frozen=True)
class Plan:
    """What of a survey is new to the project, and what there is to say.

    `corrected`: articles that come with another text. `replaced`: the SHA-256 of the text that
    each of them has now.
    """

    new: dict[str, Seen]
    corrected: dict[str, Seen]
    replaced: dict[str, str]
    language: str  # of articles whose language nobody says, and that is not guessed
    same: int
    remarks: tuple[Remark, ...]
    refused: Refusals | None = None

    def report(self, sentences: int) -> Report:
        return Report(
            len(self.new), sentences, self.same, self.remarks, self.refused, len(self.corrected)
        )


@dataclass(frozen=True)
class Stored:
    """The current version of an article that is there, as far as an import compares it."""

    sha256: str
    facts: str
    language: str
    withdrawn: bool
    erased: bool


def plan(transaction: Transaction, project: Project, surveyed: Survey) -> Plan:
    """What importing a survey would do; many short transactions.

    Raises what _refuse names.
    """
    there = _stored(transaction, project, list(surveyed.seen))
    new = {key: seen for key, seen in surveyed.seen.items() if key not in there}
    corrected = {
        key: _corrected(surveyed.seen[key], stored)
        for key, stored in there.items()
        if surveyed.seen[key].sha256 != stored.sha256
    }
    _refuse(corrected, there)
    return Plan(
        new=new,
        corrected=corrected,
        replaced={key: there[key].sha256 for key in corrected},
        language=project.languages[0],
        same=len(there) - len(corrected) + surveyed.repeated,
        remarks=(*surveyed.remarks, *_remarks(surveyed, there, new, corrected)),
        refused=surveyed.refused,
    )


def _corrected(mine: Seen, stored: Stored) -> Seen:
    """A correction does not change the language of its article, unless it says so."""
    return mine if mine.language_from == "said" else replace(mine, language=stored.language)


def _refuse(corrected: dict[str, Seen], there: dict[str, Stored]) -> None:
    """Raises WithdrawnError, ErasedError, or RefusedError for several of them."""
    problems = Collected()
    for key, mine in corrected.items():
        if there[key].withdrawn or there[key].erased:
            kind = ErasedError if there[key].erased else WithdrawnError
            problems.add((0, ""), kind(place=mine.place, id=printable(key)))
    if problems.files:
        raise problems.error()


def _differing(surveyed: Survey, there: dict[str, Stored]) -> Iterator[str]:
    """What came with the text that is there, and with other facts than are known."""
    yield from surveyed.differing
    for key, stored in there.items():
        mine = surveyed.seen[key]
        said = mine.language is not None and mine.language_from == "said"
        other = mine.facts != stored.facts or (said and mine.language != stored.language)
        if other and mine.sha256 == stored.sha256 and not stored.erased:
            yield key


def _stored(
    transaction: Transaction, project: Project, external_ids: list[str]
) -> dict[str, Stored]:
    found: dict[str, Stored] = {}
    for start in range(0, len(external_ids), BATCH):
        with transaction() as session:
            batch = external_ids[start : start + BATCH]
            found |= _stored_batch(session, project.id, batch)
    return found


def _remarks(
    surveyed: Survey, there: dict[str, Stored], new: dict[str, Seen], corrected: dict[str, Seen]
) -> Iterator[Remark]:
    differing = list(dict.fromkeys(_differing(surveyed, there)))
    gone = [key for key, stored in there.items() if stored.withdrawn]
    for ids, message in (
        (list(corrected), mark("Articles that come with a corrected text: %(count)s (%(ids)s).")),
        (gone, mark("Articles that were withdrawn and stay so: %(count)s (%(ids)s).")),
        (
            differing,
            mark("The same text came with other facts about it, which were left alone: %(ids)s."),
        ),
    ):
        if ids:
            yield Remark(message, {"count": len(ids), "ids": _named(ids)})
    guessed = Counter(seen.language for seen in new.values() if seen.language_from == "guessed")
    if guessed:
        yield Remark(
            mark("Articles that do not say their language, which was guessed: %(languages)s."),
            {"languages": ", ".join(f"{name} {count}" for name, count in guessed.most_common())},
        )


def _named(ids: list[str]) -> str:
    named = ", ".join(printable(key)[:LONGEST_NAME] for key in ids[:NAMED])
    return named + (" …" if len(ids) > NAMED else "")


def _stored_batch(
    session: Session, project_id: int, external_ids: Sequence[str]
) -> dict[str, Stored]:
    """Which of these articles the project has, in one query."""
    rows = session.execute(
        select(
            Article.external_id,
            ArticleVersion.sha256,
            Article.language,
            Article.withdrawn_at.is_not(None),
            Article.erased_at.is_not(None),
            *(getattr(Article, name) for name in FACTS),
            Article.extra,
        )
        .join(Article.versions)
        .where(
            Article.project_id == project_id,
            Article.external_id.in_(external_ids),
            ArticleVersion.version == Article.version,
        )
    )
    return {
        external_id: Stored(sha256, facts_digest(*facts), language, withdrawn, erased)
        for external_id, sha256, language, withdrawn, erased, *facts in rows
    }
