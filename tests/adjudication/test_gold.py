from sqlalchemy import event

from annotator import clock
from annotator.adjudication import gold
from annotator.labeling import dealing
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit, take_back
from annotator.models import Assignment, Decision, Gold, Guideline
from annotator.rounds import changing
from annotator.rounds.plans import Plan
from tests.factories import import_text, join, make_project


def statuses(scene):
    return [scene.gold(n).status for n in (1, 2, 3)]


def test_a_sentence_with_too_few_answers_is_insufficient(scene):
    scene.answer(scene.alice, "allegation", "denial", "evidence")

    assert statuses(scene) == ["insufficient"] * 3


def test_answers_that_are_not_handed_in_do_not_count(scene):
    scene.answer(scene.alice, "allegation", "denial", "evidence")
    for sentence in scene.sentences():
        annotate(scene.session, scene.bob, sentence.id, {"label": "context"})
    gold.refresh(scene.session, scene.article.id)

    assert scene.gold().n == 1


def test_answers_that_differ_leave_a_sentence_unresolved(contested):
    assert statuses(contested) == ["unresolved", "unanimous", "unanimous"]


def test_gold_says_what_the_two_sides_were(contested):
    assert (contested.gold().pair, contested.gold().entropy) == ("allegation|context", 1000)


def test_answers_taken_back_no_longer_count(contested):
    take_back(contested.session, contested.bob, contested.article.id)

    assert statuses(contested) == ["insufficient"] * 3


def test_answers_under_an_older_major_guideline_no_longer_count(contested):
    of_round = contested.article.round.guideline
    newer = Guideline(
        **{
            name: getattr(of_round, name)
            for name in ("project_id", "document", "texts", "sha256", "published_at")
        },
        version="2.0.0",
        major=2,
    )
    contested.article.round.guideline = newer
    gold.refresh(contested.session, contested.article.id)

    assert statuses(contested) == ["insufficient"] * 3


def test_a_hidden_repeat_does_not_count(contested):
    first = contested.session.query(Assignment).filter_by(person_id=contested.bob.id).one()
    first.turn = 2
    gold.refresh(contested.session, contested.article.id)

    assert contested.gold().n == 1


def test_answers_of_another_round_do_not_count(contested):
    contested.article.round = changing.create(contested.session, contested.project, Plan("second"))
    gold.refresh(contested.session, contested.article.id)

    assert contested.gold().status == "insufficient"


def test_one_person_counts_once_however_often_they_change_their_mind(contested):
    take_back(contested.session, contested.bob, contested.article.id)
    annotate(contested.session, contested.bob, contested.sentences()[0].id, {"label": "allegation"})
    submit(contested.session, contested.bob, contested.article.id)

    assert (contested.gold().status, contested.gold().n) == ("unanimous", 2)


def test_a_withdrawn_article_is_excluded(contested):
    contested.article.withdrawn_at = clock.now()
    gold.refresh(contested.session, contested.article.id)

    assert statuses(contested) == ["excluded"] * 3


def test_an_erased_article_is_excluded(contested):
    contested.article.erased_at = clock.now()
    gold.refresh(contested.session, contested.article.id)

    assert statuses(contested) == ["excluded"] * 3


def test_a_version_that_is_not_current_is_excluded(contested):
    contested.article.version = 2
    gold.refresh(contested.session, contested.article.id)

    assert statuses(contested) == ["excluded"] * 3


def test_a_sentence_that_was_cut_anew_is_excluded(contested):
    contested.sentences()[1].retired = 99
    gold.refresh(contested.session, contested.article.id)

    assert statuses(contested) == ["unresolved", "excluded", "unanimous"]


def test_a_round_that_does_not_count_is_excluded(contested):
    contested.article.round.counts = False
    gold.refresh(contested.session, contested.article.id)

    assert statuses(contested) == ["excluded"] * 3


def test_one_sentence_is_refreshed_alone(contested):
    for sentence in contested.sentences()[:2]:
        sentence.retired = 99
    gold.refresh_sentence(contested.session, contested.sentences()[0].id)

    assert statuses(contested) == ["excluded", "unanimous", "unanimous"]


def test_the_answers_that_count_come_with_who_gave_them(contested):
    first = contested.sentences()[0].id
    found = gold.counted_answers(contested.session, [first])

    assert [(a.assignment.person, a.label) for a in found[first]] == [
        (contested.alice, "allegation"),
        (contested.bob, "context"),
    ]


def test_a_sentence_without_answers_has_no_entry(scene):
    assert gold.counted_answers(scene.session, [s.id for s in scene.sentences()]) == {}


