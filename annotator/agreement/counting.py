"""The answers that agreement counts, as a matrix of sentences × labels."""

from array import array
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.orm import Session

from annotator import guidelines
from annotator.adjudication import gold
from annotator.agreement.figures import Integers, count_matrix
from annotator.blindness import open_for
from annotator.labelsets import Label, label_set
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Guideline,
    Person,
    Project,
    Round,
    Sentence,
)

CHUNK = 10_000  # answers read at a time
AGREEMENT = and_(
    gold.COUNTS, not_(gold.EXCLUDED), Round.kind != "training", Annotation.blind.is_(True)
)


@dataclass(frozen=True, eq=False)
class BlindCounts:
    """The counted blind answers of a project as the functions of `figures` take them.

    `labels` names the columns of `counts`, shape (sentences, labels); `groups`, shape (sentences,),
    holds each sentence's article; `skips`, shape (sentences,), how often it was skipped, which is
    in no figure.
    """

    labels: tuple[Label, ...]
    counts: Integers
    groups: Integers
    skips: Integers

    @cached_property
    def overlap(self) -> npt.NDArray[np.bool_]:
        """Which sentences have two labels or more: those that the figures rest on."""
        return np.asarray(self.counts.sum(axis=1) >= 2)

    @cached_property
    def n_articles(self) -> int:
        """How many articles have overlap."""
        return len(np.unique(self.groups[self.overlap]))

    @cached_property
    def pairs(self) -> tuple[tuple[int, ...], ...]:
        """How many pairs of answers to one sentence are (row, column), symmetric.

        Each pair is counted once. The last row and column are skips.
        """
        answers = np.column_stack([self.counts, self.skips])
        both = answers.T @ answers - np.diag(answers.sum(axis=0))
        both -= np.diag(np.diag(both) // 2)
        return tuple(tuple(int(n) for n in row) for row in both)


def counted_blind_counts(
    session: Session, project: Project, *, without: Person | None = None
) -> BlindCounts:
    """The answers that agreement counts, read by one query of plain columns.

    These are blind answers that count for gold, in rounds other than training, to sentences that
    are not excluded. An export's manifest states `krippendorff_alpha(found.counts)` and
    `bootstrap_alpha(found.counts, found.groups, seed=seed_of(head))`; from an audit export the same
    are the annotations with `blind` and `counted`, of sentences whose status is not `excluded`.
    """
    labels = _labels(session, project)
    column: dict[str | None, int] = {label.id: k for k, label in enumerate(labels)}
    column[None] = len(labels)  # a skip
    query = _query(Assignment.project_id == project.id)
    if without:
        query = query.where(~open_for(without))
    sentences, articles, given = _columns(session, query, column)
    keys, first, items = np.unique(sentences, return_index=True, return_inverse=True)
    cells = count_matrix(items, given, len(keys), len(labels) + 1)
    return BlindCounts(labels, cells[:, :-1], articles[first], cells[:, -1])


def _columns(
    session: Session, query: gold.AnySelect, column: dict[str | None, int]
) -> tuple[Integers, ...]:
    """The sentence, the article and the column of each answer, 17 bytes an answer."""
    sentences, articles, given = array("q"), array("q"), array("b")
    session.flush()
    connection = session.connection()  # half the time of session.execute, for plain columns
    for part in connection.execute(query.execution_options(yield_per=CHUNK)).partitions():
        of_sentence, of_article, of_label = zip(*part, strict=True)
        sentences.extend(of_sentence)
        articles.extend(of_article)
        given.extend(column[label] for label in of_label)
    return np.array(sentences), np.array(articles), np.array(given)


def _query(which: ColumnElement[bool]) -> gold.AnySelect:
    return (
        select(Annotation.sentence_id, Assignment.article_id, Annotation.label)
        .join(Annotation.assignment)
        .join(Assignment.round)
        .join(gold.RoundGuideline, Round.guideline_id == gold.RoundGuideline.id)
        .join(Guideline, Guideline.id == Annotation.guideline_id)
        .join(Annotation.sentence)
        .join(ArticleVersion, ArticleVersion.id == Sentence.version_id)
        .join(Article, Article.id == Assignment.article_id)
        .where(which, AGREEMENT)
    )


def _labels(session: Session, project: Project) -> tuple[Label, ...]:
    """The labels of the versions that rounds work under, in the order of the latest."""
    majors = select(Guideline.major).join(Round, Round.guideline_id == Guideline.id)
    used = set(session.scalars(majors.where(Round.project_id == project.id)))
    found: dict[str, Label] = {}
    for guideline in guidelines.versions(session, project):
        if guideline.major in used:
            for label in label_set(guideline).labels:
                found.setdefault(label.id, label)
    return tuple(found.values())
