"""Which answers agreement counts, and what the report says of them."""

import csv
import json
from io import StringIO

import krippendorff
import pytest
from sqlalchemy import select, update

from annotator import guidelines, ledger
from annotator.agreement import answers, slices
from annotator.agreement.compared import given
from annotator.agreement.figures import Figure
from annotator.agreement.files import as_csv, as_record
from annotator.agreement.naming import names
from annotator.agreement.question import ALL, Question, UnknownQuestionError
from annotator.agreement.report import report
from annotator.clock import now
from annotator.labeling.annotations import annotate
from annotator.models import (
    Annotation,
    Article,
    Assignment,
    Decision,
    Link,
    Party,
    Person,
    Round,
    Sentence,
    TestItem,
)
from tests.agreement.scenes import ANSWERS, article, sentences
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


def record(session, project, **options):
    return as_record(report(session, project, **options), names(session, project))


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

    first = report(session, project).by_word[0]
    assert (first.word, first.alpha.value) == ("allegation", pytest.approx(expected))


def test_skips_are_in_no_figure_but_their_number_is_said(session, project):
    article(session, project, "one", alice="A-D", bob="AC-")

    found = report(session, project)

    assert (found.n_answers, found.n_skips, found.overall.alpha.n_annotations) == (6, 2, 2)


def test_pairs_of_answers_are_counted_once_and_on_both_sides(session, project):
    article(session, project, "one", alice="AADC-", bob="ACAC-")

    pairs = report(session, project, Question("answers")).met.matrix

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

    pairs = report(session, project).met.matrix

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

    assert [row.reason for row in report(session, project).by_word] == [
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
    before = record(session, project, without=dora)
    theirs = select(Assignment.id).join(Assignment.article).where(Article.external_id == "two")
    answers = update(Annotation).where(Annotation.assignment_id.in_(theirs))
    session.execute(answers.values(label="context").execution_options(synchronize_session=False))
    ledger.append(session, project.id, "annotation.set", "two@1:0-3", {})

    assert record(session, project, without=dora) == before


def test_the_interval_comes_from_the_articles_and_the_ledgers_head(session, project):
    for n in range(5):
        article(
            session, project, f"article-{n}", alice="AADEC", bob="ACDEC"[::-1] if n else "AADEC"
        )

    first, second = (record(session, project) for _ in range(2))

    alpha = first["overall"]["alpha"]
    assert first == second
    assert alpha["low"] <= alpha["value"] <= alpha["high"]


def test_groups_are_the_articles_of_the_sentences(session, project):
    one = article(session, project, "one", alice="AD", bob="AD")
    two = article(session, project, "two", alice="A", bob="D")

    counted_now = answers.counted(session, project)
    found = given(session, project, counted_now, "labels", None)

    assert found.groups.tolist() == [one.id, one.id, two.id]
    assert found.counts.tolist() == [[2, 0, 0, 0], [0, 2, 0, 0], [1, 1, 0, 0]]


def test_little_overlap_is_said_to_be_little(session, project):
    article(session, project, "one", alice="AADEC", bob="ACDEC")

    assert report(session, project).overall.few


def test_the_record_is_json_without_nan(session, project):
    article(session, project, "one", alice="CC", bob="CC")

    found = json.loads(json.dumps(record(session, project), allow_nan=False))

    assert found["overall"]["alpha"] == {
        "value": None,
        "low": None,
        "high": None,
        "n_sentences": 2,
        "n_annotations": 4,
        "reason": "not computable: only one label was used",
    }


# Skips, details, links


def test_a_skip_is_one_more_label_where_that_is_asked(session, project):
    article(session, project, "one", alice="A-D", bob="AC-")

    expected = krippendorff.alpha([[0, 2, 3], [0, 1, 2]], level_of_measurement="nominal")

    assert report(session, project, Question("answers")).overall.alpha.value == pytest.approx(
        expected
    )


def test_whether_a_sentence_is_labelled_at_all_is_compared(session, project):
    article(session, project, "one", alice="A-D-", bob="AC--")

    found = report(session, project, Question("skip"))

    assert (found.words, found.overall.percent) == (("label", "skip"), Figure(0.5, 4, 8))


def give(session, who, article, **details):
    """Details beside the first answer of somebody, as they stand in its row."""
    query = (
        select(Annotation)
        .join(Annotation.assignment)
        .where(Assignment.person_id == who.id, Assignment.article_id == article.id)
    )
    found = session.scalars(query.order_by(Annotation.sentence_id)).first()
    found.details = details
    session.flush()
    return found


@pytest.fixture
def people(session, project):
    return person(session, project, "alice"), person(session, project, "bob")


def test_a_detail_is_compared_where_two_answers_give_it(session, project, people):
    for n, (one, two) in enumerate([("quoted", "quoted"), ("quoted", "relayed"), ("quoted", None)]):
        made = article(session, project, f"a-{n}", alice="AC", bob="AC")
        give(session, people[0], made, attribution=one)
        give(session, people[1], made, **({"attribution": two} if two else {}))

    found = report(session, project, Question("attribution"))

    assert (found.words, found.overall.percent) == (("quoted", "relayed"), Figure(0.5, 2, 4))


def test_a_detail_that_a_label_sets_by_itself_is_not_compared(session, project):
    article(session, project, "one", alice="EE", bob="EE")

    assert report(session, project, Question("evidence")).overall.reason == "no_overlap"


def test_spellings_of_one_party_are_one_value_and_targets_are_a_set(session, project, people):
    made = article(session, project, "one", alice="A", bob="A")
    session.add(Party(project_id=project.id, name="The Port", spellings=["Harbour"]))
    give(session, people[0], made, source="harbour", target=["B", "A"])
    give(session, people[1], made, source="The  port", target=["A", "b"])

    sources, targets = (report(session, project, Question(of)) for of in ("source", "target"))

    assert (sources.words, targets.words) == (("The Port",), ("a | b",))


def test_links_agree_when_relation_and_sentence_do(session, project, people):
    made = article(session, project, "one", alice="ADDD", bob="ADDD")
    first, *_, last = sentences(session, made)
    for who, targets in zip(people, ((first, last), (first,)), strict=True):
        query = select(Annotation).join(Annotation.assignment)
        mine = session.scalars(query.where(Assignment.person_id == who.id)).all()
        for answer, target in zip(mine[1:], targets, strict=False):
            session.add(Link(annotation_id=answer.id, relation="answers", target_id=target.id))
    session.flush()

    assert report(session, project, Question("links")).overall.percent == Figure(0.75, 4, 8)


# Slices


@pytest.fixture
def three(session, project):
    """Articles of two outlets and languages: the first all agree on, the others not."""
    for n, bob in enumerate(("ADEC", "AAAA", "DDDD")):
        made = article(session, project, f"a-{n}", alice="ADEC", bob=bob)
        made.language, made.source = ("fr", "Ouest") if n == 0 else ("en", None)
    session.flush()


def sliced(session, project, by, **options):
    found = report(session, project, Question(by=by, **options))
    return {row.slice: (row.percent.value, row.percent.n_sentences) for row in found.slices}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("language", {"fr": (1.0, 4), "en": (0.25, 8)}),
        ("outlet", {"Ouest": (1.0, 4), "": (0.25, 8)}),
        ("round", {"production": (0.5, 12)}),
        ("version", {"1.0.0": (0.5, 12)}),
    ],
)
def test_figures_are_sliced_by_what_articles_are(session, project, three, by, expected):
    assert sliced(session, project, by) == expected


