import threading

import pytest

from annotator import clock
from annotator.adjudication import decisions, gold, item, queue
from annotator.adjudication import overview as overview_module
from annotator.adjudication.choices import Choice
from annotator.adjudication.closing import close, reopen
from annotator.adjudication.overview import decided, overview
from annotator.db import begin_writing, db
from annotator.labeling import dealing
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit, take_back
from annotator.models import Hold, Person
from tests.factories import import_text, join


@pytest.fixture
def two_articles(contested):
    """A second article in which all three sentences are contested."""
    article = import_text(contested.session, contested.project, "One. Two. Three.", "port-2")
    contested.answer(contested.alice, "context", "context", "context", article=article)
    contested.answer(contested.bob, "denial", "denial", "denial", article=article)
    contested.second = article
    return contested


def omar(scene, *roles):
    return join(scene.session, scene.project, "omar", *(roles or ("adjudicator",)))


def next_of(scene, person=None, **options):
    """The article and number of the sentence that comes next."""
    found = queue.take_next(scene.session, person or scene.lead, **options)
    for article in (scene.article, getattr(scene, "second", scene.article)):
        ids = [sentence.id for sentence in scene.sentences(article)]
        if found in ids:
            return article.external_id, ids.index(found) + 1
    return None


def decide(scene, n=1, article=None, label="evidence"):
    scene.project.decide_first = False
    sentence = scene.sentences(article)[n - 1]
    choice = Choice(label=label, reason="slip", note="so it is")
    return decisions.decide(scene.session, scene.lead, sentence.id, choice)


def to_decide(scene, person=None):
    return overview(scene.session, person or scene.lead).to_decide


def test_what_is_contested_is_to_be_decided(two_articles):
    assert to_decide(two_articles) == 4


def test_the_first_article_comes_first(two_articles):
    assert next_of(two_articles) == ("port-1", 1)


def test_sentences_come_in_the_order_of_their_article(two_articles):
    decide(two_articles)
    found = []
    for n in (1, 2, 3):
        found.append(next_of(two_articles))
        decide(two_articles, n, two_articles.second)

    assert found == [("port-2", 1), ("port-2", 2), ("port-2", 3)]


def test_nothing_is_left_when_all_is_decided(contested):
    decide(contested)

    assert next_of(contested) is None


def test_a_majority_is_to_be_confirmed(contested):
    contested.project.majorities = True
    contested.article.wanted = 3
    dora = join(contested.session, contested.project, "dora", "annotator")
    take_back(contested.session, contested.bob, contested.article.id)
    submit(contested.session, contested.bob, contested.article.id)
    dealing.deal(contested.session, contested.project.id)
    contested.answer(dora, "context", "denial", "evidence")

    assert (contested.gold().status, next_of(contested)) == ("majority", ("port-1", 1))


def test_a_stale_decision_comes_back(contested):
    decide(contested, n=2)
    take_back(contested.session, contested.bob, contested.article.id)
    for n, label in ((0, "allegation"), (1, "context")):
        annotate(contested.session, contested.bob, contested.sentences()[n].id, {"label": label})
    submit(contested.session, contested.bob, contested.article.id)

    assert next_of(contested) == ("port-1", 2)


def test_a_stale_decision_waits_until_its_answers_are_in_again(contested):
    decide(contested)
    take_back(contested.session, contested.bob, contested.article.id)

    assert (contested.gold().stale, next_of(contested)) == (True, None)


def test_what_an_article_lacks_is_counted(scene):
    scene.answer(scene.alice, "allegation", "denial", "evidence")
    import_text(scene.session, scene.project, "One. Two.", "port-2")

    waiting = overview(scene.session, scene.lead).waiting
    assert [(w.more, w.articles, w.sentences) for w in waiting] == [(1, 1, 3), (2, 1, 2)]


# Who sees what


