"""How well the annotators of a project agree: the figures over their counted blind answers."""

from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.agreement import between, references
from annotator.agreement.answers import Answers, counted
from annotator.agreement.between import Against, Pair
from annotator.agreement.compared import Given, given, with_skips
from annotator.agreement.figures import (
    Figure,
    Integers,
    Interval,
    Summary,
    alpha,
    bootstrap_alphas,
    one_against_rest,
    percent_agreement,
    summary,
)
from annotator.agreement.kappas import fleiss_kappa, gwet_ac1
from annotator.agreement.question import LABELS, Question, under
from annotator.agreement.slices import biggest, slices
from annotator.errors import mark
from annotator.labelsets import Label
from annotator.models import Person, Project

FEW_ARTICLES, FEW_SENTENCES, FEW_USES = 10, 100, 20  # fewer: a single answer moves the figure
REASONS = {
    "no_overlap": mark("not computable: no sentence has two answers that count"),
    "one_label": mark("not computable: only one label was used"),
    "unused": mark("not computable: nobody used this label"),
}


@dataclass(frozen=True)
class Agreement:
    """The figures over some answers. `word`: against all others; `uses`: how many gave it.

    `slice`: the name of what they are about. `interval` is that of alpha; None with fewer than two
    articles with overlap, or of many words.
    """

    percent: Figure
    alpha: Figure
    fleiss: Figure
    ac1: Figure
    interval: Interval | None
    n_articles: int
    word: str | None = None
    slice: str | None = None
    uses: int | None = None

    @property
    def reason(self) -> str | None:
        """Why alpha is not computable, a key of REASONS; None when it is."""
        unused = self.uses == 0 and self.alpha.n_sentences > 0
        return "unused" if unused else self.alpha.reason

    @property
    def few(self) -> bool:
        """Whether the figures rest on so little that they can only be a first impression."""
        if self.uses is not None:
            return self.uses < FEW_USES
        return self.n_articles < FEW_ARTICLES or self.alpha.n_sentences < FEW_SENTENCES


@dataclass(frozen=True, eq=False)
class Words:
    """Which words meet in one sentence: where labels are compared, a skip is one of them.

    `matrix`: how many pairs of answers are (row, column), symmetric; None of many words.
    `confusions`: two words and how often they meet, the most frequent first.
    """

    words: tuple[str, ...]
    matrix: Integers | None
    confusions: list[tuple[int, int, int]]


@dataclass(frozen=True, eq=False)
class People:
    """Who agrees with whom, and with decisions and test items; `shares`: what each gave how often.

    The matrices of `pairs` have the words of Words, all else those of the report. People are the
    ids of their rows: who reads decides what they are called.
    """

    pairs: list[Pair]
    shares: list[tuple[int, list[int]]]
    decisions: list[Against]
    items: list[Against]


@dataclass(frozen=True, eq=False)
class Report:
    """`point` is where the ledger ended, its number and head; None for a report `without`.

    `labels` are those of the guideline, `words` what the answers were compared as: labels, a skip,
    the values of a detail. `majors`: the major versions that there are to choose from. `slices` are
    the biggest of `n_slices`. `patterns`: the different rows of the count matrix, with how many
    sentences have each; not of many words.
    """

    slug: str
    question: Question
    point: tuple[int, str] | None
    majors: list[int]
    labels: tuple[Label, ...]
    words: tuple[str, ...]
    n_answers: int
    n_skips: int
    overall: Agreement
    by_word: list[Agreement]
    slices: list[Agreement]
    n_slices: int
    patterns: list[tuple[list[int], int]]
    met: Words
    people: People


def report(
    session: Session,
    project: Project,
    question: Question = LABELS,
    *,
    without: Person | None = None,
    answers: Answers | None = None,
) -> Report:
    """All figures of the project over its counted blind answers as they stand.

    For somebody who also annotates, `without` leaves out the articles that are open for them;
    the seed of the intervals is then fixed, since the ledger's head depends on those too. `answers`
    are what `counted` gives, where they are at hand.
    """
    everything = counted(session, project, without=without) if answers is None else answers
    point = None if without else ledger.end(session, project.id)
    seed = seed_of(point[1]) if point else 0
    question, chosen = under(question, everything)
    found = given(session, project, chosen, question.of, without)
    sliced = slices(session, project, found, question.by, without) if question.by else []
    met = with_skips(chosen) if question.of == "labels" else found
    overall, *by_word = _measured(found, seed)
    return Report(
        slug=project.slug,
        question=question,
        point=point,
        majors=everything.majors,
        labels=chosen.labels,
        words=found.words,
        n_answers=len(chosen.label),
        n_skips=int(np.count_nonzero(chosen.label == len(chosen.labels))),
        overall=overall,
        by_word=by_word,
        slices=[replace(_measured(of, seed)[0], slice=name) for name, of in biggest(sliced)],
        n_slices=len(sliced),
        patterns=[] if found.many else between.patterns(found),
        met=_words(met),
        people=_people(session, project, question, found, met),
    )


def seed_of(head: str) -> int:
    """The seed of every interval at that point of the ledger: the first 8 bytes of its head."""
    return int(head[:16], 16)


def _measured(found: Given, seed: int) -> list[Agreement]:
    """The figures over all words, then over each word against the rest; of many over all only."""
    articles = found.answers.article[found.overlapping]
    n_articles = len(np.unique(articles))
    if found.many:
        return [_agreement(found.summary, None, n_articles)]
    counts = found.counts
    overall, *intervals = bootstrap_alphas(counts, found.groups, seed=seed)
    uses = summary(counts).totals
    return [_agreement(summary(counts), overall, n_articles)] + [
        replace(
            _agreement(summary(one_against_rest(counts, k)), intervals[k], n_articles),
            word=word,
            uses=int(uses[k]),
        )
        for k, word in enumerate(found.words)
    ]


def _agreement(found: Summary, interval: Interval | None, n_articles: int) -> Agreement:
    return Agreement(
        percent=percent_agreement(found),
        alpha=alpha(found),
        fleiss=fleiss_kappa(found),
        ac1=gwet_ac1(found),
        interval=interval,
        n_articles=n_articles,
    )


def _words(met: Given) -> Words:
    matrix = None if met.many else between.word_pairs(met)
    return Words(met.words, matrix, between.confusions(met))


def _people(
    session: Session, project: Project, question: Question, found: Given, met: Given
) -> People:
    decided = items = None
    if question.of in ("labels", "answers"):
        decided = references.decisions(session, project, found.words, question.major or None)
        items = references.test_items(session, project, found.words)
    return People(
        pairs=between.pairs_of_people(met, len(found.words)),
        shares=[] if found.many else between.shares(found),
        decisions=between.against(found, decided) if decided else [],
        items=between.against(found, items) if items else [],
    )
