"""Articles and sentences as they were at an earlier point, in the form of exporting.reading."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from annotator.adjudication import consensus, rules
from annotator.adjudication.consensus import Record
from annotator.adjudication.rules import Answer, Policy, Status
from annotator.canonical import sentence_reference
from annotator.corpus.facts import ROWS
from annotator.exporting import splits
from annotator.exporting.past import composing
from annotator.exporting.past.fold import Fold
from annotator.exporting.point import Point
from annotator.exporting.reading import ArticleFacts, Batch, Said, said
from annotator.exporting.source import Source
from annotator.exporting.splits import Group
from annotator.models import (
    GOLD_STATUSES,
    Article,
    ArticleVersion,
    Assignment,
    FormerFacts,
    Guideline,
    Person,
    Round,
    Sentence,
)
from annotator.verify import published
from annotator.verify.history import Who
from annotator.verify.versions import offsets


class Row(NamedTuple):
    """What exporting.reading asks the database of a sentence and its gold."""

    start: int
    end: int
    version: int
    retired: int | None
    stands: bool
    status: str
    label: str | None
    skip_reason: str | None
    stale: bool
    why_excluded: str | None
    old_version: int | None
    old_start: int | None
    old_end: int | None


class PastReader(Source):
    """Reads what never changes from the tables, and all else from the fold."""

    def __init__(self, session: Session, point: Point, fold: Fold) -> None:
        super().__init__(session, point)
        self._fold, self._point = fold, point
        self._carried = published.carried(fold.guidelines)
        self._decided = fold.decisions_of()
        self._versions = {version: key for key, version in self._answers.guidelines.items()}
        self.rounds = {row.id: self._round(row) for row in self._rounds_then(session)}
        self._named = {row.name: row for row in self.rounds.values()}

    def books(self) -> dict[str, int]:
        counts = Counter(one.status for one in self._all())
        return {**{status: counts[status] for status in GOLD_STATUSES}, "total": counts.total()}

    def check_books(self, books: dict[str, int], written: Counter[str]) -> None:
        """They were counted from the same sentences."""

    def splits(self) -> dict[str, str]:
        """Those of then; a group that had none has the part that it was given since."""
        return {**splits.remembered(self._session, self._project_id), **self._fold.splits}

    def groups(self) -> list[Group]:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for one in self._all():
            if one.label:
                found[one.article.group][one.label] += 1
        return [Group(name, labels) for name, labels in found.items()]

    def claims(self) -> dict[str, dict[str, int]]:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for one in self._all():
            for claim in one.claims if one.label else ():
                found[claim][one.article.group] += 1
        return {claim: dict(counts) for claim, counts in found.items()}

    def erased(self) -> set[str]:
        return self._fold.erased_since | self._fold.erased_people

    def left_out(self) -> list[str]:
        return sorted(self._fold.left_out)

    def guidelines(self) -> list[Guideline]:
        return [row for row in super().guidelines() if row.version in self._fold.guidelines]

    def _all(self) -> Iterator[Said]:
        for batch in self.batches():
            yield from batch.sentences

    def _rounds_then(self, session: Session) -> list[Round]:
        query = select(Round).where(Round.project_id == self._project_id)
        rows = session.scalars(query.where(Round.name.in_(self._fold.rounds))).all()
        session.expunge_all()
        return list(rows)

    def _round(self, row: Round) -> Round:
        told = self._fold.rounds[row.name]
        row.kind, row.counts = told["kind"], told["counts"]
        row.guideline_id = self._versions[told["guideline_version"]]
        return row

    def _keys(self) -> Sequence[int]:
        query = select(Article.id, Article.import_id).where(
            Article.project_id == self._project_id, Article.visible
        )
        rows = self._session.execute(query.order_by(Article.id)).all()
        return [key for key, run in rows if f"import:{run}" in self._fold.imports]

    def _batch(self, keys: Sequence[int]) -> Batch:
        articles, versions = self._articles(keys), self._texts(keys)
        self._session.expunge_all()
        for row in articles:
            told = self._versions_then(row, versions[row.id])
            versions[row.id] = told
            self._set_back(row, told[-1].version)
        return Batch(articles, versions, list(self._said(articles, versions)))

    def _articles(self, keys: Sequence[int]) -> Sequence[Article]:
        former: dict[int, Mapping[str, Any]] = {}
        later = select(FormerFacts).where(
            FormerFacts.article_id.in_(keys), FormerFacts.until > self._fold.seq
        )
        for kept in self._session.scalars(later.order_by(FormerFacts.until.desc())):
            former[kept.article_id] = kept.facts
        rows = self._session.scalars(
            select(Article).where(Article.id.in_(keys)).order_by(Article.id)
        )
        articles = rows.all()
        self._session.expunge_all()
        for row in articles:
            for key, value in former.get(row.id, {}).items():
                setattr(row, ROWS[key], value)
        return articles

    def _texts(self, keys: Sequence[int]) -> dict[int, list[ArticleVersion]]:
        found: dict[int, list[ArticleVersion]] = defaultdict(list)
        query = select(ArticleVersion).where(ArticleVersion.article_id.in_(keys))
        query = query.options(undefer(ArticleVersion.text)).order_by(ArticleVersion.version)
        for row in self._session.scalars(query):
            found[row.article_id].append(row)
        return found

    def _versions_then(self, row: Article, known: list[ArticleVersion]) -> list[ArticleVersion]:
        told = self._fold.versions
        names = {version.version: f"{row.external_id}@{version.version}" for version in known}
        there = [v for v in known if v.version == 1 or names[v.version] in told.corrections]
        for version in there:
            version.replaced = told.replaced.get(names[version.version])
        return there

    def _set_back(self, row: Article, version: int) -> None:
        """The article's row as it was."""
        fold, name = self._fold, row.external_id
        run, subject = f"import:{row.import_id}", f"{name}@{version}"
        row.version = version
        phase = fold.phases.of(name, fold.imports[run], fold.imported[run])
        row.round_id = self._named[phase].id
        row.wanted = fold.phases.wants(fold.origin, name, phase, fold.closed.get(subject))
        row.group_name = fold.groups.get(name)
        for attribute, kind, stood in (
            ("closed_at", "article.close", subject in fold.closed),
            ("withdrawn_at", "article.withdraw", subject in fold.withdrawn),
            ("erased_at", "article.erase", subject in fold.erased),
        ):
            setattr(row, attribute, fold.times[kind, name] if stood else None)

    def _said(
        self, articles: Sequence[Article], versions: dict[int, list[ArticleVersion]]
    ) -> Iterator[Said]:
        keys = [version.id for row in articles for version in versions[row.id]]
        sentences = self._sentences_then(keys)
        names = {row.id: list(self._names(row, versions[row.id], sentences)) for row in articles}
        events, order = self._events(names), self._order(keys)
        for row in articles:
            facts = self._facts(row)
            n, before = 0, None
            for version, start, end, name in names[row.id]:
                n, before = (n if version is before else 0), version
                answers = self._answers_then(row, facts, version, name, events, order)
                decisions = [
                    composing.decision(self._fold, events[seq])
                    for seq in self._decided.get(name, ())
                ]
                made = self._row(row, facts, version, (start, end), name, answers, decisions)
                n += made.stands
                text = None if row.withdrawn_at else version.text
                claims = self._fold.claims.of(name)
                yield said(made, facts, n, text, claims, answers, decisions, self._words)

    def _sentences_then(self, keys: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        query = select(Sentence.version_id, Sentence.start, Sentence.end)
        query = query.where(Sentence.version_id.in_(keys)).order_by(Sentence.start, Sentence.end)
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for version, start, end in self._session.execute(query):
            found[version].append((start, end))
        return found

    def _names(
        self,
        row: Article,
        versions: Sequence[ArticleVersion],
        sentences: dict[int, list[tuple[int, int]]],
    ) -> Iterator[tuple[ArticleVersion, int, int, str]]:
        """The sentences that were there, in the order of exports."""
        for version in versions:
            for start, end in sentences[version.id]:
                name = sentence_reference(row.external_id, version.version, start, end)
                if name not in self._fold.later:
                    yield version, start, end, name

    def _events(
        self, names: dict[int, list[tuple[ArticleVersion, int, int, str]]]
    ) -> dict[int, Record]:
        seqs: list[int] = []
        for rows in names.values():
            for _version, _start, _end, name in rows:
                version = name.rpartition(":")[0]
                seqs += [seq for _who, seq in self._fold.answers_of(name, version)]
                seqs += self._decided.get(name, ())
        return self._fold.events(seqs)

    def _order(self, keys: Sequence[int]) -> dict[tuple[int, Who], int]:
        """The numbers of assignments, by article version and by whom they are."""
        query = (
            select(Assignment.version_id, Person.pid, Round.name, Assignment.turn, Assignment.id)
            .join(Assignment.person)
            .join(Assignment.round)
            .where(Assignment.version_id.in_(keys))
        )
        rows = self._session.execute(query)
        return {(version, (pid, phase, turn)): key for version, pid, phase, turn, key in rows}

    def _answers_then(
        self,
        row: Article,
        facts: ArticleFacts,
        version: ArticleVersion,
        name: str,
        events: dict[int, Record],
        order: dict[tuple[int, Who], int],
    ) -> list[Record]:
        of = f"{row.external_id}@{version.version}"
        found = sorted(
            self._fold.answers_of(name, of), key=lambda one: order.get((version.id, one[0]), 0)
        )
        return [
            composing.answer(
                self._fold,
                events[seq],
                name,
                who,
                counted=self._counts(row, facts, name, of, who, events[seq]),
            )
            for who, seq in found
        ]

    def _counts(
        self, row: Article, facts: ArticleFacts, name: str, version: str, who: Who, event: Record
    ) -> bool:
        _person, phase, turn = who
        here, after = self.rounds[row.round_id], event["payload"]["after"]
        meant = self._carried.answer(
            Answer(after["label"], after["skip_reason"]),
            rules.major(after["guideline_version"]),
            facts.major,
        )
        submitted = self._fold.handed_in(version, who, event["seq"])
        standing = here.counts and phase == here.name and self._fold.versions.retired(name) is None
        return standing and rules.counts(submitted=submitted, turn=turn, meant=meant)

    def _row(
        self,
        row: Article,
        facts: ArticleFacts,
        version: ArticleVersion,
        span: tuple[int, int],
        name: str,
        answers: Sequence[Record],
        decisions: Sequence[Record],
    ) -> Row:
        retired = self._fold.versions.retired(name)
        why = self._why_excluded(row, version, retired)
        counted = [answer for answer in answers if answer["counted"]]
        standing = consensus.standing(decisions)
        gold = self._gold(row, facts, counted, standing, excluded=why is not None)
        stale = standing is not None and why is None
        stale = stale and composing.is_stale(standing or {}, counted, facts.major)
        if stale and standing:
            standing["stale"] = True
        origin = self._fold.versions.carried.get(name)
        return Row(
            *span,
            version.version,
            retired,
            retired in (None, version.replaced),
            gold.status,
            gold.label,
            gold.skip_reason,
            stale,
            why,
            *(offsets(origin) if origin else (None, None, None)),
        )

    def _why_excluded(
        self, row: Article, version: ArticleVersion, retired: int | None
    ) -> str | None:
        for holds, why in (
            (row.erased_at is not None, "erased"),
            (row.withdrawn_at is not None, "withdrawn"),
            (version.version != row.version, "new_version"),
            (retired is not None, "cut"),
            (not self.rounds[row.round_id].counts, "round"),
        ):
            if holds:
                return why
        return None

    def _gold(
        self,
        row: Article,
        facts: ArticleFacts,
        counted: Sequence[Record],
        standing: Record | None,
        *,
        excluded: bool,
    ) -> Status:
        given = [consensus.meant(answer, self._carried, facts.major) for answer in counted]
        decided = consensus.meant(standing, self._carried, facts.major) if standing else None
        project = self._point.project
        return rules.derive(
            [Answer(one["label"], one["skip_reason"]) for one in given],
            wanted=row.wanted,
            policy=Policy(project.majorities, project.majority_minimum),
            decision=Answer(decided["label"], decided["skip_reason"]) if decided else None,
            excluded=excluded,
        )
