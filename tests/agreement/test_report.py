"""Which answers agreement counts, and what the report says of them."""

import json

import krippendorff
import numpy as np
import pytest
from sqlalchemy import select, update

from annotator import guidelines, ledger
from annotator.agreement.counting import counted_blind_counts
from annotator.agreement.figures import Figure
from annotator.agreement.report import as_record, report
from annotator.clock import now
from annotator.labeling.annotations import annotate
from annotator.models import Annotation, Article, Assignment, Person, Round, Sentence
from tests.agreement.scenes import article, sentences
from tests.factories import import_text, join, make_project


@pytest.fixture
def project(session):
    made = make_project(session)
    join(session, made, "alice", "annotator")
    join(session, made, "bob", "annotator")
    return made


def counted(session, project, **options):
    """How many answers count, skips among them."""
    found = report(session, project, **options)
    return found.n_answers


def person(session, project, username):
    people = session.scalars(select(Person).where(Person.project_id == project.id))
    return next(person for person in people if person.account.username == username)


def test_alpha_is_what_an_independent_library_says(session, project):
    article(session, project, "one", alice="AADEC", bob="ACDEC")
    article(session, project, "two", alice="ACC", bob="DCC")

    expected = krippendorff.alpha(
        reliability_data=[[0, 0, 1, 2, 3, 0, 3, 3], [0, 3, 1, 2, 3, 1, 3, 3]],
        level_of_measurement="nominal",
    )

    assert report(session, project).overall.alpha.value == pytest.approx(expected)


def test_percent_agreement_is_the_share_of_pairs_that_agree(session, project):
    article(session, project, "one", alice="AADE", bob="ACDE")

    assert report(session, project).overall.percent == Figure(0.75, 4, 8)


def test_a_label_is_measured_against_all_others(session, project):
    article(session, project, "one", alice="AADEC", bob="ACDEC")

    expected = krippendorff.alpha(
        reliability_data=[[1, 1, 0, 0, 0], [1, 0, 0, 0, 0]], level_of_measurement="nominal"
    )

    first = report(session, project).by_label[0]
    assert (first.label.id, first.alpha.value) == ("allegation", pytest.approx(expected))


def test_skips_are_in_no_figure_but_their_number_is_said(session, project):
    article(session, project, "one", alice="A-D", bob="AC-")

    found = report(session, project)

    assert (found.n_answers, found.n_skips, found.overall.alpha.n_annotations) == (6, 2, 2)


