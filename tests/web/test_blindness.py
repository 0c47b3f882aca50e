"""Two worlds that differ only in what bob answered must give alice the same bytes."""

import itertools
import re
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from annotator import (
    clock,
    guideline_draft,
    guidelines,
    party_list,
    project_settings,
    projects,
    publishing,
    questions,
)
from annotator.adjudication import claims, decisions, requests
from annotator.adjudication.choices import Choice
from annotator.corpus.changes import cutting
from annotator.db import begin_writing, db
from annotator.labeling import annotations, assignments, links, reports, steering
from annotator.models import Annotation, Article, Assignment, Event, Person, Round, Sentence
from annotator.project_settings import Settings
from annotator.rounds import changing, moving, plans
from annotator.rounds.plans import Plan
from annotator.training import items
from annotator.training.items import Right
from tests.factories import import_text, join, make_project

pytestmark = pytest.mark.slow

TEXTS = {
    "port-1": "The port accused the firm. The firm denied it. A report came out in May.",
    "port-2": "The mayor blamed the harbour. Nobody replied. A log shows two entries.",
    "port-3": "The union spoke of fraud. The firm rejected that. The court will sit in June.",
}
MORE = {"comment": "Surely.", "response": "rejects", "source": "The union", "target": ["A firm"]}
WORLDS = (
    {"label": "context"},
    {"label": "denial", "unsure": True, **MORE},
)
RELATIONS = {"context": ("answers",), "denial": ("answers", "repeats"), "allegation": ("repeats",)}
SETTINGS = Settings(
    decide_first=True,
    own_decisions=False,
    group_decisions=True,
    random_order=False,
    undimmed=False,
    majorities=False,
    majority_minimum=3,
    sample_share=1000,
    second_look_share=1000,
)
DESK = re.compile("/(label|sentences)/")  # what is also asked for in parts
MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|p-[0-9a-f]{8}|(?<=>)[^<]*(?=</time>)"  # as it is read
)


def build(app, bobs_answer, roles, change):
    """One world: alice has done one article and begun another, bob all three; both link, name
    parties and report a wrong cut, and the leads do all that they can do besides.

    With a `change` texts are corrected and cut then, and bob answers what he is asked again.
    """
    with app.app_context():
        session = begin_writing()
        project = make_project(session)
        bob = join(session, project, "bob", "annotator")
        lead = join(session, project, "lead", "adjudicator", "manager")
        alice = join(session, project, "alice", *roles)
        for external_id, text in TEXTS.items():
            import_text(session, project, text, external_id)
        first, second, _third = articles(session, project)
        noted = {"label": "allegation", "source": "The port", "comment": "Is it one?"}
        answer(session, alice, first, noted)
        assignments.submit(session, alice, first)
        answer(session, alice, second, {"label": "evidence"}, only=1)
        for article in articles(session, project):
            answer(session, bob, article, bobs_answer)
            assignments.submit(session, bob, article)
        for person in (bob, alice):
            remark = bobs_answer["label"] if person is bob else "Cut it in two."
            reports.report(session, person, sentences(session, second)[1], remark)
        party_list.put(session, lead, "A firm", "")
        adjudicate(session, project, lead, first)
        if change:
            change(session, project, lead, bob)
            for article in articles(session, project):
                answer(session, bob, article, bobs_answer, asked=True)
                assignments.submit(session, bob, article)
        session.commit()
        db.session.remove()


def adjudicate(session, project, lead, article):
    """Two leads decide one sentence, make a claim of it, and do something else about the others."""
    project_settings.change(session, lead, SETTINGS)
    omar = join(session, project, "omar", "adjudicator")
    join(session, project, "eve", "annotator")
    decided, reported, wanted = sentences(session, article)
    decide(session, lead, decided)
    decide(session, omar, decided, label="denial")
    claims.create(session, omar, "Something is said of the firm.", [decided])
    requests.report_cut(session, lead, reported, "Two sentences.")
    requests.ask(session, omar, wanted, "Is it?")
    for note in session.scalars(select(Annotation.id).where(Annotation.comment.is_not(None))):
        questions.answer(session, lead, note, "It is.", proposed=True)
    guideline_draft.begin(session, project)


def replace_sentences(session, project, lead, bob):
    """Both articles that alice has are corrected, one after the other is submitted again; then one
    of them is cut, and the third, which she never had.
    """
    first, second, third = articles(session, project)
    for external_id in ("port-1", "port-2"):
        text = TEXTS[external_id]
        import_text(session, project, f"Corrected. {text[:-1]} or so.", external_id)
    answer(session, bob, first, {"label": "context"}, asked=True)
    for article in (second, third):
        cutting.merge(session, lead, sentences(session, article, current=True)[0])


def publish_major(session, project, lead, bob):
    """What bob said in one of the worlds has no place any more, so that his articles come back."""
    draft = guidelines.read_folder(guidelines.DEFAULT)
    draft.document["version"] = "2.0.0"
    becomes = {"context": None, "allegation": "denial"}
    made = publishing.publish(session, project, draft, becomes=becomes, by=lead)
    phase = session.scalars(select(Round).where(Round.kind == "production")).one()
    changing.change(session, phase, replace(plans.of_round(phase), guideline=made.version))


