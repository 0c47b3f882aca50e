"""Everything that is said of the sentences of a project, read some articles at a time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, case, select
from sqlalchemy.orm import Session, aliased

from annotator.adjudication import gold
from annotator.canonical import sentence_reference
from annotator.exporting.consensus import Record
from annotator.exporting.point import Point
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Decision,
    Gold,
    Guideline,
    Link,
    Person,
    Round,
    Sentence,
)

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
BATCH = 100  # articles read at a time
REASONS = (
    (Article.erased_at.is_not(None), "erased"),
    (Article.withdrawn_at.is_not(None), "withdrawn"),
    (ArticleVersion.version != Article.version, "new_version"),
    (Sentence.retired.is_not(None), "cut"),
    (Round.counts.is_(False), "round"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its text, its gold, and the answers and decisions as exports show them.

    `n` is its place in the version, from 1; `why_excluded` is null unless it is.
    """

    id: str
    article: Article
    version: int
    n: int
    start: int
    end: int
    text: str | None
    retired: int | None
    carried_from: str | None
    status: str
    label: str | None
    skip_reason: str | None
    stale: bool
    why_excluded: str | None
    answers: Sequence[Record]
    decisions: Sequence[Record]

    @property
    def counted(self) -> list[Record]:
        return [answer for answer in self.answers if answer["counted"]]

    @property
    def group(self) -> str:
        return self.article.group_name or self.article.external_id


@dataclass(frozen=True, slots=True)
class Batch:
    """Some articles, in the order of their import, with all versions and sentences."""

    articles: Sequence[Article]
    versions: dict[int, list[ArticleVersion]]  # by article
    sentences: Sequence[Said]


