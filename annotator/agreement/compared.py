"""What is compared: the label, label or skip, a detail, the links."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.agreement.answers import Answers, of_counted
from annotator.agreement.figures import Integers, Summary, count_matrix, summary, summary_of_many
from annotator.labelsets import DETAILS
from annotator.models import Annotation, Assignment, Link, Party, Person, Project

SKIP, NONE = "skip", "none"
OF = ("labels", "answers", "skip", *DETAILS, "links")
MANY = 20  # values; with more no matrix is made of them


@dataclass(frozen=True, eq=False)
class Given:
    """What each answer said to the question: `code`, shape (answers,), an index into `words`."""

    words: tuple[str, ...]
    answers: Answers
    code: Integers

    @property
    def many(self) -> bool:
        return len(self.words) > MANY

    @property
    def counts(self) -> Integers:
        """The matrix sentences × words that figures are made of; not for `many`."""
        n = int(self.answers.item[-1]) + 1 if len(self.code) else 0
        return count_matrix(self.answers.item, self.code, n, len(self.words))

    @property
    def summary(self) -> Summary:
        if self.many:
            return summary_of_many(self.answers.item, self.code, len(self.words))
        return summary(self.counts)

    @property
    def overlapping(self) -> npt.NDArray[np.bool_]:
        """Which answers are to a sentence that has another one."""
        item = self.answers.item
        return np.asarray(np.bincount(item, minlength=1)[item] >= 2)

    @property
    def groups(self) -> Integers:
        """The article of each row of `counts`."""
        first = np.flatnonzero(np.diff(self.answers.item, prepend=-1))
        return self.answers.article[first]

    def where(self, mask: npt.NDArray[Any]) -> "Given":
        return Given(self.words, self.answers.where(mask), self.code[mask])


def given(
    session: Session, project: Project, answers: Answers, of: str, without: Person | None
) -> Given:
    """The answers that say something to the question, one of OF.

    `labels`: without skips. `answers`: a skip is one more label. `skip`: label or skip. A detail:
    the answers that give it, without those whose label sets it by itself; of `source` and `target`
    the parties as the project's list has them, several targets are one value. `links`: all links of
    an answer are one value, `none` among them; the labels that have relations.
    """
    ids = tuple(label.id for label in answers.labels)
    if of == "labels":
        mask = answers.label < len(ids)
        return Given(ids, answers.where(mask), answers.label[mask])
    if of == "answers":
        return with_skips(answers)
    if of == "skip":
        return Given(("label", SKIP), answers, (answers.label == len(ids)).astype(np.int8))
    if of == "links":
        return _links(session, project, answers, without)
    return _detail(session, project, answers, of, without)


def with_skips(answers: Answers) -> Given:
    """All answers, a skip as one more label."""
    return Given((*(label.id for label in answers.labels), SKIP), answers, answers.label)


def _detail(
    session: Session, project: Project, answers: Answers, name: str, without: Person | None
) -> Given:
    mine = [label.id for label in answers.labels if _gives(label.details.get(name))]
    value = Annotation.details[name].as_string()
    query = of_counted(
        select(Annotation.sentence_id, Assignment.person_id, value), project, without
    )
    query = query.where(Annotation.label.in_(mine), value.is_not(None))
    read = _party_reader(session, project) if name in ("source", "target") else str
    return _read(session, answers, query, read)


def _gives(use: Any) -> bool:
    """Whether somebody chooses the detail, rather than the label by itself."""
    return use is not None and use.automatic is None


def _read(session: Session, answers: Answers, query: Any, read: Callable[[str], str]) -> Given:
    """The query's rows are sentence, person, value; each different value is read once."""
    codes: dict[str, int] = {}
    known: dict[str, int] = {}
    keys, code = [], []
    for sentence, person, value in session.connection().execute(query):
        if value not in known:
            known[value] = codes.setdefault(read(value), len(codes))
        keys.append((sentence, person))
        code.append(known[value])
    return _placed(answers, tuple(codes), np.array(keys).reshape(-1, 2), np.array(code, dtype=int))


def _placed(answers: Answers, words: Sequence[str], keys: Integers, code: Integers) -> Given:
    """Values of (sentence, person) beside the answers that they belong to, words in order."""
    places, known = _places(answers, keys)
    order = sorted(range(len(words)), key=words.__getitem__)
    rank = np.argsort(np.array(order, dtype=np.int64))
    said = np.full(len(answers.label), -1, dtype=np.int64)
    said[places[known]] = rank[code[known]] if len(words) else code[known]
    mask = said >= 0
    return Given(tuple(words[k] for k in order), answers.where(mask), said[mask])


def _places(answers: Answers, keys: Integers) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Where (sentence, person) stand among the answers, and whether they do."""
    people = int(answers.person.max(initial=0)) + 1
    all_keys = answers.sentence * people + answers.person
    wanted = keys[:, 0].astype(np.int64) * people + keys[:, 1]
    places = np.searchsorted(all_keys, wanted)
    inside = places < len(all_keys)
    known = inside & (keys[:, 1] < people)
    known[known] = all_keys[places[known]] == wanted[known]
    return places, known


def _party_reader(session: Session, project: Project) -> Callable[[str], str]:
    """Spellings of one party are one value; case and spaces do not matter."""
    query = select(Party.name, Party.spellings)
    rows = session.execute(query.where(Party.project_id == project.id, Party.person_id.is_(None)))
    names = {_folded(text): name for name, texts in rows for text in (name, *texts)}

    def read(value: str) -> str:
        several = json.loads(value) if value.startswith("[") else [value]
        found = {names.get(_folded(text), _folded(text)) for text in several}
        return " | ".join(sorted(found))

    return read


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _links(session: Session, project: Project, answers: Answers, without: Person | None) -> Given:
    relating = np.array([*(bool(label.relations) for label in answers.labels), False])
    answers = answers.where(relating[answers.label])
    columns = (Annotation.sentence_id, Assignment.person_id, Link.relation, Link.target_id)
    query = of_counted(select(*columns).join(Annotation.links), project, without)
    found: dict[tuple[int, int], set[str]] = {}
    for sentence, person, relation, target in session.connection().execute(query):
        found.setdefault((sentence, person), set()).add(f"{relation} {target}")
    words = {NONE: 0}
    code = np.zeros(len(answers.label), dtype=np.int64)
    places, known = _places(answers, np.array(list(found)).reshape(-1, 2))
    values = [words.setdefault(" | ".join(sorted(links)), len(words)) for links in found.values()]
    code[places[known]] = np.array(values, dtype=np.int64)[known]
    return Given(tuple(words), answers, code)