def steer(session, project, lead, bob):
    """One of alice's articles is sent back, one goes into another round, and more people are wanted
    for a while; bob answers once more where an article came to him again.
    """
    first, _second, third = articles(session, project)
    alice = session.scalars(select(Person).where(Person.account.has(username="alice"))).one()
    mine = assignments.of_article(session, alice, first)
    steering.send_back(session, mine, "Look at it again.", by=lead)
    pilot = changing.create(session, project, Plan("pilot", kind="pilot", overlap=3))
    label = bobs_label(session, bob)
    moving.move(session, pilot, ["port-3"], by=lead)
    steering.give(session, project, alice, ["port-3"], by=lead)
    answer(session, bob, third, {"label": label})
    phase = session.scalars(select(Round).where(Round.kind == "production")).one()
    for overlap in (3, 1):
        changing.change(session, phase, replace(plans.of_round(phase), overlap=overlap), by=lead)


def train_and_repeat(session, project, lead, bob):
    """Both do a training round, which bob passes in one of the worlds; a sentence that alice has
    yet to label is a hidden test item, and what she did a week ago comes back to her.
    """
    alice = session.scalars(select(Person).where(Person.account.has(username="alice"))).one()
    import_text(session, project, "The firm paid. It said so. Nobody asked.", "port-4")
    first, _second, third, fourth = articles(session, project)
    phase = changing.create(session, project, Plan("training", "training", pass_share=1000))
    moving.move(session, phase, ["port-4"])
    for sentence in (*sentences(session, fourth), sentences(session, third)[0]):
        items.put(session, project, sentence, Right("context", None, "R4", "It is named."), lead)
    for person, label in ((alice, "evidence"), (bob, bobs_label(session, bob))):
        answer(session, person, fourth, {"label": label})
        assignments.submit(session, person, fourth)
    long_ago = {"opened_at": clock.after(-9 * 86400), "submitted_at": clock.after(-8 * 86400)}
    hers = (Assignment.article_id == first, Assignment.person_id == alice.id)
    session.execute(update(Assignment).where(*hers).values(long_ago))
    before = {"at": clock.after(-8 * 86400)}  # the repeat hides what was done before it is given
    session.execute(update(Event).where(Event.actor == alice.pid).values(before))
    session.expire_all()
    production = session.scalars(select(Round).where(Round.kind == "production")).one()
    changing.change(session, production, replace(plans.of_round(production), repeats=1000))
    assert assignments.of_article(session, alice, first).turn == 2


def bobs_label(session, bob):
    query = select(Annotation.label).join(Annotation.assignment)
    return session.scalars(query.where(Assignment.person_id == bob.id).limit(1)).one()


def articles(session, project):
    query = select(Article.id).where(Article.project_id == project.id).order_by(Article.position)
    return list(session.scalars(query))


def sentences(session, article, *, current=False):
    query = select(Sentence.id).join(Sentence.version).order_by(Sentence.start)
    if current:
        query = query.where(Sentence.retired.is_(None))
    return list(session.scalars(query.filter_by(article_id=article)))


def answer(session, person, article, changes, only=None, *, asked=False):
    """The first of the article's sentences, or those that are `asked` for again."""
    wanted = sentences(session, article, current=True)[:only]
    if asked:
        scope = assignments.of_article(session, person, article).scope
        wanted = [sentence for sentence in wanted if sentence in (scope or ())]
    for sentence in wanted:
        annotations.annotate(session, person, sentence, changes)
        if sentence != wanted[0]:
            for relation in RELATIONS.get(changes["label"], ()):
                links.link(session, person, sentence, relation, target_id=wanted[0])


def decide(session, lead, sentence, label="evidence"):
    choice = Choice(label=label, reason="slip", note="The log is named.")
    for _blind_then_seeing in range(2):
        decisions.decide(session, lead, sentence, choice)


def everything(app, client):
    """Status, headers and body of every page that alice can ask for."""
    found = {}
    for path in addresses(app):
        found[path] = shown(client.get(path))
        if DESK.search(path):
            found["part", path] = shown(client.get(path, headers={"HX-Request": "true"}))
    return found


def addresses(app):
    with app.app_context():
        session = db.session()
        project = projects.find(session, "demo")
        keys = articles(session, project)
        values = {
            "slug": ["demo"],
            "article": keys,
            "sentence": [s for key in keys for s in sentences(session, key)],
            "version": ["1.0.0", "2.0.0"],
            "person": list(session.scalars(select(Person.id))),
            "other": list(session.scalars(select(Person.id))),
            "phase": list(session.scalars(select(Round.id))),
        }
        db.session.remove()
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint != "static":
            choices = [values.get(name, [1]) for name in sorted(rule.arguments)]
            for chosen in itertools.product(*choices):
                with app.test_request_context():
                    yield app.url_for(
                        rule.endpoint, **dict(zip(sorted(rule.arguments), chosen, strict=True))
                    )


def shown(response):
    headers = {k: v for k, v in response.headers.items() if k not in ("Date", "Set-Cookie")}
    return response.status_code, headers, MOMENT.sub("…", response.text)


@pytest.fixture(params=[("annotator",), ("annotator", "adjudicator", "manager", "auditor")])
def roles(request):
    return request.param


@pytest.mark.parametrize(
    "change", [None, replace_sentences, publish_major, steer, train_and_repeat]
)
def test_nothing_that_alice_gets_depends_on_bobs_answers(app, sign_in, start_over, roles, change):
    seen = []
    for bobs_answer in WORLDS:
        start_over()
        build(app, bobs_answer, roles, change)
        seen.append(everything(app, sign_in("alice")))

    assert seen[0] == seen[1]
