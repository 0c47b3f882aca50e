"""The answers that agreement counts, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, Text, and_, case, cast, func, not_, select
from sqlalchemy.orm import Session

from annotator import guidelines
from annotator.adjudication import gold
from annotator.adjudication.rules import major
from annotator.agreement.figures import Integers
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

AGREEMENT = and_(
    gold.COUNTS,
    Guideline.major == gold.RoundGuideline.major,
    not_(gold.EXCLUDED),
    Round.kind != "training",
    Annotation.blind.is_(True),
)


@dataclass(frozen=True, eq=False)
class Answers:
    """Blind answers that count, one entry an answer in each array, all of shape (answers,).

    They are sorted by sentence, then by person; a person has one answer to a sentence.

    `sentence` (int64), `person`, `article` (int32): ids of rows. `label` (int8): an index into
    `labels`; len(labels) is a skip. `version` (int8): an index into `versions`, the guideline that
    it was given under. `week` (int32): the Monday of the week in which its article was handed in,
    as date.toordinal() counts days. `of_majors`: the labels of each major version in use.
    """

    labels: tuple[Label, ...]
    versions: tuple[str, ...]
    of_majors: dict[int, tuple[Label, ...]]
    sentence: Integers
    person: Integers
    article: Integers
    label: Integers
    version: Integers
    week: Integers

    @cached_property
    def item(self) -> Integers:
        """Each answer's sentence as an index from 0, shape (answers,)."""
        return np.cumsum(np.diff(self.sentence, prepend=self.sentence[:1]) != 0)

    @property
    def majors(self) -> list[int]:
        """The major versions that any of them was given under, the latest first."""
        used = {major(self.versions[k]) for k in np.unique(self.version)}
        return sorted(used, reverse=True)

    def of_major(self, wanted: int) -> "Answers":
        """Those given under that major version; `labels` are those that it has."""
        labels = self.of_majors[wanted]
        mine = np.array([major(version) == wanted for version in self.versions])
        places = {label.id: k for k, label in enumerate(labels)}
        column = [places.get(label.id, -1) for label in self.labels] + [len(labels)]
        found = self.where(mine[self.version])
        return replace(found, labels=labels, label=np.array(column, dtype=np.int8)[found.label])

    def where(self, mask: npt.NDArray[Any]) -> "Answers":
        """Those for which the mask, of shape (answers,), is true."""
        return replace(self, **{name: getattr(self, name)[mask] for name in ARRAYS})


ARRAYS = ("sentence", "person", "article", "label", "version", "week")


def counted(session: Session, project: Project, *, without: Person | None = None) -> Answers:
    """The answers that agreement counts, read by one query; no object is made of each.

    These are blind answers that count for gold, in rounds other than training, under their round's
    major guideline version, to sentences that are not excluded. `without` leaves out the articles
    that are open for that person. An export's manifest states `krippendorff_alpha` of their counts
    and `bootstrap_alpha` with `seed=seed_of(head)`; from an audit export the same are the
    annotations with `blind` and `counted`, of sentences whose status is not `excluded`.
    """
    versions = guidelines.versions(session, project)
    of_majors = _labels(session, project, versions)
    labels = tuple({label.id: label for of in of_majors.values() for label in of}.values())
    rows = _by_assignment(session, project, without, labels, versions)
    columns = _columns(rows, len(labels), len(versions))
    order = np.lexsort((columns[1], columns[0]))
    names = tuple(version.version for version in versions)
    return Answers(labels, names, of_majors, *(column[order] for column in columns))


def of_counted(query: gold.AnySelect, project: Project, without: Person | None) -> gold.AnySelect:
    """That query of annotations, about the answers that agreement counts."""
    query = (
        query.join(Annotation.assignment)
        .join(Assignment.round)
        .join(gold.RoundGuideline, Round.guideline_id == gold.RoundGuideline.id)
        .join(Guideline, Guideline.id == Annotation.guideline_id)
        .join(Sentence, Sentence.id == Annotation.sentence_id)
        .join(ArticleVersion, ArticleVersion.id == Sentence.version_id)
        .join(Article, Article.id == Assignment.article_id)
        .where(Assignment.project_id == project.id, AGREEMENT)
    )
    return query.where(~open_for(without)) if without else query


def _labels(
    session: Session, project: Project, versions: Sequence[Guideline]
) -> dict[int, tuple[Label, ...]]:
    """The labels of the major versions that rounds work under, in the order of the latest."""
    majors = select(Guideline.major).join(Round, Round.guideline_id == Guideline.id)
    used = set(session.scalars(majors.where(Round.project_id == project.id)))
    found: dict[int, dict[str, Label]] = {}
    for version in versions:
        if version.major in used:
            of_major = found.setdefault(version.major, {})
            for label in label_set(version).labels:
                of_major.setdefault(label.id, label)
    return {of: tuple(labels.values()) for of, labels in found.items()}


def _by_assignment(
    session: Session,
    project: Project,
    without: Person | None,
    labels: Sequence[Label],
    versions: Sequence[Guideline],
) -> list[tuple[Any, ...]]:
    """Person, article, when it was handed in, how many answers, and the answers in one text.

    The database packs each into a number: sentence, version, label.
    """
    version = case(
        {version.id: k for k, version in enumerate(versions)}, value=Annotation.guideline_id
    )
    label = case(
        {label.id: k for k, label in enumerate(labels)}, value=Annotation.label, else_=len(labels)
    )
    sentence = cast(Annotation.sentence_id, BigInteger)
    packed = (sentence * len(versions) + version) * (len(labels) + 1) + label
    query = select(
        Assignment.person_id,
        Assignment.article_id,
        func.coalesce(Assignment.submitted_at, Assignment.opened_at),
        func.count(),
        func.aggregate_strings(cast(packed, Text), ","),
    )
    session.flush()
    connection = session.connection()
    rows = connection.execute(of_counted(query, project, without).group_by(Assignment.id))
    return [tuple(row) for row in rows]


def _columns(rows: Sequence[Sequence[Any]], n_labels: int, n_versions: int) -> list[Integers]:
    """The arrays of Answers, not sorted yet."""
    people, articles, handed_in, times, texts = zip(*rows, strict=True) if rows else ((),) * 5
    numbers = np.fromstring(",".join(texts), dtype=np.int64, sep=",")
    each = np.repeat(np.arange(len(rows)), np.array(times, dtype=np.int64))
    rest, label = np.divmod(numbers, n_labels + 1)
    sentence, version = np.divmod(rest, n_versions)
    weeks = [_week(at) for at in handed_in]
    of_rows = (np.array(values, dtype=np.int32)[each] for values in (people, articles, weeks))
    person, article, week = of_rows
    return [sentence, person, article, label.astype(np.int8), version.astype(np.int8), week]


def _week(at: str) -> int:
    day = date.fromisoformat(at[:10])
    return day.toordinal() - day.weekday()
