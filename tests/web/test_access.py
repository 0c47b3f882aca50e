"""Every route, method and role against one table."""

import json

import pytest
from sqlalchemy import select

from annotator import clock, guideline_draft, invitations
from annotator.labeling.annotations import annotate
from annotator.models import (
    Account,
    Annotation,
    ArticleVersion,
    Assignment,
    Claim,
    Decision,
    Export,
    Guideline,
    Job,
    Person,
    Sentence,
    Upload,
)
from tests.factories import import_text, join, make_account, make_project
from tests.training.conftest import training_round

pytestmark = pytest.mark.slow

WHO = {
    "anonymous": None,
    "stranger": "mallory",
    "annotator": "alice",
    "adjudicator": "dave",
    "manager": "erin",
    "auditor": "carol",
    "admin": "root",
}
# 303 leads a visitor who is not signed in to /sign-in; 404 is what is not theirs; 409 and 422
# come from an empty form, so they are let in.
TABLE = """
                                                    anonymous stranger annotator adjudicator manager auditor admin
GET  /                                                    303      200       200         200     200     200   200
GET  /healthz                                             200      200       200         200     200     200   200
GET  /static/<path:filename>                              200      200       200         200     200     200   200
GET  /sign-in                                             200      200       200         200     200     200   200
POST /sign-in                                             422      422       422         422     422     422   422
POST /sign-out                                            303      303       303         303     303     303   303
GET  /account                                             303      200       200         200     200     200   200
POST /account/password                                    303      422       422         422     422     422   422
POST /account/preferences                                 303      303       303         303     303     303   303
GET  /account/about                                       303      200       200         200     200     200   200
POST /account/about                                       303      303       303         303     303     303   303
GET  /account/download                                    303      200       200         200     200     200   200
POST /account/desk                                        303      303       303         303     303     303   303
POST /account/sign-out-everywhere                         303      303       303         303     303     303   303
GET  /invitations/<token>                                 200      200       200         200     200     200   200
POST /invitations/<token>                                 303      303       303         303     303     303   303
POST /invitations/<token>/account                         422      422       422         422     422     422   422
GET  /password/<token>                                    200      200       200         200     200     200   200
POST /password/<token>                                    422      422       422         422     422     422   422
GET  /accounts                                            303      404       404         404     404     404   200
POST /accounts                                            303      404       404         404     404     404   422
POST /accounts/<int:account>/active                       303      404       404         404     404     404   303
POST /accounts/<int:account>/admin                        303      404       404         404     404     404   303
POST /accounts/<int:account>/password-link                303      404       404         404     404     404   200
GET  /projects/new                                        303      404       404         404     404     404   200
POST /projects/new                                        303      404       404         404     404     404   422
GET  /projects                                            303      200       200         200     200     200   200
POST /projects/<slug>/archive                             303      404       404         404     303     404   303
POST /projects/<slug>/bring-back                          303      404       404         404     303     404   303
GET  /projects/<slug>/members                             303      404       404         404     200     404   404
POST /projects/<slug>/members/<int:person>/roles          303      404       404         404     303     404   404
POST /projects/<slug>/members/<int:person>/languages      303      404       404         404     422     404   404
GET  /projects/<slug>/rounds                              303      404       404         404     200     200   404
POST /projects/<slug>/rounds                              303      404       404         404     422     404   404
GET  /projects/<slug>/rounds/<int:phase>                  303      404       404         404     200     200   404
POST /projects/<slug>/rounds/<int:phase>                  303      404       404         404     422     404   404
POST /projects/<slug>/rounds/<int:phase>/people/<int:person> 303   404       404         404     303     404   404
POST /projects/<slug>/rounds/<int:phase>/articles         303      404       404         404     422     404   404
POST /projects/<slug>/rounds/<int:phase>/close            303      404       404         404     409     404   404
POST /projects/<slug>/rounds/<int:phase>/reopen           303      404       404         404     303     404   404
GET  /projects/<slug>/assignments                         303      404       404         404     200     200   404
POST /projects/<slug>/assignments                         303      404       404         404     404     404   404
POST /projects/<slug>/assignments/<int:assignment>/move   303      404       404         404     404     404   404
POST /projects/<slug>/assignments/<int:assignment>/release 303     404       404         404     303     404   404
POST /projects/<slug>/assignments/<int:assignment>/send-back 303   404       404         404     422     404   404
POST /projects/<slug>/assignments/<int:assignment>/reopen 303      404       404         404     409     404   404
GET  /projects/<slug>/settings                            303      404       404         404     200     404   404
POST /projects/<slug>/settings                            303      404       404         404     422     404   404
POST /projects/<slug>/invitations                         303      404       404         404     422     404   404
POST /projects/<slug>/invitations/<int:invitation>/withdraw 303    404       404         404     303     404   404
GET  /projects/<slug>/label                               303      404       303         404     404     404   404
GET  /projects/<slug>/label/<int:article>                 303      404       200         404     404     404   404
POST /projects/<slug>/label/<int:article>/submit          303      404       409         404     404     404   404
POST /projects/<slug>/label/<int:article>/take-back       303      404       303         404     404     404   404
POST /projects/<slug>/label/<int:article>/release         303      404       303         404     404     404   404
POST /projects/<slug>/sentences/<int:sentence>/annotation 303      404       422         404     404     404   404
POST /projects/<slug>/undo                                303      404       404         404     404     404   404
GET  /projects/<slug>/label/<int:article>/review          303      404       200         404     404     404   404
POST /projects/<slug>/label/keys                          303      404       303         404     404     404   404
GET  /projects/<slug>/sentences/<int:sentence>            303      404       200         404     404     404   404
POST /projects/<slug>/sentences/<int:sentence>/links      303      404       422         404     404     404   404
POST /projects/<slug>/sentences/<int:sentence>/links/remove 303    404       303         404     404     404   404
POST /projects/<slug>/sentences/<int:sentence>/cut-report 303      404       303         404     404     404   404
POST /projects/<slug>/sentences/<int:sentence>/cut-report/withdraw 303 404   303         404     404     404   404
POST /projects/<slug>/sentences/<int:sentence>/cut-report/dismiss 303 404    404         404     303     404   404
GET  /projects/<slug>/closed                              303      404       200         200     200     200   404
GET  /projects/<slug>/closed/<int:article>                303      404       404         404     404     404   404
GET  /projects/<slug>/adjudicate                          303      404       404         200     404     404   404
POST /projects/<slug>/adjudicate/next                     303      404       404         303     404     404   404
GET  /projects/<slug>/adjudicate/<int:sentence>           303      404       404         200     404     404   404
GET  /projects/<slug>/adjudicate/queue                    303      404       404         404     404     404   404
GET  /projects/<slug>/adjudicate/decided                  303      404       404         200     404     404   404
POST /projects/<slug>/adjudicate/<int:sentence>/another   303      404       404         409     404     404   404
POST /projects/<slug>/adjudicate/<int:sentence>/cut-report 303     404       404         409     404     404   404
POST /projects/<slug>/adjudicate/<int:sentence>/take-back 303      404       404         409     404     404   404
POST /projects/<slug>/adjudicate/<int:sentence>/names     303      404       404         303     404     404   404
POST /projects/<slug>/sentences/<int:sentence>/appeal     303      404       404         404     404     404   404
POST /projects/<slug>/adjudicate/accept                   303      404       404         409     404     404   404
POST /projects/<slug>/adjudicate/accept/undo              303      404       404         404     404     404   404
GET  /projects/<slug>/claims                              303      404       404         200     404     404   404
GET  /projects/<slug>/claims/replies                      303      404       404         200     404     404   404
GET  /projects/<slug>/claims/<int:claim>                  303      404       404         200     404     404   404
POST /projects/<slug>/claims                              303      404       404         422     404     404   404
POST /projects/<slug>/claims/sentences                    303      404       404         422     404     404   404
POST /projects/<slug>/claims/<int:claim>                  303      404       404         422     404     404   404
POST /projects/<slug>/claims/<int:claim>/sentences/remove 303      404       404         422     404     404   404
POST /projects/<slug>/claims/<int:claim>/split            303      404       404         422     404     404   404
POST /projects/<slug>/claims/<int:claim>/merge            303      404       404         404     404     404   404
GET  /projects/<slug>/gold/<int:sentence>                 303      404       404         200     200     200   404
GET  /projects/<slug>/adjudicate/report                   303      404       404         200     200     200   404
GET  /projects/<slug>/adjudicate/report.json              303      404       404         200     200     200   404
GET  /projects/<slug>/adjudicate/report.csv               303      404       404         200     200     200   404
POST /projects/<slug>/sentences/<int:sentence>/decision   303      404       404         409     404     404   404
POST /projects/<slug>/decisions/<int:decision>/undo       303      404       404         303     404     404   404
POST /projects/<slug>/articles/<int:article>/close        303      404       404         409     409     404   404
POST /projects/<slug>/articles/<int:article>/reopen       303      404       404         303     303     404   404
GET  /projects/<slug>/articles                            303      404       404         404     200     200   404
GET  /projects/<slug>/articles/<int:article>              303      404       404         404     200     200   404
POST /projects/<slug>/articles/<int:article>/facts        303      404       404         404     303     404   404
POST /projects/<slug>/articles/<int:article>/recut        303      404       404         404     303     404   404
POST /projects/<slug>/articles/<int:article>/withdraw     303      404       404         404     422     404   404
GET  /projects/<slug>/groups                              303      404       404         404     200     200   404
POST /projects/<slug>/groups                              303      404       404         404     303     404   404
GET  /projects/<slug>/repeated                            303      404       404         404     200     200   404
POST /projects/<slug>/articles/<int:article>/group        303      404       404         404     422     404   404
POST /projects/<slug>/articles/<int:article>/group/leave  303      404       404         404     409     404   404
POST /projects/<slug>/articles/<int:article>/restore      303      404       404         404     303     404   404
POST /projects/<slug>/articles/<int:article>/erase        303      404       404         404     409     404   404
POST /projects/<slug>/sentences/<int:sentence>/split      303      404       404         404     422     404   404
POST /projects/<slug>/sentences/<int:sentence>/merge      303      404       404         404     303     404   404
GET  /projects/<slug>/import                              303      404       404         404     200     404   404
POST /projects/<slug>/import                              303      404       404         404     422     404   404
GET  /projects/<slug>/uploads/<int:upload>                303      404       404         404     200     404   404
POST /projects/<slug>/uploads/<int:upload>/look           303      404       404         404     303     404   404
POST /projects/<slug>/uploads/<int:upload>/import         303      404       404         404     303     404   404
POST /projects/<slug>/uploads/<int:upload>/stop           303      404       404         404     303     404   404
POST /projects/<slug>/uploads/<int:upload>/discard        303      404       404         404     303     404   404
GET  /projects/<slug>/imports                             303      404       404         404     200     200   404
GET  /projects/<slug>/imports/<int:run>                   303      404       404         404     200     200   404
GET  /projects/<slug>/imports/<int:run>/report.txt        303      404       404         404     200     200   404
GET  /projects/<slug>/imports/<int:run>/report.json       303      404       404         404     200     200   404
POST /projects/<slug>/imports/<int:run>/undo              303      404       404         404     409     404   404
GET  /projects/<slug>/guideline                           303      404       200         200     200     200   404
GET  /projects/<slug>/guideline/<version>                 303      404       200         200     200     200   404
GET  /projects/<slug>/guideline/compare                   303      404       200         200     200     200   404
GET  /projects/<slug>/guideline/again                     303      404       404         200     200     404   404
GET  /projects/<slug>/guideline/draft                     303      404       404         404     200     404   404
POST /projects/<slug>/guideline/draft                     303      404       404         404     409     404   404
POST /projects/<slug>/guideline/draft/begin               303      404       404         404     303     404   404
POST /projects/<slug>/guideline/draft/preview             303      404       404         404     200     404   404
POST /projects/<slug>/guideline/draft/discard             303      404       404         404     409     404   404
GET  /projects/<slug>/guideline/draft/publish             303      404       404         404     200     404   404
POST /projects/<slug>/guideline/draft/publish             303      404       404         404     409     404   404
GET  /projects/<slug>/questions                           303      404       404         200     200     404   404
GET  /projects/<slug>/questions/<int:annotation>          303      404       404         200     200     404   404
POST /projects/<slug>/questions/<int:annotation>/answer   303      404       404         422     422     404   404
GET  /projects/<slug>/labels.css                          303      404       200         200     200     200   404
GET  /projects/<slug>/training                            303      404       200         200     200     200   404
POST /projects/<slug>/training/<int:phase>/people/<int:person>/pass 303 404     404         303     303     404   404
POST /projects/<slug>/training/<int:phase>/people/<int:person>/repeat 303 404   404         409     409     404   404
GET  /projects/<slug>/test-items                          303      404       404         200     200     200   404
GET  /projects/<slug>/articles/<int:article>/test-items   303      404       404         200     200     404   404
POST /projects/<slug>/sentences/<int:sentence>/test-item  303      404       404         422     422     404   404
POST /projects/<slug>/sentences/<int:sentence>/test-item/remove 303 404      404         303     303     404   404
GET  /projects/<slug>/parties                             303      404       404         200     200     404   404
POST /projects/<slug>/parties                             303      404       404         422     422     404   404
POST /projects/<slug>/parties/remove                      303      404       404         303     303     404   404
GET  /projects/<slug>/progress                            303      404       404         200     200     200   404
GET  /projects/<slug>/annotators                          303      404       404         200     200     200   404
GET  /projects/<slug>/annotators/<int:person>             303      404       404         200     200     200   404
GET  /projects/<slug>/my-figures                          303      404       200         404     404     404   404
GET  /projects/<slug>/agreement                           303      404       404         200     200     200   404
GET  /projects/<slug>/agreement.json                      303      404       404         200     200     200   404
GET  /projects/<slug>/agreement.csv                       303      404       404         200     200     200   404
GET  /projects/<slug>/agreement/pairs/<int:person>/<int:other> 303 404       404         404     404     404   404
GET  /projects/<slug>/agreement/sentences                 303      404       404         200     200     200   404
GET  /projects/<slug>/agreement/articles                  303      404       404         200     200     200   404
GET  /projects/<slug>/exports                             303      404       404         404     200     200   404
POST /projects/<slug>/exports                             303      404       404         404     422     404   404
GET  /projects/<slug>/exports/<int:export>                303      404       404         404     200     200   404
POST /projects/<slug>/exports/<int:export>/download       303      404       404         404     200     200   404
POST /projects/<slug>/exports/<int:export>/zip            303      404       404         404     200     200   404
GET  /projects/<slug>/exports/jobs/<int:job>              303      404       404         404     200     200   404
GET  /projects/<slug>/ledger                              303      404       404         404     200     200   404
"""  # noqa: E501 - one route, one line
HEADING, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
EXPECTED = {(method, rule): tuple(map(int, cells)) for method, rule, *cells in ROWS}