class Reader:
    """Goes through a project's articles; keeps only what is small and asked for often."""

    def __init__(self, session: Session, point: Point) -> None:
        project_id = point.project.id
        self._session = session
        self._project_id = project_id
        people = select(Person.id, Person.pid).where(Person.project_id == project_id)
        self._pids = dict(session.execute(people).all())
        published = select(Guideline.id, Guideline.version)
        published = published.where(Guideline.project_id == project_id)
        self._guidelines = dict(session.execute(published).all())
        rounds = session.scalars(select(Round).where(Round.project_id == project_id))
        self.rounds = {row.id: row for row in rounds}

    def guideline(self, guideline_id: int) -> str:
        return self._guidelines[guideline_id]

    def batches(self) -> Iterator[Batch]:
        """All articles whose import is finished."""
        wanted = select(Article.id).where(Article.project_id == self._project_id, Article.visible)
        keys = self._session.scalars(wanted.order_by(Article.id)).all()
        for start in range(0, len(keys), BATCH):
            yield self._batch(keys[start : start + BATCH])
            self._session.expunge_all()

    def _batch(self, keys: Sequence[int]) -> Batch:
        articles = self._session.scalars(
            select(Article).where(Article.id.in_(keys)).order_by(Article.id)
        ).all()
        versions: dict[int, list[ArticleVersion]] = defaultdict(list)
        for version in self._session.scalars(
            select(ArticleVersion)
            .where(ArticleVersion.article_id.in_(keys))
            .order_by(ArticleVersion.version)
        ):
            versions[version.article_id].append(version)
        return Batch(articles, versions, self._sentences(articles, versions))

    def _sentences(
        self, articles: Sequence[Article], versions: dict[int, list[ArticleVersion]]
    ) -> list[Said]:
        by_article = {article.id: article for article in articles}
        texts = {row.id: row.text for rows in versions.values() for row in rows}
        here = Sentence.version_id.in_(texts)
        links = self._links(here)
        answers, decisions = self._answers(here, links), self._decisions(here)
        n, version_id, said = 0, 0, []
        for row in self._session.execute(_sentences(here)):
            n = n if row.version_id == version_id else 0
            version_id = row.version_id
            n += row.retired is None
            text = texts[version_id]
            article = by_article[row.article_id]
            place = (row.version, row.start, row.end)
            said.append(
                Said(
                    sentence_reference(article.external_id, *place),
                    article,
                    row.version,
                    n + (row.retired is not None),
                    row.start,
                    row.end,
                    None if text is None else text[row.start : row.end],
                    row.retired,
                    _carried_from(article, row),
                    row.status,
                    row.label,
                    row.skip_reason,
                    row.stale,
                    row.why_excluded,
                    answers.get(row.id, []),
                    _with_stale(decisions.get(row.id, []), row.stale),
                )
            )
        return said

    def _answers(
        self, here: ColumnElement[bool], links: dict[int, list[Record]]
    ) -> dict[int, list[Record]]:
        found: dict[int, list[Record]] = defaultdict(list)
        for row in self._session.execute(_answers(here)):
            found[row.sentence_id].append(
                {
                    "annotator": self._pids[row.person_id],
                    "at": row.at,
                    "blind": row.blind,
                    "comment": row.comment,
                    "counted": row.counted,
                    "details": row.details,
                    "guideline_version": self._guidelines[row.guideline_id],
                    "label": row.label,
                    "links": links.get(row.id, []),
                    "ms": row.ms,
                    "revision": row.revision,
                    "round": self.rounds[row.round_id].name,
                    "seq": row.seq,
                    "skip_reason": row.skip_reason,
                    "turn": row.turn,
                    "unsure": row.unsure,
                }
            )
        return found

    def _links(self, here: ColumnElement[bool]) -> dict[int, list[Record]]:
        target = aliased(Sentence)
        query = (
            select(
                Link.annotation_id,
                Link.relation,
                Article.external_id,
                ArticleVersion.version,
                target.start,
                target.end,
            )
            .join(Link.annotation)
            .join(Annotation.sentence)
            .join(target, target.id == Link.target_id)
            .join(ArticleVersion, ArticleVersion.id == target.version_id)
            .join(ArticleVersion.article)
            .where(here)
            .order_by(Link.annotation_id, target.start, target.end, Link.relation)
        )
        found: dict[int, list[Record]] = defaultdict(list)
        for row in self._session.execute(query):
            reference = sentence_reference(row.external_id, row.version, row.start, row.end)
            found[row.annotation_id].append({"relation": row.relation, "target": reference})
        return found

    def _decisions(self, here: ColumnElement[bool]) -> dict[int, list[Record]]:
        superseded = aliased(Decision)
        query = (
            select(Decision, superseded.seq)
            .outerjoin(superseded, superseded.id == Decision.supersedes_id)
            .join(Decision.sentence)
            .where(here)
            .order_by(Decision.sentence_id, Decision.seq)
        )
        found: dict[int, list[Record]] = defaultdict(list)
        for row, supersedes in self._session.execute(query):
            found[row.sentence_id].append(self._decision(row, supersedes))
        return found

    def _decision(self, row: Decision, supersedes: int | None) -> Record:
        return {
            "adjudicator": self._pids[row.person_id],
            "ambiguous": row.ambiguous,
            "at": row.at,
            "before_reveal": row.before_reveal,
            "bulk": row.bulk,
            "clause": row.clause,
            "details": row.details,
            "guideline_version": self._guidelines[row.guideline_id],
            "kind": row.kind,
            "label": row.label,
            "note": row.note,
            "own": row.own,
            "reason": row.reason,
            "saw": row.saw,
            "seq": row.seq,
            "skip_reason": row.skip_reason,
            "stale": False,
            "supersedes": supersedes,
            "undone": row.undone_seq,
        }


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


def _answers(here: ColumnElement[bool]) -> gold.AnySelect:
    return (
        select(
            Annotation.id,
            Annotation.sentence_id,
            Annotation.label,
            Annotation.skip_reason,
            Annotation.details,
            Annotation.unsure,
            Annotation.comment,
            Annotation.guideline_id,
            Annotation.blind,
            Annotation.at,
            Annotation.ms,
            Annotation.revision,
            Annotation.seq,
            Assignment.person_id,
            Assignment.round_id,
            Assignment.turn,
            gold.COUNTS.label("counted"),
        )
        .join(Annotation.assignment)
        .join(Assignment.article)
        .join(Assignment.round)
        .join(gold.RoundGuideline, Round.guideline_id == gold.RoundGuideline.id)
        .join(Annotation.guideline)
        .join(Annotation.sentence)
        .where(here)
        .order_by(Annotation.sentence_id, Assignment.id)
    )


def _carried_from(article: Article, row: AnyRow) -> str | None:
    if row.old_version is None:
        return None
    place = (row.old_version, row.old_start, row.old_end)
    return sentence_reference(article.external_id, *place)


def _with_stale(decisions: Sequence[Record], stale: bool) -> Sequence[Record]:
    """Only the standing decision can be stale; the gold row says whether it is."""
    if stale:
        next(d for d in reversed(decisions) if d["undone"] is None)["stale"] = True
    return decisions
