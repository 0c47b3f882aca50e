"""Sentences that a manager cuts anew: what stays, what is asked again, what comes back."""

import pytest

from annotator.adjudication import closing
from annotator.corpus.changes import cutting
from annotator.corpus.imports import cuts, undoing
from annotator.corpus.records import SentencesError
from annotator.errors import NotFoundError, RuleError
from annotator.labeling import annotations, assignments
from annotator.models import Gold, Sentence
from tests.corpus.scenes import ACCUSED, DENIED, REPORT

BROKEN = "The firm\ndenied it."


def split(scene, typed=BROKEN, n=DENIED):
    return cutting.split(scene.session, scene.lead, scene.sentences()[n].id, typed)


def merge(scene, n):
    return cutting.merge(scene.session, scene.lead, scene.sentences()[n].id)


def test_a_sentence_is_split_where_a_line_break_was_typed(scene):
    first = split(scene)

    assert scene.texts()[1:3] == ["The firm", "denied it."]
    assert first.id == scene.sentences()[1].id


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("The firm\r\n\r\n  denied\r\nit. ", ["The firm", "denied", "it."]),
        ("The\u00a0\tfirm\rdenied   it.", ["The firm", "denied it."]),
    ],
)
def test_a_sentence_is_split_into_many_however_its_spaces_are_typed(scene, typed, pieces):
    split(scene, typed)

    assert scene.texts()[1:-1] == pieces


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("The firm denied it.", cutting.NoBreakError),
        ("The firm\ndenies it.", cutting.OtherWordsError),
        ("The firm\ndenied it. Twice.", cutting.OtherWordsError),
        ("", cutting.OtherWordsError),
    ],
)
def test_what_is_no_split_is_refused(scene, typed, error):
    with pytest.raises(error):
        split(scene, typed)

    assert len(scene.sentences()) == 3


def test_two_sentences_become_one(scene):
    merge(scene, ACCUSED)

    assert scene.texts()[0] == "The port accused the firm. The firm denied it."


def test_the_last_sentence_has_none_to_be_joined_with(scene):
    with pytest.raises(cutting.LastError):
        merge(scene, REPORT)


def test_answers_to_untouched_sentences_stay(labelled):
    split(labelled)

    assert labelled.answers(labelled.alice) == {0: "allegation", 3: "evidence"}
    assert [n for _, _, n in labelled.gold()] == [2, 0, 0, 2]


def test_answers_to_changed_ones_are_set_aside_and_asked_for_again(labelled):
    split(labelled)
    mine = labelled.assignment(labelled.alice)
    aside = labelled.events("annotation.aside")

    assert [event["subject"] for event in aside] == ["port-1@1:27-46"] * 2
    assert (mine.state, mine.scope) == ("open", [s.id for s in labelled.sentences()[1:3]])
    assert labelled.problems() == []


def test_the_ledger_says_what_was_cut_and_what_came_of_it(scene):
    split(scene)
    [event] = scene.events("sentence.cut")

    assert (event["subject"], event["actor"]) == ("port-1@1", scene.lead.pid)
    assert event["payload"] == {"retired": [[27, 46]], "made": [[27, 35], [36, 46]]}


def test_a_cut_that_is_undone_brings_every_answer_and_decision_back(labelled):
    labelled.decide(DENIED, "denial")
    before = labelled.gold(), labelled.answers(labelled.bob)
    split(labelled)
    assert labelled.gold()[1][0] == "insufficient"
    merge(labelled, 1)

    assert (labelled.gold(), labelled.answers(labelled.bob)) == before
    assert labelled.assignment(labelled.bob).state == "submitted"
    assert labelled.problems() == []


def test_what_was_answered_meanwhile_is_handed_in_with_the_rest(labelled):
    first, second = (sentence.id for sentence in cut_in_two(labelled))
    annotations.annotate(labelled.session, labelled.alice, first, {"label": "context"})
    assert labelled.gold()[1][2] == 0
    annotations.annotate(labelled.session, labelled.alice, second, {"label": "denial"})
    assignments.submit(labelled.session, labelled.alice, labelled.article.id)

    assert [n for _, _, n in labelled.gold()] == [2, 1, 1, 2]
    assert labelled.problems() == []