def test_pairs_of_answers_are_counted_once_and_on_both_sides(session, project):
    article(session, project, "one", alice="AADC-", bob="ACAC-")

    pairs = np.array(report(session, project).pairs)

    assert pairs.tolist() == [
        [1, 1, 0, 1, 0],
        [1, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [1, 0, 0, 1, 0],
        [0, 0, 0, 0, 1],
    ]


def test_three_answers_to_a_sentence_are_three_pairs(session):
    project = make_project(session, overlap=3)
    for username in ("alice", "bob", "dora"):
        join(session, project, username, "annotator")
    article(session, project, "one", alice="A", bob="A", dora="C")

    pairs = report(session, project).pairs

    assert (pairs[0][0], pairs[0][3], pairs[3][3]) == (1, 2, 0)


def test_without_overlap_the_figures_are_not_computable_and_say_why(session, project):
    article(session, project, "one", alice="AAD")

    found = report(session, project)

    assert (found.overall.alpha.value, found.overall.reason) == (None, "no_overlap")


def test_when_only_one_label_was_used_alpha_is_not_computable(session, project):
    article(session, project, "one", alice="CC", bob="CC")

    assert report(session, project).overall.reason == "one_label"


def test_a_label_that_nobody_used_says_so(session, project):
    article(session, project, "one", alice="AC", bob="AC")

    assert [row.reason for row in report(session, project).by_label] == [
        None,
        "unused",
        "unused",
        None,
    ]


def test_an_empty_project_has_a_report(session, project):
    found = report(session, project)

    assert (found.n_answers, found.overall.reason, found.overall.n_articles) == (0, "no_overlap", 0)


def test_an_open_assignment_does_not_count(session, project):
    made = import_text(session, project)
    alice = person(session, project, "alice")
    annotate(session, alice, sentences(session, made)[0].id, {"label": "denial"})

    assert counted(session, project) == 0


def test_an_answer_that_was_not_blind_does_not_count(session, project):
    article(session, project, "one", alice="AD", bob="AD")
    session.execute(update(Annotation).where(Annotation.label == "denial").values(blind=False))

    assert counted(session, project) == 2


def test_a_hidden_repeat_does_not_count(session, project):
    article(session, project, "one", alice="AD", bob="AD")
    bob = person(session, project, "bob")
    session.execute(update(Assignment).where(Assignment.person_id == bob.id).values(turn=2))

    assert counted(session, project) == 2


@pytest.mark.parametrize("change", [{"kind": "training"}, {"counts": False}])
def test_a_round_of_training_or_that_does_not_count_is_left_out(session, project, change):
    article(session, project, "one", alice="AD", bob="AD")
    session.execute(update(Round).values(**change))

    assert counted(session, project) == 0


def test_a_sentence_that_was_cut_anew_is_left_out(session, project):
    made = article(session, project, "one", alice="AD", bob="AD")
    first = sentences(session, made)[0]
    session.execute(update(Sentence).where(Sentence.id == first.id).values(retired=99))

    assert counted(session, project) == 2


@pytest.mark.parametrize("column", ["withdrawn_at", "erased_at"])
def test_an_article_that_was_withdrawn_or_erased_is_left_out(session, project, column):
    made = article(session, project, "one", alice="AD", bob="AD")
    setattr(made, column, now())
    session.flush()

    assert counted(session, project) == 0


def test_an_answer_under_another_major_version_does_not_count(session, project):
    article(session, project, "one", alice="AD", bob="AD")
    draft = guidelines.read_folder(guidelines.DEFAULT)
    draft.document["version"] = "2.0.0"
    later = guidelines.publish(session, project, draft)
    session.execute(update(Round).values(guideline_id=later.id))

    assert counted(session, project) == 0


def test_other_projects_do_not_count(session, project):
    other = make_project(session, "other")
    join(session, other, "alice", "annotator")
    article(session, other, "one", alice="AD")

    assert counted(session, project) == 0


@pytest.fixture
def dora(session, project):
    """An adjudicator who annotates too: of two articles, alice and bob have one, she the other."""
    article(session, project, "one", alice="ADEC", bob="ACEC")
    made = article(session, project, "two", alice="ADE")
    dora = join(session, project, "dora", "annotator", "adjudicator")
    bob = person(session, project, "bob")
    session.execute(
        update(Assignment)
        .where(Assignment.article_id == made.id, Assignment.person_id == bob.id)
        .values(person_id=dora.id)
    )
    return dora


def test_who_annotates_too_sees_it_without_the_articles_open_for_them(session, project, dora):
    assert counted(session, project, without=dora) == 8


def test_an_article_that_is_closed_is_shown_to_those_who_labelled_it(session, project, dora):
    session.execute(update(Article).where(Article.external_id == "two").values(closed_at=now()))

    assert counted(session, project, without=dora) == 11


def test_a_report_without_open_articles_does_not_change_with_the_answers_in_them(
    session, project, dora
):
    before = as_record(report(session, project, without=dora))
    theirs = select(Assignment.id).join(Assignment.article).where(Article.external_id == "two")
    answers = update(Annotation).where(Annotation.assignment_id.in_(theirs))
    session.execute(answers.values(label="context").execution_options(synchronize_session=False))
    ledger.append(session, project.id, "annotation.set", "two@1:0-3", {})

    assert as_record(report(session, project, without=dora)) == before


def test_the_interval_comes_from_the_articles_and_the_ledgers_head(session, project):
    for n in range(5):
        article(
            session, project, f"article-{n}", alice="AADEC", bob="ACDEC"[::-1] if n else "AADEC"
        )

    first, second = (as_record(report(session, project)) for _ in range(2))

    alpha = first["overall"]["alpha"]
    assert first == second
    assert alpha["low"] <= alpha["value"] <= alpha["high"]


def test_groups_are_the_articles_of_the_sentences(session, project):
    one = article(session, project, "one", alice="AD", bob="AD")
    two = article(session, project, "two", alice="A", bob="D")

    found = counted_blind_counts(session, project)

    assert found.groups.tolist() == [one.id, one.id, two.id]
    assert found.counts.tolist() == [[2, 0, 0, 0], [0, 2, 0, 0], [1, 1, 0, 0]]


def test_little_overlap_is_said_to_be_little(session, project):
    article(session, project, "one", alice="AADEC", bob="ACDEC")

    assert report(session, project).overall.few


def test_the_record_is_json_without_nan(session, project):
    article(session, project, "one", alice="CC", bob="CC")

    record = json.loads(json.dumps(as_record(report(session, project)), allow_nan=False))

    assert record["overall"]["alpha"] == {
        "value": None,
        "low": None,
        "high": None,
        "n_sentences": 2,
        "n_annotations": 4,
        "reason": "not computable: only one label was used",
    }
