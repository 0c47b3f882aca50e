"""Which article goes to whom."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select, text, update

from annotator import clock, projects
from annotator.corpus.imports.importing import ArticleRecord, import_articles
from annotator.labeling import assignments, dealing
from annotator.labeling.annotations import annotate
from annotator.models import Article, Assignment, Round, RoundPerson, Sentence
from annotator.rounds import changing, people
from annotator.rounds.plans import Plan
from tests.factories import join, make_project


class Scene(SimpleNamespace):
    def bring(self, *names, into="", language="en"):
        records = [
            ArticleRecord(id=name, text=f"{name} burned.", language=language) for name in names
        ]
        import_articles(self.session, self.project, records, into=into)

    def bring_unseen(self, *names):
        """Without dealing them."""
        working = [person for person in (self.alice, self.bob) if person.is_annotator]
        for person in working:
            person.is_annotator = False
        self.bring(*names)
        for person in working:
            person.is_annotator = True

    def held(self, person):
        rows = self.session.scalars(
            select(Assignment)
            .where(Assignment.person_id == person.id, Assignment.state == "open")
            .order_by(Assignment.id)
        )
        return [row.article.external_id for row in rows]

    def finish(self, person):
        """Hand in the first article of those that they hold."""
        name = self.held(person)[0]
        query = select(Sentence).join(Sentence.version).join(Article)
        for sentence in self.session.scalars(query.where(Article.external_id == name)).all():
            annotate(self.session, person, sentence.id, {"label": "context"})
        article = self.article(name)
        assignments.submit(self.session, person, article.id)
        return name

    def article(self, name):
        return self.session.scalars(select(Article).where(Article.external_id == name)).one()

    def group(self, *names):
        which = update(Article).where(Article.external_id.in_(names))
        self.session.execute(which.values(group_name=names[0]))

    def deal(self):
        dealing.deal(self.session, self.project.id)


@pytest.fixture
def scene(session):
    project = make_project(session, overlap=1)
    alice, bob = (join(session, project, name, "annotator") for name in ("alice", "bob"))
    phase = session.scalars(select(Round)).one()
    return Scene(session=session, project=project, alice=alice, bob=bob, phase=phase)


def test_who_holds_least_is_asked_first(scene):
    scene.bring("a-0", "a-1", "a-2")

    assert (scene.held(scene.alice), scene.held(scene.bob)) == (["a-0", "a-2"], ["a-1"])


def test_articles_of_nearly_the_same_text_go_to_different_people(scene):
    scene.bring_unseen("a-0", "copy", "a-1", "a-2")
    scene.group("a-0", "copy")
    scene.deal()

    assert (scene.held(scene.alice), scene.held(scene.bob)) == (["a-0", "a-1"], ["copy", "a-2"])


def test_a_second_copy_comes_when_there_is_nothing_else(scene):
    join(scene.session, scene.project, "bob")
    scene.bring_unseen("a-0", "copy")
    scene.group("a-0", "copy")
    scene.deal()
    first = scene.held(scene.alice)
    scene.finish(scene.alice)

    assert (first, scene.held(scene.alice)) == (["a-0"], ["copy"])


def test_people_are_given_what_they_read(scene):
    scene.alice.languages = ["fr"]
    scene.bring("a-en")
    scene.bring("a-fr", language="fr")

    assert (scene.held(scene.alice), scene.held(scene.bob)) == (["a-fr"], ["a-en"])


def test_each_person_has_an_order_of_their_own(scene):
    plan = Plan("production", overlap=2, shuffled=True)
    changing.change(scene.session, scene.phase, plan)
    scene.bring(*(f"a-{n:02}" for n in range(40)))
    orders = []
    for person in (scene.alice, scene.bob):
        orders.append([scene.finish(person) for _ in range(40)])

    assert sorted(orders[0]) == sorted(orders[1]) == [f"a-{n:02}" for n in range(40)]
    assert orders[0] != orders[1]
    assert orders[0] != sorted(orders[0])


def test_a_training_round_gives_all_of_its_articles_to_everybody(scene):
    school = Plan("school", kind="training", overlap=1)
    changing.create(scene.session, scene.project, school)
    scene.bring("s-0", "s-1", into="school")
    scene.bring("a-0", "a-1")

    assert scene.held(scene.alice) == ["s-0", "s-1", "a-0"]
    assert scene.held(scene.bob) == ["s-0", "s-1", "a-1"]


def test_only_who_passed_the_training_is_given_what_requires_it(scene):
    school = changing.create(scene.session, scene.project, Plan("school", kind="training"))
    plan = Plan("production", overlap=2, requires="school")
    changing.change(scene.session, scene.phase, plan)
    scene.bring("a-0")
    nobody = scene.held(scene.alice) + scene.held(scene.bob)
    passed = RoundPerson(round_id=school.id, person_id=scene.bob.id, passed_at=clock.now())
    scene.session.add(passed)
    scene.deal()

    assert (nobody, scene.held(scene.alice), scene.held(scene.bob)) == ([], [], ["a-0"])


def test_a_control_goes_to_everybody_beside_who_is_wanted(scene):
    scene.bring_unseen("a-0", "a-1")
    scene.article("a-0").control = True
    scene.deal()
    scene.finish(scene.alice)

    assert "a-0" in scene.held(scene.bob)


def test_a_quota_ends_what_somebody_is_given(scene):
    people.put(scene.session, scene.phase, scene.alice, works=True, quota=2)
    scene.bring(*(f"a-{n}" for n in range(6)))
    scene.finish(scene.alice)

    assert (len(scene.held(scene.alice)), len(scene.held(scene.bob))) == (1, 3)


def test_nothing_of_an_archived_project_is_dealt(scene):
    scene.bring_unseen("a-0")
    projects.archive(scene.session, scene.project)
    scene.deal()

    assert scene.held(scene.alice) == []
    assert projects.of_account(scene.session, scene.alice.account) == []


def test_a_lease_that_ran_out_is_not_handed_in_once_it_was_freed(scene):
    scene.bring("a-0")
    row = scene.session.scalars(select(Assignment)).one()
    row.leased_until = clock.after(-1)
    join(scene.session, scene.project, "carol", "annotator")  # which deals

    with pytest.raises(assignments.ReleasedError):
        assignments.submit(scene.session, scene.alice, row.article_id)
    assert scene.held(scene.bob) == ["a-0"]


def test_what_nobody_more_is_wanted_for_is_passed_over_unread(scene):
    scene.bring(*(f"a-{n}" for n in range(6)))
    query = select(Article.external_id).where(Article.served).order_by(Article.position)
    before = scene.session.scalars(query).all()
    name = scene.held(scene.alice)[0]
    join(scene.session, scene.project, "bob")
    assignments.release(scene.session, scene.alice, scene.article(name).id)

    assert before == [f"a-{n}" for n in range(6)]
    assert len(scene.held(scene.alice)) == 3  # the one that bob gave back before its own
    assert not scene.article(name).served


@pytest.mark.sqlite  # PostgreSQL plans by what is there
def test_dealing_reads_an_index_of_what_is_not_served(scene):
    query = "SELECT id FROM article WHERE round_id = 1 AND served = 0 ORDER BY position, id LIMIT 1"
    [plan] = scene.session.execute(text(f"EXPLAIN QUERY PLAN {query}")).all()

    assert "ix_article_unserved" in plan.detail