def cut_in_two(scene):
    split(scene)
    return scene.sentences()[1:3]


def test_a_scope_follows_a_second_cut(labelled):
    split(labelled)
    merge(labelled, 2)

    assert labelled.assignment(labelled.alice).scope == [s.id for s in labelled.sentences()[1:]]
    assert [n for _, _, n in labelled.gold()] == [2, 0, 0]
    assert labelled.problems() == []


def test_a_decision_on_a_sentence_that_is_cut_is_kept_with_it(labelled):
    made = labelled.decide(DENIED, "denial")
    split(labelled)

    assert labelled.session.get(Gold, made.sentence_id, populate_existing=True).status == "excluded"
    assert labelled.problems() == []


def test_an_article_is_cut_by_the_rules_again(scene):
    before = scene.sentences()
    merge(scene, ACCUSED)
    number = cutting.recut(scene.session, scene.lead, scene.article.id)

    assert (number, scene.sentences()) == (2, before)


def test_what_the_rules_cut_just_so_stays_as_it_is(labelled):
    assert cutting.recut(labelled.session, labelled.lead, labelled.article.id) == 0
    assert labelled.events("sentence.cut") == []


def test_an_article_is_cut_just_as_somebody_says(labelled):
    cutting.recut(labelled.session, labelled.lead, labelled.article.id, [(0, 46), (47, 72)])

    assert len(labelled.texts()) == 2
    assert [n for _, _, n in labelled.gold()] == [0, 2]


def test_but_not_so_that_something_is_left_out(scene):
    with pytest.raises(SentencesError):
        cutting.recut(scene.session, scene.lead, scene.article.id, [(0, 46)])


def test_a_cut_in_a_corrected_article_is_a_cut_in_its_latest_version(labelled):
    labelled.bring("Before all. " + labelled.version().text)
    split(labelled, n=2)
    labelled.bring(labelled.version(1).text)

    assert labelled.texts(2) == [
        "Before all.",
        "The port accused the firm.",
        "The firm",
        "denied it.",
        "A report came out in May.",
    ]
    assert [n for _, _, n in labelled.gold()] == [2, 0, 2]
    assert labelled.problems() == []


def test_a_sentence_of_an_older_version_is_not_cut(scene):
    old = scene.sentences()[DENIED].id
    scene.bring("The firm denied it again.")

    with pytest.raises(cutting.GoneError):
        cutting.split(scene.session, scene.lead, old, BROKEN)


def test_a_sentence_is_cut_once_when_two_do_it_at_once(scene):
    old = scene.sentences()[DENIED].id
    split(scene)

    with pytest.raises(cutting.GoneError):
        cutting.merge(scene.session, scene.lead, old)


def test_nothing_is_cut_in_a_closed_article(labelled):
    labelled.decide(DENIED, "denial")
    closing.close(labelled.session, labelled.article, labelled.lead)

    with pytest.raises(cutting.ClosedError):
        split(labelled)


def test_nothing_is_cut_in_an_article_that_one_labels(scene, session):
    scene.alice.is_manager = True
    with pytest.raises(NotFoundError):
        cutting.recut(session, scene.alice, scene.article.id)


def test_a_sentence_that_there_is_not_is_not_found(scene):
    with pytest.raises(RuleError):
        cutting.merge(scene.session, scene.lead, 999)


def test_an_import_is_not_undone_after_a_cut(scene):
    split(scene)

    with pytest.raises(undoing.WorkedOnError):
        undoing.undo(scene.session, scene.project, scene.article.import_id)


def test_every_sentence_of_the_article_has_gold(labelled):
    split(labelled)
    kept = labelled.session.query(Sentence).count()

    assert labelled.session.query(Gold).count() == kept == 5


def test_an_article_is_not_cut_into_more_sentences_than_a_desk_can_show(scene, monkeypatch):
    monkeypatch.setattr(cuts, "MOST", 3)

    with pytest.raises(cuts.ManySentencesError, match="more than 3 sentences"):
        split(scene)
