"""Answers sliced by what they are about: language, outlet, round, version, week, attribution."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.agreement.answers import Answers
from annotator.agreement.compared import Given, given
from annotator.agreement.figures import Integers
from annotator.models import Article, Person, Project, Round

BY = ("language", "outlet", "round", "version", "week", "attribution")
MOST = 100  # slices with figures; those with the most answers
Mask = npt.NDArray[np.bool_]
COLUMNS = {"language": Article.language, "outlet": Article.source, "round": Round.name}


def slices(
    session: Session, project: Project, found: Given, by: str, without: Person | None
) -> list[tuple[str, Given]]:
    """The answers of each slice with its name; `by` is one of BY. No name: none is known.

    An article's week is that in which the last of its answers was handed in. A guideline version
    compares the answers given under it. A sentence is in the slice of each attribution that an
    answer gives it, so in none or in several.
    """
    if by == "attribution":
        masks = list(_by_attribution(session, project, found.answers, without))
    elif by == "version":
        masks = _of_codes(list(found.answers.versions), found.answers.version)
    elif by == "week":
        masks = _by_week(found.answers)
    else:
        masks = _by_article(session, project, found.answers, COLUMNS[by])
    return [(name, found.where(mask)) for name, mask in masks]


def biggest(found: list[tuple[str, Given]]) -> list[tuple[str, Given]]:
    """At most MOST, those with the most answers, by name."""
    ranked = sorted(found, key=lambda row: (-len(row[1].code), row[0]))
    return sorted(ranked[:MOST], key=lambda row: row[0])


def _of_codes(names: list[str], codes: Integers) -> list[tuple[str, Mask]]:
    used = np.unique(codes).tolist()
    return [(names[k], codes == k) for k in used]


def _by_article(
    session: Session, project: Project, answers: Answers, column: Any
) -> list[tuple[str, Mask]]:
    query = select(Article.id, column).join(Article.round).where(Article.project_id == project.id)
    names: dict[str, int] = {}
    rows = [
        (key, names.setdefault(name or "", len(names)))
        for key, name in session.execute(query.order_by(Article.id))
    ]
    keys, codes = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    return _of_codes(list(names), codes[np.searchsorted(keys, answers.article)])


def _by_week(answers: Answers) -> list[tuple[str, Mask]]:
    articles, article = np.unique(answers.article, return_inverse=True)
    last = np.zeros(len(articles), dtype=np.int64)
    np.maximum.at(last, article, answers.week)
    weeks, codes = np.unique(last[article], return_inverse=True)
    names = [date.fromordinal(week).isoformat() for week in weeks.tolist()]
    return _of_codes(names, codes)


def _by_attribution(
    session: Session, project: Project, answers: Answers, without: Person | None
) -> Iterator[tuple[str, Mask]]:
    said = given(session, project, answers, "attribution", without)
    for k, word in enumerate(said.words):
        yield word, np.isin(answers.sentence, said.answers.sentence[said.code == k])