@pytest.fixture
def world(session, app):
    """A project in which every address names something; its values for each role."""
    project = make_project(session)
    people = {
        who: join(session, project, username, who)
        for who, username in WHO.items()
        if who in ("annotator", "adjudicator", "manager", "auditor")
    }
    bob = join(session, project, "bob", "annotator")
    make_account(session, "mallory")
    root = make_account(session, "root", admin=True)
    article = import_text(session, project)
    found = {
        "slug": "demo",
        "filename": "annotator.css",
        "article": article.id,
        "version": "1.0.0",
        "sentence": session.scalars(
            select(Sentence.id)
            .join(Sentence.version)
            .where(ArticleVersion.article_id == article.id)
            .order_by(Sentence.start)
        ).first(),
        "person": bob.id,
        "other": people["annotator"].id,
        "account": bob.account_id,
        "invitation": 1,
        "run": article.import_id,
        "assignment": session.scalars(select(Assignment.id).order_by(Assignment.id)).first(),
        "phase": in_training(session, project),
        "annotation": noted(session, project),
        **records(session, project, people["adjudicator"], app.config["ANNOTATOR_EXPORTS"]),
    }
    tokens = {
        who: (
            invitations.invite(session, project, ["annotator"], by=people["manager"]),
            invitations.password_link(session, make_account(session, f"for-{who}"), root),
        )
        for who in WHO
    }
    session.commit()
    return lambda who, rule: {**found, "token": tokens[who][rule.startswith("/password")]}


