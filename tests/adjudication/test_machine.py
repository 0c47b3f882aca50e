"""Any order of acts: gold follows from the ledger, no decision is lost, nobody sees it early."""

from contextlib import suppress
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from annotator import checking, guidelines, ledger, project_settings, publishing
from annotator.adjudication import (
    appeals,
    batches,
    bulk,
    claims,
    closing,
    decisions,
    gold,
    item,
    outcomes,
    queue,
    requests,
)
from annotator.adjudication.choices import Choice
from annotator.errors import NotFoundError, RuleError
from annotator.labeling import assignments
from annotator.labeling.annotations import annotate
from annotator.labeling.annotations import undo as undo_answer
from annotator.models import ArticleVersion, Decision, Gold, Round, Sentence
from annotator.project_settings import Settings
from annotator.rounds import changing, plans
from tests.factories import import_text, join, make_project

pytestmark = pytest.mark.slow

TEXTS = ("The firm lied. It denies. So.", "A dam broke. Who built it?")
LABELS = st.sampled_from(["allegation", "denial", "context", "evidence"])
ANSWERS = LABELS.map(lambda label: {"label": label}) | st.just({"skip_reason": "heading"})
ANNOTATORS = st.sampled_from(["alice", "bob", "dora"])
LEADS = st.sampled_from(["lead", "omar"])
SHARES = st.sampled_from([0, 500, 1000])
FATES = st.fixed_dictionaries(  # what becomes of answers under a new major version
    {
        "denial": st.sampled_from(["denial", "context", None]),
        "evidence": st.sampled_from(["evidence", "denial", None]),
        "skip:heading": st.sampled_from(["skip:heading", "context", None]),
    }
)
NUMBERS = count(1)


