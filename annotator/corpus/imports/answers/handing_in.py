"""Stores what annotators of another tool answered to the articles that its export brings."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from annotator import guidelines, ledger, membership
from annotator.adjudication import gold
from annotator.corpus.changes import correcting
from annotator.corpus.imports.answers.gathering import Brought, batches
from annotator.corpus.imports.answers.matching import (
    Answered,
    Labels,
    LeftOver,
    Matched,
    Meaning,
    Meant,
    match,
)
from annotator.corpus.imports.answers.rows import hand_in
from annotator.corpus.records import GivenAnswer
from annotator.corpus.sentences.lines import Span
from annotator.db import Transaction
from annotator.errors import mark
from annotator.labelsets import label_set
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Guideline,
    Person,
    Project,
    Sentence,
)

PEOPLE_AT_ONCE = 50  # in a transaction

CLOSED = mark("Answers to articles that are closed or withdrawn, left out: %(count)s (%(places)s).")
MOVED_ON = mark("Answers to texts that were corrected since, left out: %(count)s (%(places)s).")
OTHERWISE = mark(
    "Answers that are not those which the same annotator gave in the article before, left out: "
    "%(count)s (%(places)s)."
)


def check(session: Session, project: Project, labels: Mapping[str, str]) -> None:
    """Raises UnknownMeaningError when labels are to mean what the project does not have."""
    Labels(label_set(guidelines.latest(session, project)), labels)


def store(
    transaction: Transaction,
    project: Project,
    brought: Iterable[Brought],
    annotators: Collection[str],
    labels: Mapping[str, str],
    *,
    by: Person | None = None,
    role: str = ledger.OPERATOR,
    tick: Callable[[], None] = lambda: None,
) -> Answered:
    """Store the answers to articles that are there, in many short transactions.

    Annotators become people without an account, their answers are handed in, gold follows. What is
    there already is left alone, so what was cut off is finished by importing it again. `labels`
    says what labels mean that are not called like ours; `tick` is called after each transaction.
    """
    pids: dict[str, str] = {}
    keys: dict[str, int] = {}
    names = sorted(annotators)
    for start in range(0, len(names), PEOPLE_AT_ONCE):
        with transaction() as session:
            some = names[start : start + PEOPLE_AT_ONCE]
            people = membership.imported(session, project, some, by=by, role=role)
            pids |= {name: person.pid for name, person in people.items()}
            keys |= {name: person.id for name, person in people.items()}
        tick()
    work = _Work(labels, keys)
    for batch in batches(brought):
        with transaction() as session:
            held = _current(project, batch).with_for_update(key_share=True, of=Article)
            versions = _by_id(session.scalars(held).all())
            for each in batch:
                if each.external_id in versions:
                    work.store(session, versions[each.external_id], each)
        tick()
    return work.answered(pids)


def preview(
    session: Session,
    project: Project,
    brought: Iterable[Brought],
    labels: Mapping[str, str],
    new: Mapping[str, Sequence[Span]],
) -> Answered:
    """What `store` would do; `new` has the sentences of articles that are not there yet."""
    theirs = (Person.project_id == project.id, Person.imported_as.is_not(None))
    people = session.scalars(select(Person).where(*theirs)).all()
    work = _Work(labels, {str(person.imported_as): person.id for person in people})
    guideline = guidelines.latest(session, project)
    for batch in batches(brought):
        versions = _by_id(session.scalars(_current(project, batch)).all())
        for each in batch:
            version = versions.get(each.external_id)
            if each.external_id in new:
                work.match(each.answers, new[each.external_id], guideline, each.external_id)
            elif version:
                work.fresh(session, version, correcting.sentences(session, version), each)
    return work.answered({str(person.imported_as): person.pid for person in people})


def _by_id(versions: Iterable[ArticleVersion]) -> dict[str, ArticleVersion]:
    return {version.article.external_id: version for version in versions}


def _current(project: Project, batch: Iterable[Brought]) -> Select[ArticleVersion]:
    """The current versions of articles, in the order in which everybody holds them."""
    return (
        select(ArticleVersion)
        .join(ArticleVersion.article)
        .options(contains_eager(ArticleVersion.article).joinedload(Article.round))
        .where(
            Article.project_id == project.id,
            Article.external_id.in_({each.external_id for each in batch}),
            Article.visible,
            ArticleVersion.version == Article.version,
        )
        .order_by(Article.id)
        .execution_options(populate_existing=True)
    )


class _Work:
    """What is done so far, and what is left over; `people` are keys of persons by name."""

    def __init__(self, labels: Mapping[str, str], people: Mapping[str, int]) -> None:
        self._said, self._people = labels, people
        self._labels: dict[int, Labels] = {}  # by guideline
        self._left = LeftOver()
        self._new: Counter[str] = Counter()
        self._same = 0

    def answered(self, pids: Mapping[str, str]) -> Answered:
        new = sorted((+self._new).items())
        annotators = tuple((name, pids.get(name), count) for name, count in new)
        return Answered(annotators, self._same, tuple(self._left.remarks()))

    def match(
        self, given: Sequence[GivenAnswer], spans: Sequence[Span], guideline: Guideline, place: str
    ) -> Matched:
        """The answers to the sentences of an article, each of them new."""
        labels = self._labels.get(guideline.id)
        if labels is None:
            labels = self._labels[guideline.id] = Labels(label_set(guideline), self._said)
        matched = match(given, spans, labels, place, self._left)
        self._new.update({name: len(answers) for name, answers in matched.items()})
        return matched

    def fresh(
        self,
        session: Session,
        version: ArticleVersion,
        sentences: Sequence[Sentence],
        brought: Brought,
    ) -> Matched:
        """The answers of those who have none in the article yet."""
        article = version.article
        why_not = _obstacle(version, brought)
        if why_not:
            self._left.add(why_not, article.external_id, len(brought.answers))
            return {}
        spans = [Span(sentence.start, sentence.end) for sentence in sentences]
        guideline = article.round.guideline
        matched = self.match(brought.answers, spans, guideline, article.external_id)
        for name in matched.keys() & self._people.keys():
            there = _there(session, version, self._people[name])
            if there is not None:
                self._compare(there, sentences, matched.pop(name), name, article)
        return matched

    def store(self, session: Session, version: ArticleVersion, brought: Brought) -> None:
        sentences = correcting.sentences(session, version)
        for name, given in self.fresh(session, version, sentences, brought).items():
            person = session.get_one(Person, self._people[name])
            hand_in(session, person, version, sentences, given)
        gold.refresh(session, version.article_id)

    def _compare(
        self,
        there: dict[int, Meaning],
        sentences: Sequence[Sentence],
        given: Mapping[int, Meant],
        name: str,
        article: Article,
    ) -> None:
        """Answers that are there already; others by the same person are left out."""
        same = sum(there.get(sentences[n].id) == meant.meaning for n, meant in given.items())
        self._new[name] -= len(given)
        self._same += same
        if same < len(given):
            self._left.add(OTHERWISE, article.external_id, len(given) - same)


def _obstacle(version: ArticleVersion, brought: Brought) -> str | None:
    article = version.article
    if article.closed_at or article.withdrawn_at or article.erased_at:
        return CLOSED
    return MOVED_ON if version.sha256 != brought.sha256 else None


def _there(session: Session, version: ArticleVersion, person_id: int) -> dict[int, Meaning] | None:
    """The person's answers by sentence; null when they never had the article."""
    assignment = session.scalar(
        select(Assignment.id).where(
            Assignment.round_id == version.article.round_id,
            Assignment.version_id == version.id,
            Assignment.person_id == person_id,
            Assignment.turn == 1,
        )
    )
    if assignment is None:
        return None
    rows = session.execute(
        select(Annotation.sentence_id, Annotation.label, Annotation.skip_reason).where(
            Annotation.assignment_id == assignment
        )
    )
    return {
        key: ("label", label) if label else ("skip_reason", reason or "")
        for key, label, reason in rows
    }