def in_training(session, project):
    """A training round with an article that the annotators have."""
    article = import_text(session, project, "The mayor spoke.", "port-2")
    phase = article.round = training_round(session, project)
    for assignment in session.scalars(select(Assignment).filter_by(article_id=article.id)):
        assignment.round = phase
    return phase.id


def noted(session, project):
    """An answer with a note, and a draft of the next guideline."""
    guideline_draft.begin(session, project)
    bobs = select(Assignment).join(Assignment.person).join(Person.account)
    held = session.scalars(bobs.where(Account.username == "bob")).first()
    sentence = session.scalars(select(Sentence).filter_by(version_id=held.version_id)).first()
    answer = {"label": "context", "comment": "Is it?"}
    annotate(session, held.person, sentence.id, answer)
    session.flush()
    return session.scalars(select(Annotation.id).filter_by(sentence_id=sentence.id)).one()


def records(session, project, adjudicator, exports):
    """A decision, an export with its folder and a job, written as rows."""
    guideline = session.scalars(select(Guideline.id)).one()
    sentence = session.scalars(select(Sentence.id).order_by(Sentence.id).limit(1)).one()
    (exports / "demo-audit-1").mkdir(parents=True)
    (exports / "demo-audit-1" / "SHA256SUMS").write_text("")
    (exports / "demo-audit-1" / "manifest.json").write_text(json.dumps({"files": [], "books": {}}))
    here = {"project_id": project.id}
    rows = {
        "decision": Decision(
            **here,
            sentence_id=sentence,
            person_id=adjudicator.id,
            label="context",
            saw=[],
            guideline_id=guideline,
            at=clock.now(),
            seq=1,
        ),
        "export": Export(
            **here,
            kind="audit",
            options={},
            seq=1,
            head="0" * 64,
            folder="demo-audit-1",
            sha256="0" * 64,
            bytes=0,
            created_at=clock.now(),
        ),
        "claim": Claim(**here, wording="It leaks.", parties=[], at=clock.now()),
        "job": Job(**here, kind="export", parameters={"kind": "audit"}, created_at=clock.now()),
        "upload": Upload(
            **here,
            person_id=adjudicator.id,
            created_at=clock.now(),
            sent=True,
            files=[],
            job=Job(**here, kind="preview", parameters={}, state="done", created_at=clock.now()),
        ),
    }
    session.add_all(rows.values())
    session.flush()
    return {name: row.id for name, row in rows.items()}


FORMS = {"/projects/<slug>/exports/<int:export>/download": {"file": "manifest.json"}}


def routes(app):
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_in_the_table(app):
    assert routes(app) == set(EXPECTED)


def test_the_table_has_a_column_for_everybody():
    assert tuple(HEADING) == tuple(WHO)


@pytest.mark.parametrize(("method", "rule"), EXPECTED, ids=lambda part: part)
def test_who_may_do_what(app, world, sign_in, method, rule):
    found = []
    for who, username in WHO.items():
        client = sign_in(username) if username else app.test_client()
        with app.test_request_context():
            endpoint = next(
                r.endpoint
                for r in app.url_map.iter_rules()
                if r.rule == rule and method in r.methods
            )
            values = world(who, rule)
            arguments = next(app.url_map.iter_rules(endpoint)).arguments
            address = app.url_for(
                endpoint, _external=False, **{name: values[name] for name in arguments}
            )
        with client.open(address, method=method, data=FORMS.get(rule)) as response:
            found.append(response.status_code)
            if who == "anonymous" and response.status_code == 303:
                assert response.location.startswith("/sign-in")

    assert tuple(found) == EXPECTED[method, rule]