def test_an_articles_week_is_that_of_its_last_answers(session, project, three):
    session.execute(update(Assignment).values(submitted_at="2026-03-04T10:00:00Z"))
    late = select(Assignment.id).join(Assignment.article).where(Article.external_id == "a-0")
    session.execute(
        update(Assignment)
        .where(Assignment.id == late.limit(1).scalar_subquery())
        .values(submitted_at="2026-03-11T10:00:00Z")
    )

    weeks = sliced(session, project, "week")

    assert weeks == {"2026-03-02": (0.25, 8), "2026-03-09": (1.0, 4)}


def test_a_sentence_is_in_the_slice_of_each_attribution_that_it_is_given(session, project, people):
    made = article(session, project, "one", alice="AC", bob="AC")
    give(session, people[0], made, attribution="quoted")
    give(session, people[1], made, attribution="relayed")

    assert sliced(session, project, "attribution") == {"quoted": (1.0, 1), "relayed": (1.0, 1)}


def test_slices_are_bounded_and_their_number_is_said(session, project, three, monkeypatch):
    monkeypatch.setattr(slices, "MOST", 1)

    found = report(session, project, Question(by="language"))

    assert ([row.slice for row in found.slices], found.n_slices) == (["en"], 2)


# Guideline versions


@pytest.fixture
def second_major(session, project):
    """One article answered under version 1, in the first round; one under 2, in another."""
    article(session, project, "old", alice="AD", bob="AD")
    draft = guidelines.read_folder(guidelines.DEFAULT)
    draft.document["version"] = "2.0.0"
    later = guidelines.publish(session, project, draft)
    made = article(session, project, "new", alice="AD", bob="CD")
    phase = Round(
        project_id=project.id, name="two", kind="production", overlap=2, guideline_id=later.id
    )
    session.add(phase)
    session.flush()
    made.round_id = phase.id
    mine = Assignment.article_id == made.id
    session.execute(update(Assignment).where(mine).values(round_id=phase.id))
    theirs = select(Assignment.id).where(mine)
    session.execute(
        update(Annotation)
        .where(Annotation.assignment_id.in_(theirs))
        .values(guideline_id=later.id)
        .execution_options(synchronize_session=False)
    )
    return later


@pytest.mark.parametrize(("major", "percent"), [(None, 0.5), (1, 1.0), (2, 0.5), (ALL, 0.75)])
def test_major_versions_are_mixed_only_where_that_is_asked(
    session, project, second_major, major, percent
):
    found = report(session, project, Question(major=major))

    assert (found.majors, found.overall.percent.value) == ([2, 1], percent)


