import pytest

from annotator.labeling import desk
from annotator.labeling.annotations import annotate, undo
from annotator.labeling.assignments import submit, take_back
from annotator.training import items
from annotator.training.items import Right
from annotator.training.lessons import ShownError

RIGHT = Right("denial", None, "R6", "The firm rejects what the port says.")


@pytest.fixture
def item(session, training):
    """The second sentence of the training article is a test item; its id."""
    items.put(session, training.project, training.sentences[1], RIGHT, training.lead)
    return training.sentences[1]


def lessons(session, training):
    return desk.show(session, training.alice, training.article.id).lessons


def test_nothing_is_told_before_the_answer(session, training, item):
    annotate(session, training.alice, training.sentences[0], {"label": "denial"})

    assert lessons(session, training) == {}


@pytest.mark.parametrize(("label", "right"), [("denial", True), ("context", False)])
def test_after_the_answer_one_sees_what_is_right_and_why(session, training, item, label, right):
    annotate(session, training.alice, item, {"label": label})

    told = lessons(session, training)[item]
    assert (told.right, told.label, told.explanation) == (right, "denial", RIGHT.explanation)
    assert told.clause.id == "R6"


def test_two_skips_are_the_same_answer(session, training, item):
    skip = Right(skip_reason="heading", explanation="A heading.")
    items.put(session, training.project, item, skip, training.lead)
    annotate(session, training.alice, item, {"skip_reason": "broken"})

    assert lessons(session, training)[item].right


def test_elsewhere_nothing_is_ever_told(session, training, item):
    training.round.kind = "production"
    annotate(session, training.alice, item, {"label": "context"})

    assert lessons(session, training) == {}


@pytest.mark.parametrize("again", [{"label": "denial"}, {"skip_reason": "heading"}])
def test_who_was_shown_the_right_answer_cannot_give_it_any_more(session, training, item, again):
    annotate(session, training.alice, item, {"label": "context"})

    with pytest.raises(ShownError):
        annotate(session, training.alice, item, again)
    with pytest.raises(ShownError):
        undo(session, training.alice, training.alice.acts)


def test_also_not_after_taking_the_article_back(session, training, item):
    for sentence in training.sentences:
        annotate(session, training.alice, sentence, {"label": "context"})
    submit(session, training.alice, training.article.id)
    take_back(session, training.alice, training.article.id)

    with pytest.raises(ShownError):
        annotate(session, training.alice, item, {"label": "denial"})


def test_details_and_other_sentences_change_as_ever(session, training, item):
    annotate(session, training.alice, item, {"label": "context"})
    annotate(session, training.alice, item, {"comment": "Hm.", "unsure": True})
    annotate(session, training.alice, training.sentences[0], {"label": "context"})
    annotate(session, training.alice, training.sentences[0], {"label": "denial"})

    answers = desk.show(session, training.alice, training.article.id).answers
    assert [answers[key].label for key in training.sentences[:2]] == ["denial", "context"]
    assert answers[item].comment == "Hm."


def test_what_the_guideline_has_no_more_teaches_nothing(session, training, item):
    items_row = session.get(items.TestItem, item)
    items_row.label = "fib"
    annotate(session, training.alice, item, {"label": "context"})
    annotate(session, training.alice, item, {"label": "denial"})

    assert lessons(session, training) == {}


def test_what_was_told_last_stays_in_view_while_one_goes_on(session, training, item):
    annotate(session, training.alice, item, {"label": "context"})
    annotate(session, training.alice, training.sentences[2], {"label": "context"})

    shown = desk.show(session, training.alice, training.article.id)
    assert (shown.subject.n, shown.taught.n) == (3, 2)
