"""Every page, in both themes: axe-core finds nothing, and nothing is wider than a phone."""

import pytest
from sqlalchemy import select

from annotator import guideline_draft, party_list
from annotator.adjudication import closing, decisions
from annotator.adjudication.choices import Choice
from annotator.labeling import annotations, assignments, links, reports
from annotator.models import Article, Sentence
from annotator.training import items
from annotator.training.items import Right
from tests.factories import import_text, join, make_account, make_project

TEXT = "The port accused the firm. The firm denied it. A report came out in May."
PAGES = [  # who, where; numbers are those of the scene below
    (None, "/sign-in"),
    (None, "/nowhere"),
    ("root", "/accounts"),
    ("root", "/projects/new"),
    ("alice", "/"),
    ("alice", "/account"),
    ("alice", "/account/about"),
    ("alice", "/projects/demo/label/3/review"),
    ("alice", "/projects/demo/label/2/review"),
    ("alice", "/projects/demo/sentences/7"),
    ("alice", "/projects/demo/sentences/8"),
    ("alice", "/projects/demo/label/2"),
    ("alice", "/projects/demo/label/3"),
    ("alice", "/projects/demo/closed"),
    ("alice", "/projects/demo/closed/1"),
    ("lead", "/"),
    ("lead", "/projects/demo/adjudicate"),
    ("lead", "/projects/demo/adjudicate/4"),
    ("lead", "/projects/demo/articles"),
    ("lead", "/projects/demo/articles/2"),
    ("lead", "/projects/demo/articles?words=port&state=labelling"),
    ("lead", "/projects/demo/import"),
    ("lead", "/projects/demo/imports"),
    ("lead", "/projects/demo/imports/1"),
    ("lead", "/projects/demo/parties"),
    ("lead", "/projects/demo/progress"),
    ("lead", "/projects/demo/annotators"),
    ("lead", "/projects/demo/annotators/1"),
    ("alice", "/projects/demo/my-figures"),
    ("lead", "/projects/demo/agreement"),
    ("lead", "/projects/demo/agreement?of=answers&by=language"),
    ("lead", "/projects/demo/agreement/pairs/1/2"),
    ("lead", "/projects/demo/agreement/sentences"),
    ("lead", "/projects/demo/agreement/articles"),
    ("lead", "/projects/demo/exports"),
    ("lead", "/projects/demo/guideline"),
    ("lead", "/projects/demo/guideline/compare"),
    ("lead", "/projects/demo/guideline/again"),
    ("lead", "/projects/demo/guideline/draft"),
    ("lead", "/projects/demo/guideline/draft/publish"),
    ("lead", "/projects/demo/questions"),
    ("alice", "/projects/demo/training"),
    ("lead", "/projects/demo/training"),
    ("lead", "/projects/demo/test-items"),
    ("lead", "/projects/demo/articles/2/test-items?sentence=4"),
    ("lead", "/projects"),
    ("lead", "/projects/demo/rounds"),
    ("lead", "/projects/demo/rounds/1"),
    ("lead", "/projects/demo/assignments"),
    ("lead", "/projects/demo/assignments?person=1"),
    ("lead", "/projects/demo/members"),
    ("lead", "/projects/demo/ledger"),
]


@pytest.fixture
def scene(session):
    """Article 1 is decided and closed, 2 is to be decided, 3 is begun."""
    project = make_project(session)
    make_account(session, "root", admin=True)
    alice, bob = (join(session, project, name, "annotator") for name in ("alice", "bob"))
    lead = join(session, project, "lead", "adjudicator", "manager")
    for n in (1, 2, 3):
        import_text(session, project, TEXT, f"port-{n}", title=f"The port, part {n}")
    first, second, third = session.scalars(select(Article.id).order_by(Article.id))
    for article in (first, second):
        answer(session, alice, article, "allegation")
        answer(session, bob, article, "context")
    accused, denied, shown = sentences(session, third)
    annotations.annotate(session, alice, accused, {"label": "allegation", "unsure": True})
    annotations.annotate(session, alice, denied, {"label": "denial", "source": "The firm"})
    links.link(session, alice, denied, "answers", target_id=accused)
    known = Right("allegation", None, "R1", "It says who did what.")
    items.put(session, project, sentences(session, second)[0], known, lead)
    reports.report(session, bob, sentences(session, second)[0], "Cut it after accused.")
    reports.report(session, alice, shown, "Cut it after May.")
    party_list.put(session, lead, "The port", "Port\nHarbour")
    for sentence in sentences(session, first):
        for _blind_then_seeing in range(2):
            decisions.decide(session, lead, sentence, Choice(label="context", reason="slip"))
    closing.close(session, closing.find(session, lead, first), lead)
    annotations.annotate(session, alice, accused, {"comment": "Is an accusation one?"})
    guideline_draft.begin(session, project).texts = {"en": "# Anew", "fr": "# À neuf"}
    session.commit()


def sentences(session, article):
    query = select(Sentence.id).join(Sentence.version).order_by(Sentence.start)
    return list(session.scalars(query.filter_by(article_id=article)))


def answer(session, person, article, label):
    for sentence in sentences(session, article):
        annotations.annotate(session, person, sentence, {"label": label})
    assignments.submit(session, person, article)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(scene, visit, axe, scheme):
    browsers = {name: visit(name, color_scheme=scheme) for name in (None, "root", "alice", "lead")}
    found = {}
    for username, path in PAGES:
        page = browsers[username]
        page.goto(path)
        found[path] = axe(page)

    assert {path: problems for path, problems in found.items() if problems} == {}


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_no_page_is_wider_than_a_phone(scene, visit, locale):
    look = {"viewport": {"width": 390, "height": 844}, "locale": locale}
    browsers = {name: visit(name, **look) for name in (None, "root", "alice", "lead")}
    wide = []
    for username, path in PAGES:
        page = browsers[username]
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(path)

    assert wide == []