def test_a_version_that_nobody_answered_under_is_refused(session, project, second_major):
    with pytest.raises(UnknownQuestionError):
        report(session, project, Question(major=7))


@pytest.mark.parametrize("wrong", [{"of": "colour"}, {"by": "colour"}])
def test_what_cannot_be_asked_is_refused(wrong):
    with pytest.raises(UnknownQuestionError, match="colour"):
        Question(**wrong)


# People


def test_each_pair_of_people_has_its_kappa_and_matrix(session, people, project):
    article(session, project, "one", alice="AADC-", bob="ACDC-")

    [pair] = report(session, project).people.pairs

    assert {pair.one, pair.two} == {who.id for who in people}
    assert (pair.figures.percent.value, round(pair.figures.kappa.value, 3)) == (0.75, 0.636)
    assert (pair.figures.kappa.n_sentences, pair.matrix.sum(), pair.matrix[4, 4]) == (4, 5, 1)


def test_one_annotator_alone_has_no_pair_and_no_figure(session, project):
    article(session, project, "one", alice="AADC")

    found = report(session, project)

    assert (found.people.pairs, found.overall.reason, found.met.confusions) == (
        [],
        "no_overlap",
        [],
    )


def test_how_often_each_person_gave_each_label_is_counted(session, project, people):
    article(session, project, "one", alice="AADC", bob="CCCC")

    shares = dict(report(session, project).people.shares)

    assert (shares[people[0].id], shares[people[1].id]) == ([2, 1, 0, 1], [0, 0, 0, 4])


@pytest.fixture
def decide(session, project):
    lead = join(session, project, "lead", "adjudicator")

    def decide(article, letters, **changes):
        for n, (sentence, letter) in enumerate(
            zip(sentences(session, article), letters, strict=True)
        ):
            session.add(
                Decision(
                    project_id=project.id,
                    sentence_id=sentence.id,
                    person_id=lead.id,
                    label=ANSWERS[letter],
                    guideline_id=article.round.guideline_id,
                    **{"saw": [], "at": now(), "seq": 900 + n, **changes},
                )
            )
        session.flush()

    return decide


def test_annotators_are_compared_with_the_decisions_that_stand(session, project, people, decide):
    made = article(session, project, "one", alice="AADC", bob="CCCC")
    decide(made, "CCCC")
    decide(made, "AADD")

    everybody, *each = report(session, project).people.decisions

    percents = {row.person: row.figures.percent.value for row in each}
    assert percents == {people[0].id: 0.75, people[1].id: 0.0}
    assert everybody.figures.percent == Figure(0.375, 8, 16)


@pytest.mark.parametrize("change", [{"bulk": True}, {"own": True}, {"undone_seq": 99}])
def test_no_decision_that_is_not_independent_or_does_not_stand_is_compared(
    session, project, decide, change
):
    decide(article(session, project, "one", alice="AD", bob="AD"), "AD", **change)

    assert report(session, project).people.decisions == []


def test_annotators_are_compared_with_test_items(session, project):
    made = article(session, project, "one", alice="AD", bob="CD")
    session.add(
        TestItem(
            sentence_id=sentences(session, made)[0].id,
            project_id=project.id,
            label="allegation",
            explanation="It says so.",
            at=now(),
            seq=1,
        )
    )
    session.flush()

    everybody, *each = report(session, project).people.items

    assert (everybody.figures.percent, len(each)) == (Figure(0.5, 2, 4), 2)


# Files


def test_the_matrix_in_a_file_gives_the_figure_again(session, project):
    article(session, project, "one", alice="AADEC", bob="ACDEC")

    rows = record(session, project)["matrix"]["rows"]

    counts = [row["answers"] for row in rows for _ in range(row["sentences"])]
    value = krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")
    assert report(session, project).overall.alpha.value == pytest.approx(value)


def test_a_table_has_every_figure_and_no_formula(session, project):
    made = article(session, project, "one", alice="AADEC", bob="ACDEC")
    made.source = '=HYPERLINK("x")'
    session.flush()
    found = report(session, project, Question(by="outlet"))

    rows = list(csv.reader(StringIO(as_csv(found, names(session, project)))))

    assert {row[0] for row in rows[1:]} == {
        "all",
        "label",
        "slice",
        "pair",
        "pair matrix",
        "matrix",
    }
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_people_are_named_by_who_reads(session, project):
    lead, auditor = (
        join(session, project, "lead", "manager"),
        join(session, project, "carol", "auditor"),
    )
    alice = person(session, project, "alice")

    named = names(session, project, lead)[alice.id], names(session, project, auditor)[alice.id]

    assert named == ("alice", alice.pid)


# Arrays


def test_answers_are_arrays_sorted_by_sentence_and_person(session, project, people):
    made = article(session, project, "one", alice="A-", bob="DC")

    found = answers.counted(session, project)

    assert found.sentence.tolist() == sorted(2 * [s.id for s in sentences(session, made)])
    assert found.person.tolist() == 2 * sorted(who.id for who in people)
    assert set(found.label.tolist()) == {0, 1, 3, 4}
    assert found.article.tolist() == 4 * [made.id]
