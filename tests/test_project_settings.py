from dataclasses import replace

import pytest

from annotator import checking, ledger, project_settings, projects
from annotator.adjudication import queue
from annotator.labeling import dealing
from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit, take_back
from annotator.models import Annotation, Assignment, Gold, Sentence
from annotator.project_settings import Settings
from tests.factories import import_text, join, make_project

AS_THEY_ARE = Settings(
    decide_first=True,
    own_decisions=False,
    group_decisions=True,
    random_order=False,
    undimmed=False,
    majorities=False,
    majority_minimum=3,
    sample_share=0,
    second_look_share=0,
)


@pytest.fixture
def team(session):
    """Alice and bob agree on twelve sentences."""
    project = make_project(session)
    for name in ("alice", "bob"):
        join(session, project, name, "annotator")
    lead = join(session, project, "lead", "adjudicator", "manager")
    article = import_text(session, project, " ".join(f"This is number {n}." for n in range(12)))
    for person in project_people(session, "alice", "bob"):
        answer(session, person, article.id, "context")
    return lead


def project_people(session, *names):
    from annotator.models import Account, Person

    query = session.query(Person).join(Person.account).order_by(Person.id)
    return [query.filter(Account.username == name).one() for name in names]


def answer(session, person, article_id, label):
    for (key,) in session.query(Sentence.id).order_by(Sentence.start):
        annotate(session, person, key, {"label": label})
    session.flush()
    submit(session, person, article_id)


def change(session, lead, **values):
    return project_settings.change(session, lead, replace(AS_THEY_ARE, **values))


def asked(session):
    session.flush()
    rows = session.query(Gold).populate_existing().order_by(Gold.sentence_id)
    return [row.asks for row in rows]


def last_event(session, project):
    return ledger.as_record(list(ledger.events(session, project.id))[-1])


def test_a_changed_setting_is_in_the_ledger(session, team):
    change(session, team, random_order=True)

    event = last_event(session, team.project)
    assert (event["type"], event["actor"], event["payload"]) == (
        "project.set",
        team.pid,
        projects.settings(team.project),
    )


def test_settings_as_they_are_leave_no_event(session, team):
    end = ledger.end(session, team.project_id)

    assert not change(session, team)
    assert ledger.end(session, team.project_id) == end


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("sample_share", 1001, project_settings.SampleShareError),
        ("sample_share", None, project_settings.SampleShareError),
        ("second_look_share", -1, project_settings.SecondLookShareError),
        ("second_look_share", None, project_settings.SecondLookShareError),
        ("majority_minimum", 2, project_settings.MajorityMinimumError),
        ("majority_minimum", None, project_settings.MajorityMinimumError),
    ],
)
def test_what_makes_no_sense_is_refused(session, team, name, value, error):
    with pytest.raises(error):
        change(session, team, **{name: value})


def test_a_sample_of_the_unanimous_is_asked_about(session, team):
    change(session, team, sample_share=500)

    assert 0 < asked(session).count("sample") < 12


def test_a_larger_sample_keeps_what_a_smaller_one_drew(session, team):
    change(session, team, sample_share=300)
    few = asked(session)
    change(session, team, sample_share=700)

    assert all(now == "sample" for now, was in zip(asked(session), few, strict=True) if was)


def test_a_sample_can_be_given_up(session, team):
    change(session, team, sample_share=1000)
    change(session, team, sample_share=0)

    assert asked(session) == [None] * 12


def test_majorities_are_asked_about_once_they_are_allowed(session, team):
    project = team.project
    dora = join(session, project, "dora", "annotator")
    article = import_text(session, project, "It leaks.", "port-2")
    article.wanted = 3
    dealing.deal(session, project.id)
    [sentence] = session.query(Sentence.id).order_by(Sentence.id.desc()).first()
    for person, label in zip(
        (*project_people(session, "alice", "bob"), dora),
        ("denial", "denial", "context"),
        strict=True,
    ):
        annotate(session, person, sentence, {"label": label})
        session.flush()
        submit(session, person, article.id)
    before = asked(session)[-1]
    change(session, team, majorities=True)

    assert (before, asked(session)[-1]) == ("contested", "majority")


def test_the_database_still_checks(session, team):
    change(session, team, sample_share=400, majorities=True)
    session.commit()

    assert checking.check(session, team.project).problems == []


def test_a_ledger_that_knows_fewer_settings_still_checks(session, team):
    told = projects.settings(team.project)
    for name in projects.ADDED:
        del told[name]
    ledger.append(session, team.project_id, "project.set", "demo", told)
    session.commit()

    assert checking.check(session, team.project).problems == []


def test_who_could_see_answers_is_blind_no_more_when_own_decisions_end(session, team):
    [alice] = project_people(session, "alice")
    alice.is_adjudicator = alice.saw_answers = True
    change(session, team, own_decisions=True)
    change(session, team)
    article = session.query(Assignment).filter_by(person_id=alice.id).one().article_id
    take_back(session, alice, article)
    [sentence] = session.query(Sentence.id).order_by(Sentence.id).first()
    annotate(session, alice, sentence, {"label": "denial"})

    session.flush()
    [answered] = session.query(Annotation).filter_by(sentence_id=sentence, label="denial")
    assert not answered.blind


def test_random_order_offers_everything_in_the_end(session, team):
    change(session, team, sample_share=1000, random_order=True)
    found = set()
    for n in range(12):
        judge = join(session, team.project, f"judge{n}", "adjudicator")
        found.add(queue.take_next(session, judge))

    assert len(found) == 12