def test_an_adjudicator_is_not_offered_what_they_annotated(contested):
    contested.alice.is_adjudicator = True

    assert (to_decide(contested, contested.alice), next_of(contested, contested.alice)) == (0, None)


def test_own_decisions_are_offered_where_the_project_allows_them(contested):
    contested.alice.is_adjudicator = True
    contested.project.own_decisions = True

    assert next_of(contested, contested.alice) == ("port-1", 1)


def test_an_article_that_is_open_for_them_is_not_offered(contested):
    contested.article.wanted = 3
    person = omar(contested, "annotator", "adjudicator")
    dealing.deal(contested.session, contested.project.id)
    contested.article.wanted = 2
    gold.refresh(contested.session, contested.article.id)

    assert (to_decide(contested, person), next_of(contested, person)) == (0, None)


def test_an_annotator_who_adjudicates_counts_nothing_of_what_is_open_for_them(scene):
    person = omar(scene, "annotator", "adjudicator")
    scene.article.wanted = 3
    dealing.deal(scene.session, scene.project.id)

    assert overview(scene.session, person).waiting == []


def test_when_all_adjudicators_annotated_an_article_the_queue_says_so(contested):
    contested.alice.is_adjudicator = True
    contested.lead.is_adjudicator = False

    assert overview(contested.session, contested.alice).blocked == 1


def test_an_article_that_another_adjudicator_can_decide_is_not_blocked(contested):
    contested.alice.is_adjudicator = True

    assert overview(contested.session, contested.alice).blocked == 0


def test_who_annotated_does_not_see_what_was_decided_about_it(contested):
    contested.alice.is_adjudicator = True
    decide(contested)

    assert decided(contested.session, contested.alice).rows == []


def test_who_annotated_sees_it_once_the_article_is_closed(contested):
    contested.alice.is_adjudicator = True
    decide(contested)
    close(contested.session, contested.article, contested.lead)

    assert len(decided(contested.session, contested.alice).rows) == 1


def test_a_full_page_of_decisions_leads_to_no_empty_one(contested, monkeypatch):
    monkeypatch.setattr(overview_module, "PAGE", 1)
    decide(contested)

    assert decided(contested.session, contested.lead).before is None


def test_a_random_order_is_not_that_of_the_articles(two_articles):
    two_articles.project.random_order = True
    first = {next_of(two_articles, omar(two_articles))}
    for _ in range(30):
        two_articles.session.query(Hold).delete()
        first.add(next_of(two_articles))

    assert len(first) == 4


def test_one_counts_no_further_than_a_page_says(two_articles, monkeypatch):
    monkeypatch.setattr(queue, "COUNTED", 3)

    assert queue.count(two_articles.session, two_articles.lead) == 3


# Holding


def test_an_item_is_held_by_one(two_articles):
    next_of(two_articles)

    assert next_of(two_articles, omar(two_articles)) == ("port-2", 1)


def test_whoever_holds_an_item_goes_on_with_it(two_articles):
    next_of(two_articles)

    assert next_of(two_articles) == ("port-1", 1)


def test_a_lease_that_ended_frees_the_item(two_articles):
    next_of(two_articles)
    two_articles.session.query(Hold).one().until = clock.after(-1)

    assert next_of(two_articles, omar(two_articles)) == ("port-1", 1)


def test_leaving_an_item_goes_on_behind_it(two_articles):
    next_of(two_articles)
    first = two_articles.sentences()[0].id

    assert next_of(two_articles, leave=first) == ("port-2", 1)


def test_leaving_the_last_item_begins_again(two_articles):
    last = two_articles.sentences(two_articles.second)[2].id

    assert next_of(two_articles, leave=last) == ("port-1", 1)


def test_an_item_that_was_left_keeps_its_blind_answer(contested):
    sentence = contested.sentences()[0].id
    decisions.decide(contested.session, contested.lead, sentence, Choice(label="context"))
    queue.take_next(contested.session, contested.lead, leave=sentence)

    assert contested.session.query(Hold).one().before_reveal == "context"