class Project(RuleBasedStateMachine):
    """A project with three annotators and two adjudicators, who do anything in any order."""

    session = None

    @initialize(
        decide_first=st.booleans(),
        sample=SHARES,
        looks=SHARES,
        majorities=st.booleans(),
        answers=st.lists(ANSWERS, min_size=10, max_size=10),
    )
    def begin(self, decide_first, sample, looks, majorities, answers):
        self.project = make_project(self.session, f"p{next(NUMBERS)}")
        roles = dict.fromkeys(("alice", "bob", "dora"), ("annotator",))
        roles |= {"lead": ("adjudicator", "manager"), "omar": ("adjudicator",)}
        self.people = {
            name: join(self.session, self.project, name, *of) for name, of in roles.items()
        }
        self.articles = [
            import_text(self.session, self.project, text, f"port-{n}")
            for n, text in enumerate(TEXTS)
        ]
        self.settings = Settings(
            decide_first=decide_first,
            own_decisions=False,
            group_decisions=True,
            random_order=sample == 500,
            undimmed=False,
            majorities=majorities,
            majority_minimum=3,
            sample_share=sample,
            second_look_share=looks,
        )
        project_settings.change(self.session, self.people["lead"], self.settings)
        self.made, self.undone, self.major = {}, set(), 1
        for who in ("alice", "bob"):
            self.label_all(who, 0, [answers.pop() for _ in range(3)])
            self.label_all(who, 1, [answers.pop() for _ in range(2)])

    def label_all(self, who, article, answers):
        for sentence, answer in zip(self.sentences(article), answers, strict=True):
            self.act(annotate, self.people[who], sentence, answer)
        self.act(assignments.submit, self.people[who], self.articles[article].id)

    # Acts

    @rule(who=ANNOTATORS, article=st.integers(0, 1), answers=st.lists(ANSWERS, max_size=3))
    def annotate(self, who, article, answers):
        for sentence, answer in zip(self.sentences(article), answers, strict=False):
            self.act(annotate, self.people[who], sentence, answer)

    @rule(who=ANNOTATORS, article=st.integers(0, 1), answer=ANSWERS, unsure=st.booleans())
    def change_and_submit(self, who, article, answer, unsure):
        """Takes it back first; whoever was given only a part answers that."""
        person, key = self.people[who], self.articles[article].id
        self.act(assignments.take_back, person, key)
        for sentence in self.sentences(article):
            self.act(annotate, person, sentence, {**answer, "unsure": unsure})
        self.act(assignments.submit, person, key)

    @rule(who=ANNOTATORS, article=st.integers(0, 1))
    def take_back(self, who, article):
        self.act(assignments.take_back, self.people[who], self.articles[article].id)

    @rule(who=ANNOTATORS, article=st.integers(0, 1))
    def submit(self, who, article):
        self.act(assignments.submit, self.people[who], self.articles[article].id)

    @rule(who=ANNOTATORS)
    def undo_an_answer(self, who):
        self.act(undo_answer, self.people[who], self.people[who].acts)

    @rule(who=LEADS, label=LABELS, n=st.integers(1, 5))
    def decide_all_that_is_next(self, who, label, n):
        for _ in range(n):
            key = self.act(queue.take_next, self.people[who])
            if key is not None:
                self.decide(who, key, label)

    @rule(article=st.integers(0, 1), label=LABELS)
    def settle_and_close(self, article, label):
        for key in self.sentences(article):
            self.decide("lead", key, label)
        self.act(closing.close, self.articles[article], self.people["lead"])

    @rule(who=LEADS, label=LABELS)
    def decide_what_is_next(self, who, label):
        key = self.act(queue.take_next, self.people[who])
        if key is not None:
            self.decide(who, key, label)

    @rule(who=LEADS, n=st.integers(0, 4), label=LABELS)
    def decide_again(self, who, n, label):
        keys = [key for article in (0, 1) for key in self.sentences(article)]
        self.decide(who, keys[n], label)

    @rule(who=LEADS, n=st.integers(0, 50))
    def undo_a_decision(self, who, n):
        rows = self.rows()
        if rows:
            row = rows[n % len(rows)]
            undone = self.act(decisions.undo, self.people[who], row.id)
            if undone is not None:
                self.undone.add(row.seq)

    @rule(who=LEADS)
    def accept_in_bulk(self, who):
        if self.act(bulk.accept, self.people[who]):
            self.remember()

    @rule(who=LEADS)
    def take_bulk_back(self, who):
        last = batches.last(self.session, self.people[who])
        if last:
            self.act(batches.undo, self.people[who], last[0])
            self.undone |= {row.seq for row in self.rows() if row.undone_seq}

    @rule(who=LEADS, n=st.integers(0, 4))
    def ask_for_another(self, who, n):
        keys = [key for article in (0, 1) for key in self.sentences(article)]
        self.act(requests.ask, self.people[who], keys[n])

    @rule(who=LEADS, n=st.integers(0, 4))
    def report_a_cut(self, who, n):
        keys = [key for article in (0, 1) for key in self.sentences(article)]
        self.act(requests.report_cut, self.people[who], keys[n])

    @rule(article=st.integers(0, 1))
    def reopen(self, article):
        self.act(closing.reopen, self.articles[article], self.people["lead"])

    @precondition(lambda self: any(article.closed_at for article in self.articles))
    @rule(who=ANNOTATORS, n=st.integers(0, 2), lead=LEADS, label=LABELS, answers=st.booleans())
    def appeal(self, who, n, lead, label, answers):
        closed = next(n for n, article in enumerate(self.articles) if article.closed_at)
        keys = self.sentences(closed)
        key = keys[n % len(keys)]
        self.act(appeals.appeal, self.people[who], key, "Not so.")
        if answers:
            self.decide(lead, key, label)

    @rule(n=st.integers(0, 4), m=st.integers(0, 4))
    def claim(self, n, m):
        keys = [key for article in (0, 1) for key in self.sentences(article)]
        self.act(claims.create, self.people["lead"], "It is said.", {keys[n], keys[m]})

    @rule(shares=SHARES, majorities=st.booleans())
    def change_settings(self, shares, majorities):
        self.settings = replace(self.settings, sample_share=shares, majorities=majorities)
        self.act(project_settings.change, self.people["lead"], self.settings)

    @precondition(lambda self: self.major < 3)
    @rule(minor=st.booleans(), fates=FATES)
    def publish(self, minor, fates):
        """A new version of the guideline, which the round works under at once."""
        draft = guidelines.read_folder(guidelines.DEFAULT)
        self.major += not minor
        draft.document["version"] = f"{self.major}.{next(NUMBERS)}.0"
        said = None if minor else fates
        made = publishing.publish(self.session, self.project, draft, becomes=said)
        phase = self.session.query(Round).filter_by(project_id=self.project.id).one()
        self.act(changing.change, phase, replace(plans.of_round(phase), guideline=made.version))

    # What must hold

    @invariant()
    def no_decision_is_lost(self):
        rows = {row.seq: row for row in self.rows()}

        assert {seq: rows[seq].label for seq in self.made} == self.made
        assert {seq for seq, row in rows.items() if row.undone_seq} >= self.undone
        told = [e for e in self.events() if e.type == "decision.set"]
        assert {event.seq for event in told} == set(rows)

    @invariant()
    def nobody_sees_anything_early(self):
        for article in self.articles:
            if article.closed_at is None:
                for who in ("alice", "bob", "dora"):
                    with pytest.raises(NotFoundError):
                        outcomes.outcome(self.session, self.people[who], article.id)

    @invariant()
    def gold_is_what_follows(self):
        self.session.flush()
        for stored, derived in self.derived():
            assert stored == derived

    def teardown(self):
        if self.project is not None:
            self.session.flush()
            assert checking.check(self.session, self.project).problems == []

    # Ways to act

    project = None

    def act(self, what, *arguments):
        """What is refused leaves nothing behind."""
        before = ledger.end(self.session, self.project.id)
        try:
            with self.session.begin_nested():
                return what(self.session, *arguments)
        except RuleError:
            assert ledger.end(self.session, self.project.id) == before
            return None

    def decide(self, who, key, label):
        person = self.people[who]
        for _blind_then_seeing in range(2):
            with suppress(RuleError):
                shown = item.show(self.session, person, key).decision
                choice = Choice(
                    label=label, reason="slip", note="so", supersedes=shown and shown.id
                )
                if self.act(decisions.decide, person, key, choice):
                    return self.remember()
        return None

    def remember(self):
        self.made |= {row.seq: row.label for row in self.rows()}

    def rows(self):
        self.session.flush()
        query = select(Decision).filter_by(project_id=self.project.id).order_by(Decision.id)
        return list(self.session.scalars(query))

    def events(self):
        return list(ledger.events(self.session, self.project.id))

    def sentences(self, article):
        query = select(Sentence.id).join(Sentence.version).order_by(Sentence.start)
        here = ArticleVersion.article_id == self.articles[article].id
        return list(self.session.scalars(query.where(here)))

    def derived(self):
        found = gold.derive_all(self.session, self.project)
        return [(stored, derived) for _key, stored, derived in found]


def test_whatever_is_done_gold_follows_and_nothing_is_lost(session):
    class OnThisDatabase(Project):
        pass

    OnThisDatabase.session = session
    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert session.query(Gold).count()
