"""What becomes of answers when a project goes over to a new major guideline version."""

import pytest

from annotator import guidelines
from annotator.adjudication import gold
from annotator.adjudication.carried import Carried
from annotator.adjudication.counted import counted_answers
from annotator.adjudication.rules import NOTHING, Answer

DENIAL, SKIPPED = Answer("denial", None), Answer(None, "heading")
STEPS = Carried(
    [
        ("1.0.0", None),
        ("1.1.0", None),
        ("2.0.0", {"denial": "reply", "context": None, "skip:heading": "skip:heading"}),
        ("2.1.0", None),
        ("3.0.0", {"reply": "response", "skip:heading": "skip:title"}),
        ("4.0.0", None),
    ]
)


@pytest.mark.parametrize(
    ("answer", "given", "wanted", "meant"),
    [
        (DENIAL, 1, 1, DENIAL),
        (DENIAL, 1, 2, Answer("reply", None)),
        (DENIAL, 1, 3, Answer("response", None)),
        (Answer("context", None), 1, 2, None),
        (Answer("context", None), 1, 3, None),
        (Answer("evidence", None), 1, 2, None),
        (SKIPPED, 1, 2, SKIPPED),
        (SKIPPED, 1, 3, Answer(None, "title")),
        (DENIAL, 3, 4, None),
        (DENIAL, 2, 1, None),
        (NOTHING, 1, 4, NOTHING),
    ],
)
def test_an_answer_goes_through_all_the_versions_in_between(answer, given, wanted, meant):
    assert STEPS.answer(answer, given, wanted) == meant


@pytest.fixture
def renewed(contested):
    """The round works under 2.0.0 from now on, with what became of each label."""

    def renewed(becomes):
        draft = guidelines.read_folder(guidelines.DEFAULT)
        draft.document["version"] = "2.0.0"
        made = guidelines.publish(contested.session, contested.project, draft, becomes=becomes)
        contested.article.round.guideline = made
        gold.refresh(contested.session, contested.article.id)

    return renewed


def labels(contested):
    return [gold_row.label for gold_row in golds(contested)]


def golds(contested):
    return [contested.gold(n) for n in (1, 2, 3)]


STAY = {label: label for label in ("allegation", "denial", "evidence", "context")}


def test_answers_whose_labels_stay_go_on_counting(contested, renewed):
    before = [(row.status, row.label, row.n) for row in golds(contested)]
    renewed(STAY)

    assert [(row.status, row.label, row.n) for row in golds(contested)] == before


def test_gold_has_the_label_that_theirs_became(contested, renewed):
    alike = next(n for n in (1, 2, 3) if contested.gold(n).status == "unanimous")
    old = contested.gold(alike).label
    renewed({**STAY, old: "evidence"})

    assert (contested.gold(alike).status, contested.gold(alike).label) == ("unanimous", "evidence")


def test_answers_to_be_looked_at_again_do_not_count(contested, renewed):
    renewed({**STAY, "context": None})
    given = counted_answers(contested.session, [row.id for row in contested.sentences()])

    assert "context" not in {answer.label for of in given.values() for answer in of}
    assert all(
        contested.gold(n).n == len(given.get(row.id, []))
        for n, row in enumerate(contested.sentences(), start=1)
    )