def test_all_gold_derived_again_is_what_was_stored(contested):
    join(contested.session, contested.project, "dora", "annotator")
    import_text(contested.session, contested.project, "Another. Two more.", "port-2")

    assert all(
        stored == derived
        for _, stored, derived in gold.derive_all(contested.session, contested.project)
    )


def test_gold_that_was_tampered_with_is_found(contested):
    row = contested.gold(2)
    row.label = "context"

    found = gold.derive_all(contested.session, contested.project)
    assert [sentence for sentence, stored, derived in found if stored != derived] == [
        row.sentence_id
    ]


def test_a_sentence_without_its_row_is_found(contested):
    row = contested.gold(3)
    contested.session.delete(row)

    stored = [stored for _, stored, _ in gold.derive_all(contested.session, contested.project)]
    assert stored[2] is None


def test_another_project_is_left_out(contested):
    noise = make_project(contested.session, "noise")
    import_text(contested.session, noise)

    assert len(list(gold.derive_all(contested.session, contested.project))) == 3


def test_a_longer_article_takes_no_more_queries(contested):
    long = import_text(contested.session, contested.project, "It happened. " * 40, "long")
    queries = []
    engine = contested.session.get_bind()
    listener = lambda *args: queries.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    gold.refresh(contested.session, contested.article.id)
    short = len(queries)
    gold.refresh(contested.session, long.id)
    event.remove(engine, "before_cursor_execute", listener)

    assert len(queries) == 2 * short


def decide(scene, **answer):
    guideline = scene.article.round.guideline
    found = gold.counted_answers(scene.session, [scene.sentences()[0].id])
    decision = Decision(
        project_id=scene.project.id,
        sentence_id=scene.sentences()[0].id,
        person_id=scene.lead.id,
        guideline_id=guideline.id,
        saw=[annotation.seq for annotation in next(iter(found.values()))],
        at=clock.now(),
        seq=1,
        **{"ambiguous": False, **answer},
    )
    scene.session.add(decision)
    gold.refresh(scene.session, scene.article.id)
    return decision


def test_a_decision_for_a_label_makes_gold(contested):
    decide(contested, label="evidence")

    assert (contested.gold().status, contested.gold().label) == ("adjudicated", "evidence")


def test_a_decision_for_a_skip_reason_skips(contested):
    decide(contested, skip_reason="heading")

    assert (contested.gold().status, contested.gold().skip_reason) == ("skipped", "heading")


def test_a_decision_for_ambiguous_has_no_label(contested):
    decide(contested, ambiguous=True)

    assert (contested.gold().status, contested.gold().label) == ("ambiguous", None)


def test_the_latest_decision_stands(contested):
    decide(contested, label="evidence")
    decide(contested, label="context")

    assert contested.gold().label == "context"


def test_an_undone_decision_gives_way_to_the_one_before(contested):
    decide(contested, label="evidence")
    decide(contested, label="context").undone_seq = 9
    gold.refresh(contested.session, contested.article.id)

    assert contested.gold().label == "evidence"


def test_a_decision_is_stale_once_an_answer_has_changed(contested):
    decide(contested, label="evidence")
    take_back(contested.session, contested.bob, contested.article.id)
    annotate(contested.session, contested.bob, contested.sentences()[0].id, {"label": "denial"})
    submit(contested.session, contested.bob, contested.article.id)

    assert (contested.gold().status, contested.gold().stale) == ("adjudicated", True)


def test_a_decision_is_fresh_again_when_the_same_answers_are_back(contested):
    decide(contested, label="evidence")
    take_back(contested.session, contested.bob, contested.article.id)
    submit(contested.session, contested.bob, contested.article.id)

    assert not contested.gold().stale


def test_a_decision_is_stale_once_another_answer_counts(contested):
    decide(contested, label="evidence")
    contested.article.wanted = 3
    dora = join(contested.session, contested.project, "dora", "annotator")
    dealing.deal(contested.session, contested.project.id)
    contested.answer(dora, "context", "denial", "evidence")

    assert contested.gold().stale


def test_a_decision_in_an_excluded_article_does_not_come_back(contested):
    decide(contested, label="evidence")
    contested.article.withdrawn_at = clock.now()
    gold.refresh(contested.session, contested.article.id)

    assert (contested.gold().status, contested.gold().stale) == ("excluded", False)


def test_every_sentence_has_a_row_from_its_import_on(scene):
    assert scene.session.query(Gold).count() == 3