def test_who_takes_an_item_over_does_not_get_the_blind_answer_of_another(contested):
    sentence = contested.sentences()[0].id
    decisions.decide(contested.session, contested.lead, sentence, Choice(label="context"))
    contested.session.query(Hold).one().until = clock.after(-1)
    queue.take_next(contested.session, omar(contested))

    hold = contested.session.query(Hold).one()
    assert hold.before_reveal is None


def test_many_who_ask_at_once_never_get_the_same_item(two_articles, app):
    people = [
        join(two_articles.session, two_articles.project, f"judge{n}", "adjudicator").id
        for n in range(4)
    ]
    two_articles.session.commit()
    found, together = [], threading.Barrier(len(people))

    def take(person_id):
        with app.app_context():
            together.wait()
            session = begin_writing()
            found.append(queue.take_next(session, session.get(Person, person_id)))
            session.commit()
            db.session.remove()

    threads = [threading.Thread(target=take, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(found)) == 4


@pytest.mark.postgresql  # SQLite has one writer at a time
def test_what_was_decided_since_it_was_found_is_not_held(contested, app):
    contested.project.decide_first = False
    other, sentence = omar(contested).id, contested.sentences()[0].id
    contested.session.commit()
    begin_writing(contested.session)
    waiting = queue._Waiting(contested.session, contested.lead, queue.EVERYTHING)
    found = waiting.next(None)

    def decide_it():
        with app.app_context():
            session = begin_writing()
            choice = Choice(label="context", reason="slip")
            decisions.decide(session, session.get(Person, other), sentence, choice)
            session.commit()
            db.session.remove()

    thread = threading.Thread(target=decide_it)
    thread.start()
    thread.join()

    assert (found, waiting.hold(found)) == (sentence, False)


# The item's page


def test_before_the_reveal_an_item_says_nothing_of_the_answers(contested):
    shown = item.show(contested.session, contested.lead, contested.sentences()[0].id)

    assert (shown.revealed, shown.answers, shown.decision) == (False, (), None)


def test_after_the_reveal_an_item_shows_the_answers_under_letters(contested):
    sentence = contested.sentences()[0].id
    decisions.decide(contested.session, contested.lead, sentence, Choice(label="context"))
    shown = item.show(contested.session, contested.lead, sentence)

    assert [(letter, answer.label) for letter, answer in shown.lettered] == [
        ("A", "allegation"),
        ("B", "context"),
    ]


def test_a_stale_item_hides_its_old_decision_until_the_reveal(contested):
    decide(contested, n=2)
    contested.project.decide_first = True
    take_back(contested.session, contested.bob, contested.article.id)
    annotate(contested.session, contested.bob, contested.sentences()[1].id, {"label": "context"})
    submit(contested.session, contested.bob, contested.article.id)

    shown = item.show(contested.session, contested.lead, contested.sentences()[1].id)
    assert (shown.revealed, shown.decision, shown.settled) == (False, None, False)


def test_what_somebody_else_holds_is_not_revealed(contested):
    contested.project.decide_first = False
    queue.take_next(contested.session, omar(contested))

    shown = item.show(contested.session, contested.lead, contested.sentences()[0].id)
    assert (shown.revealed, shown.obstacle is not None) == (False, True)


def test_a_reopened_article_is_decided_again(contested):
    decide(contested)
    close(contested.session, contested.article, contested.lead)
    reopen(contested.session, contested.article, contested.lead)

    shown = item.show(contested.session, contested.lead, contested.sentences()[0].id)
    assert shown.obstacle is None


def test_the_same_op_leaves_an_item_once(two_articles):
    first = queue.take_next(two_articles.session, two_articles.lead)
    behind = queue.take_next(two_articles.session, two_articles.lead, leave=first, op="a1")
    again = queue.take_next(two_articles.session, two_articles.lead, leave=first, op="a1")

    assert first != behind == again
