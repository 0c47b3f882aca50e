"""Whatever is corrected, cut and answered in whatever order: no label is lost, all checks agree."""

from contextlib import suppress
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from annotator.adjudication import closing, decisions
from annotator.adjudication.choices import Choice
from annotator.corpus.changes import cutting, withdrawing
from annotator.corpus.imports.importing import ArticleRecord, import_articles
from annotator.db import begin_writing, writing
from annotator.errors import RuleError
from annotator.exporting import making
from annotator.labeling import annotations, assignments
from annotator.models import Annotation, ArticleVersion, Assignment, Person, Sentence
from annotator.verify import verify
from tests.corpus.scenes import Scene

pytestmark = pytest.mark.slow

NUMBERS = count()
WORDS = ("One fell.", "Two rose.", "Three 🚢 left, and said so.", "No.", "No.", "Who knows?")
LABELS = ("allegation", "denial", "context")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
people = st.sampled_from(["alice", "bob"])
places = st.integers(0, 6)
labels = st.sampled_from(LABELS)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("bring"), texts),
        st.tuples(st.just("finish"), people, labels),
        st.tuples(st.just("answer"), people, places, labels),
        st.tuples(st.sampled_from(["undo", "take_back", "release"]), people),
        st.tuples(st.just("decide"), places, labels),
        st.tuples(st.sampled_from(["merge", "split"]), places),
        st.tuples(st.sampled_from(["recut", "withdraw", "restore", "close", "reopen"])),
    ),
    min_size=4,
    max_size=14,
)


class World(Scene):
    """What can happen to an article; what is refused changes nothing."""

    def do(self, act, *values):
        with suppress(RuleError), self.session.begin_nested():
            getattr(self, act)(*values)
            self.session.flush()

    def person(self, name):
        return self.session.get_one(Person, getattr(self, name).id)

    def bring(self, text):
        before = self.said()
        record = ArticleRecord(text, id="port-1", language="en")
        report = import_articles(self.session, self.project, [record])
        self.session.flush()
        if report.corrections:
            self.check_carried(before)

    def finish(self, name, label):
        for sentence in self.sentences():
            with suppress(RuleError):
                annotations.annotate(self.session, self.person(name), sentence.id, {"label": label})
        assignments.submit(self.session, self.person(name), self.article.id)

    def answer(self, name, n, label):
        sentences = self.sentences()
        key = sentences[n % len(sentences)].id
        annotations.annotate(self.session, self.person(name), key, {"label": label})

    def undo(self, name):
        annotations.undo(self.session, self.person(name), self.person(name).acts)

    def take_back(self, name):
        assignments.take_back(self.session, self.person(name), self.article.id)

    def release(self, name):
        assignments.release(self.session, self.person(name), self.article.id)

    def decide(self, n, label):
        sentences = self.sentences()
        choice = Choice(label=label, reason="slip", note="So it is.")
        for _blind_then_seeing in range(2):
            decisions.decide(self.session, self.lead, sentences[n % len(sentences)].id, choice)

    def merge(self, n):
        sentences = self.sentences()
        cutting.merge(self.session, self.lead, sentences[n % len(sentences)].id)

    def split(self, n):
        sentences = self.sentences()
        sentence = sentences[n % len(sentences)]
        typed = sentence.text.replace(" ", "\n", 1)
        cutting.split(self.session, self.lead, sentence.id, typed)

    def recut(self):
        cutting.recut(self.session, self.lead, self.article.id)

    def withdraw(self):
        withdrawing.withdraw(self.session, self.lead, self.article.id, "Why not?")

    def restore(self):
        withdrawing.restore(self.session, self.lead, self.article.id)

    def close(self):
        closing.close(self.session, self.article, self.lead)

    def reopen(self):
        closing.reopen(self.session, self.article, self.lead)

    def said(self):
        """Each person's answers in the current version, with all that belongs to them."""
        query = (
            select(Annotation, Assignment.person_id)
            .join(Annotation.assignment)
            .join(Annotation.sentence)
            .join(Sentence.version)
            .where(
                ArticleVersion.article_id == self.article.id,
                ArticleVersion.version == self.article.version,
                Sentence.retired.is_(None),
            )
        )
        names = ("label", "details", "revision", "ms", "blind", "guideline_id", "seq", "at")
        return {
            (row.sentence_id, person): tuple(str(getattr(row, name)) for name in names)
            for row, person in self.session.execute(query)
        }

    def check_carried(self, before):
        """Of a sentence that stays every answer stays, and nothing else comes with it."""
        rows = self.session.scalars(
            select(Sentence).where(Sentence.version_id == self.version().id)
        ).all()
        origin = {row.id: row.carried_from_id for row in rows if row.carried_from_id}
        goes_on = set(origin.values())
        after = {(origin[key], person): said for (key, person), said in self.said().items()}
        assert after == {key: said for key, said in before.items() if key[0] in goes_on}
        for new, old in origin.items():
            assert self.words(new) == self.words(old)

    def words(self, key):
        sentence = self.session.get_one(Sentence, key)
        return sentence.version.text[sentence.start : sentence.end]

    def check_partition(self):
        """Every version's sentences hold all of its text, once, but for white space."""
        for number in range(1, self.article.version + 1):
            pieces, reached, text = [], 0, self.version(number).text
            for sentence in self.sentences(number):
                pieces.append(text[reached : sentence.start])
                reached = sentence.end
                assert sentence.text.strip() == sentence.text != ""
            assert not "".join([*pieces, text[reached:]]).strip()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25
)
@given(first=texts, acts=acts)
def test_no_label_is_lost_and_every_check_agrees(session, tmp_path, first, acts):
    slug = f"demo-{next(NUMBERS)}"
    begin_writing(session)
    world = World(session, slug, first)
    for act, *values in acts:
        world.do(act, *values)
    world.check_partition()

    assert world.problems() == []
    made = making.make(writing, slug, "audit", tmp_path / "exports")
    assert verify(made.path, made.head).problems == []
    session.rollback()
