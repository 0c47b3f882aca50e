"""Everything that is said of the sentences of a project, read some articles at a time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from annotator import guidelines
from annotator.adjudication import gold
from annotator.adjudication.consensus import Record
from annotator.adjudication.rules import Answer, major
from annotator.canonical import sentence_reference
from annotator.exporting.answers import Answers, with_stale
from annotator.exporting.point import Point
from annotator.exporting.wording import Words
from annotator.models import Article, ArticleVersion, Gold, Round, Sentence

BATCH = 100  # articles read at a time
STANDS = or_(  # or stood there when the version was replaced
    Sentence.retired.is_(None),
    Sentence.retired == func.coalesce(ArticleVersion.replaced, 0),
)
REASONS = (
    (Article.erased_at.is_not(None), "erased"),
    (Article.withdrawn_at.is_not(None), "withdrawn"),
    (ArticleVersion.version != Article.version, "new_version"),
    (Sentence.retired.is_not(None), "cut"),
    (Round.counts.is_(False), "round"),
)


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What of an article each of its sentences repeats; `training`: of a training round.

    `major`: of the guideline version that its round works under.
    """

    key: int
    id: str
    language: str
    group: str
    training: bool
    major: int


class Said(NamedTuple):  # made for each sentence: a frozen dataclass takes four times as long
    """A sentence with its text, its gold, and the answers and decisions as exports show them.

    `n` is its place in the version, from 1; `why_excluded` is null unless it is. The text of what
    is withdrawn does not leave the house. Gold and what is `counted` are in the words of the
    export's guideline; `foreign` is a label or skip reason that it has no word for.
    """

    id: str
    article: ArticleFacts
    version: int
    n: int
    start: int
    end: int
    text: str | None
    retired: int | None
    carried_from: str | None
    claims: Sequence[str]
    status: str
    label: str | None
    skip_reason: str | None
    stale: bool
    why_excluded: str | None
    answers: Sequence[Record]
    counted: Sequence[Record]
    decisions: Sequence[Record]
    foreign: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some articles, in the order of their import, with all versions and sentences."""

    articles: Sequence[Article]
    versions: dict[int, list[ArticleVersion]]  # by article
    sentences: Sequence[Said]


class Reader:
    """Goes through a project's articles; keeps only what is small and asked for often."""

    def __init__(self, session: Session, point: Point) -> None:
        self._session, self._project_id, self._point = session, point.project.id, point
        self._answers = Answers(session, point.project.id)
        rounds = session.scalars(select(Round).where(Round.project_id == point.project.id))
        self.rounds = {row.id: row for row in rounds}
        self._words = Words(guidelines.carried(session, point.project.id), point.guideline.major)

    def guideline(self, guideline_id: int) -> str:
        """The version of that guideline."""
        return self._answers.guidelines[guideline_id]

    def batches(self) -> Iterator[Batch]:
        """All articles whose import is finished."""
        keys = self._keys()
        for start in range(0, len(keys), BATCH):
            yield self._batch(keys[start : start + BATCH])
            self._session.expunge_all()

    def _keys(self) -> Sequence[int]:
        wanted = select(Article.id).where(Article.project_id == self._project_id, Article.visible)
        return self._session.scalars(wanted.order_by(Article.id)).all()

    def _batch(self, keys: Sequence[int]) -> Batch:
        query = select(Article).where(Article.id.in_(keys)).order_by(Article.id)
        articles = self._session.scalars(query).all()
        of_them = select(ArticleVersion).where(ArticleVersion.article_id.in_(keys))
        versions: dict[int, list[ArticleVersion]] = defaultdict(list)
        for version in self._session.scalars(of_them.order_by(ArticleVersion.version)):
            versions[version.article_id].append(version)
        facts = {row.id: self._facts(row) for row in articles}
        gone = {row.id for row in articles if row.withdrawn_at}
        texts = {
            row.id: None if key in gone else row.text for key in versions for row in versions[key]
        }
        return Batch(articles, versions, list(self._sentences(facts, texts)))

    def _facts(self, row: Article) -> ArticleFacts:
        phase, group = self.rounds[row.round_id], row.group_name or row.external_id
        training, under = phase.kind == "training", major(self.guideline(phase.guideline_id))
        return ArticleFacts(row.id, row.external_id, row.language, group, training, under)

    def _sentences(
        self, articles: dict[int, ArticleFacts], texts: dict[int, str | None]
    ) -> Iterator[Said]:
        here = Sentence.version_id.in_(texts)
        answers, decisions = self._answers.annotations(here), self._answers.decisions(here)
        claims = self._answers.claims(here)
        n, version_id = 0, 0
        for row in self._session.connection().execute(_sentences(here)):
            n, version_id = (n if row.version_id == version_id else 0), row.version_id
            n += row.stands
            decided = with_stale(decisions.get(row.id, []), row.stale)
            article, text = articles[row.article_id], texts[version_id]
            named = claims.get(row.id, [])
            given = answers.get(row.id, [])
            yield said(row, article, n, text, named, given, decided, self._words)


def said(
    row: Any,
    article: ArticleFacts,
    n: int,
    text: str | None,
    claims: Sequence[str],
    answers: Sequence[Record],
    decisions: Sequence[Record],
    words: Words,
) -> Said:
    gold, foreign = words.of_gold(Answer(row.label, row.skip_reason), article.major)
    counted, lost = words.of_answers(answers)
    start, end, version, retired = row.start, row.end, row.version, row.retired
    return Said(
        sentence_reference(article.id, version, start, end),
        article,
        version,
        n if row.stands else n + 1,
        start,
        end,
        None if text is None else text[start:end],
        retired,
        _carried_from(article, row),
        claims,
        row.status,
        gold.label,
        gold.skip_reason,
        row.stale,
        row.why_excluded,
        answers,
        counted,
        decisions,
        foreign or lost,
    )


def _carried_from(article: ArticleFacts, row: Any) -> str | None:
    if row.old_version is None:
        return None
    return sentence_reference(article.id, row.old_version, row.old_start, row.old_end)


def _sentences(here: ColumnElement[bool]) -> gold.AnySelect:
    old, old_version = aliased(Sentence), aliased(ArticleVersion)
    return (
        select(
            Sentence.id,
            Sentence.version_id,
            Sentence.start,
            Sentence.end,
            Sentence.retired,
            ArticleVersion.article_id,
            ArticleVersion.version,
            STANDS.label("stands"),
            Gold.status,
            Gold.label,
            Gold.skip_reason,
            Gold.stale,
            case(*REASONS, else_=None).label("why_excluded"),
            old.start.label("old_start"),
            old.end.label("old_end"),
            old_version.version.label("old_version"),
        )
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Article.round)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .outerjoin(old, old.id == Sentence.carried_from_id)
        .outerjoin(old_version, old_version.id == old.version_id)
        .where(here)
        .order_by(Article.id, ArticleVersion.version, Sentence.start, Sentence.end)
    )
