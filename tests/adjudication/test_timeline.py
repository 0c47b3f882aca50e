"""A claim's time line, the lists of claims, and the right of reply."""

import pytest

from annotator import guidelines
from annotator.adjudication import claim_lists, claims, decisions
from annotator.adjudication.choices import Choice
from annotator.adjudication.lanes import lane
from annotator.adjudication.timeline import timeline
from annotator.labeling import dealing
from annotator.labeling.assignments import submit, take_back
from annotator.labeling.links import link
from tests.factories import import_text

LATER = "The firm lied. It would not say more. A log shows it."


@pytest.fixture
def scene(scene):
    """An allegation with its denial in May; in April one with no answer but silence and a log."""
    scene.project.decide_first = False
    scene.article.published = "2026-05-02"
    fields = {"published": "2026-04-01", "source": "The Gazette"}
    scene.other = import_text(scene.session, scene.project, LATER, "two", **fields)
    for person in (scene.alice, scene.bob):
        scene.answer(person, "allegation", "denial", "context")
        scene.answer(person, "allegation", "context", "evidence", article=scene.other)
    scene.ids = [sentence.id for sentence in scene.sentences()]
    scene.others = [sentence.id for sentence in scene.sentences(scene.other)]
    return scene


@pytest.fixture
def claim(scene):
    wording = "The firm is said to have lied."
    return claims.create(scene.session, scene.lead, wording, [scene.ids[0], scene.others[0]])


def linked(scene, article, sentence, relation, target):
    """Both annotators link the two, and hand in again."""
    for person in (scene.alice, scene.bob):
        take_back(scene.session, person, article.id)
        link(scene.session, person, sentence, relation, target_id=target)
        scene.session.flush()
        submit(scene.session, person, article.id)


def lanes(scene, claim, person=None):
    """The labels in each lane, article by article."""
    found = timeline(scene.session, person or scene.lead, claim.id)
    return [
        (
            moment.article.external_id,
            {k: [e.label for e in v] for k, v in moment.lanes.items() if v},
        )
        for moment in found.moments
    ]


def labels(scene):
    return guidelines.latest_labels(scene.session, scene.project)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("allegation", "alleged"),
        ("denial", "answered"),
        ("evidence", "evidence"),
        ("context", "answered"),
        (None, "alleged"),
    ],
)
def test_the_lane_of_a_label_follows_from_its_relations(scene, label, expected):
    assert lane(labels(scene), label) == expected


def test_a_claim_runs_from_the_earliest_article_on(scene, claim):
    assert lanes(scene, claim) == [
        ("two", {"alleged": ["allegation"]}),
        ("port-1", {"alleged": ["allegation"]}),
    ]


def test_what_is_linked_to_it_stands_in_its_lane(scene, claim):
    linked(scene, scene.article, scene.ids[1], "answers", scene.ids[0])
    linked(scene, scene.other, scene.others[1], "answers", scene.others[0])
    linked(scene, scene.other, scene.others[2], "undercuts", scene.others[0])

    assert lanes(scene, claim) == [
        ("two", {"alleged": ["allegation"], "answered": ["context"], "evidence": ["evidence"]}),
        ("port-1", {"alleged": ["allegation"], "answered": ["denial"]}),
    ]


def test_a_link_of_a_decision_counts(scene, claim):
    choice = Choice(label="denial", reason="details_only", links=(("answers", scene.ids[0]),))
    decisions.decide(scene.session, scene.lead, scene.ids[1], choice)

    assert lanes(scene, claim)[1] == (
        "port-1",
        {"alleged": ["allegation"], "answered": ["denial"]},
    )


def test_a_link_of_one_annotator_alone_is_not_golds(scene, claim):
    take_back(scene.session, scene.alice, scene.article.id)
    link(scene.session, scene.alice, scene.ids[1], "answers", target_id=scene.ids[0])
    submit(scene.session, scene.alice, scene.article.id)

    assert lanes(scene, claim)[1] == ("port-1", {"alleged": ["allegation"]})


def test_what_has_no_answer_is_said(scene, claim):
    before = timeline(scene.session, scene.lead, claim.id).unanswered
    linked(scene, scene.article, scene.ids[1], "answers", scene.ids[0])

    assert (before, timeline(scene.session, scene.lead, claim.id).unanswered) == (True, False)


def test_details_are_those_of_gold(scene, claim):
    linked(scene, scene.other, scene.others[2], "supports", scene.others[0])

    [entry] = timeline(scene.session, scene.lead, claim.id).moments[0].lanes["evidence"]
    assert (entry.details, entry.relations) == ({"evidence": "described"}, {"supports"})


def test_who_labels_an_article_does_not_see_its_part(scene, claim):
    scene.lead.is_annotator = True
    scene.article.wanted = 3
    dealing.deal(scene.session, scene.project.id)
    found = timeline(scene.session, scene.lead, claim.id)

    assert [m.article.external_id for m in found.moments] == ["two"]
    assert found.hidden == 1


# Lists


def listed(scene, **options):
    return claim_lists.claims(scene.session, scene.lead, labels(scene), **options)


def free(scene, **options):
    found = claim_lists.allegations(scene.session, scene.lead, labels(scene), **options)
    return [row.sentence_id for row in found.rows]


def test_claims_are_listed_with_how_much_they_have(scene, claim):
    [row] = listed(scene).rows

    assert (row.claim, row.sentences, row.articles, row.answered) == (claim, 2, 2, False)


def test_allegations_in_no_claim_are_listed(scene):
    before = free(scene)
    claims.create(scene.session, scene.lead, "It lied.", [scene.ids[0]])

    assert (before, free(scene)) == ([scene.ids[0], scene.others[0]], [scene.others[0]])


def test_they_are_narrowed_by_words_of_their_article(scene):
    assert free(scene, words="log shows") == [scene.others[0]]


def test_the_lists_go_on(scene, claim, monkeypatch):
    monkeypatch.setattr(claim_lists, "PAGE", 1)
    second = claims.create(scene.session, scene.lead, "It leaks.", [scene.ids[0]])
    first_page = listed(scene)

    assert [row.claim for row in first_page.rows] == [second]
    assert [row.claim for row in listed(scene, after=first_page.after).rows] == [claim]


def test_the_right_of_reply_lists_what_nobody_answered(scene, claim):
    other = claims.create(scene.session, scene.lead, "It leaks.", [scene.ids[0], scene.ids[1]])

    assert [row.claim for row in listed(scene, unanswered=True).rows] == [claim]
    linked(scene, scene.article, scene.ids[1], "answers", scene.ids[0])
    assert listed(scene, unanswered=True).rows == []
    assert other in claim_lists.named(scene.session, scene.lead)


def test_an_allegation_with_an_answer_is_not_of_the_right_of_reply(scene):
    before = free(scene, unanswered=True)
    linked(scene, scene.article, scene.ids[1], "answers", scene.ids[0])

    assert before == [scene.ids[0], scene.others[0]]
    assert free(scene, unanswered=True) == [scene.others[0]]


def test_what_somebody_labels_is_in_none_of_their_lists(scene, claim):
    scene.alice.is_adjudicator = True
    found = claim_lists.claims(scene.session, scene.alice, labels(scene))

    assert found.rows == []
    assert claim_lists.named(scene.session, scene.alice) == []
