import pytest

from annotator import jobs
from annotator.corpus.imports.importing import ArticleRecord, import_articles
from annotator.db import begin_writing
from annotator.models import Job, Project
from tests.corpus.copies.test_sketches import TEXT, words
from tests.factories import join

GROUPS = "/projects/demo/groups"


@pytest.fixture
def wire(session, demo):
    """Two copies and another article, which alice, bob and the lead's blindness leave alone."""
    begin_writing(session)
    project = session.get(Project, demo.project)
    texts = {"wire-1": TEXT, "wire-2": TEXT + " end", "other": words(8), "footer": "Fin. Fin."}
    records = [
        ArticleRecord(f"{text}\nThis line comes again.", id=name, title=f"T {name}", language="en")
        for name, text in texts.items()
    ]
    import_articles(session, project, records)
    session.commit()
    first = demo.article
    return {name: first + n for n, name in enumerate(texts, start=1)}


@pytest.fixture
def lead(sign_in, wire):
    return sign_in("lead")


def page(client, article):
    return client.get(f"/projects/demo/articles/{article}").text


def test_an_articles_page_names_its_copies_and_why(lead, wire):
    shown = page(lead, wire["wire-1"])

    assert "T wire-2" in shown
    assert "like T wire-1: 96 % of both texts are the same, 98 % of the shorter one" in shown


def test_an_article_without_copies_says_so(lead, wire):
    assert "no other article is nearly the same text" in page(lead, wire["other"])


def test_a_manager_takes_an_article_out_of_its_group(lead, wire):
    address = f"/projects/demo/articles/{wire['wire-2']}/group/leave"
    shown = lead.post(address, follow_redirects=True).text

    assert "is in no group any more" in shown
    assert "T wire-1" not in shown


def test_a_manager_puts_two_articles_together(lead, wire):
    address = f"/projects/demo/articles/{wire['other']}/group"
    shown = lead.post(address, data={"other": " wire-1 "}, follow_redirects=True).text

    assert "put together with T other by a manager" in shown


def test_an_unknown_id_is_explained_beside_the_field(lead, wire):
    response = lead.post(f"/projects/demo/articles/{wire['other']}/group", data={"other": "zz"})

    assert response.status_code == 422
    assert 'id="other-error">There is no article with the id zz here.' in response.text


def test_an_auditor_sees_groups_and_changes_none(sign_in, wire):
    carol = sign_in("carol")

    assert "T wire-2" in page(carol, wire["wire-1"])
    assert "They are copies" not in page(carol, wire["wire-1"])


def test_the_list_has_every_group(lead):
    shown = lead.get(GROUPS).text

    assert "2 articles" in shown
    assert "T other" not in shown


def test_the_list_goes_on_behind_a_name(lead):
    assert "No articles are nearly the same." in lead.get(f"{GROUPS}?after=wire-1").text


def test_articles_that_one_labels_are_named_to_nobody_but_the_desk(session, sign_in, wire):
    begin_writing(session)
    join(session, session.get(Project, 1), "alice", "annotator", "manager")
    session.commit()

    assert "T wire" not in sign_in("alice").get(GROUPS).text


def test_the_worker_compares_again_when_asked(app, session, lead):
    lead.post(GROUPS)
    with app.app_context():
        while jobs.run_next(app.config):
            pass
    done = session.query(Job).where(Job.kind == "duplicates").one()

    assert (done.state, done.result) == ("done", {"joined": 0})
    assert "Last time 0 articles joined a group." in lead.get(GROUPS).text


def test_sentences_that_come_again_are_listed_with_their_counts(lead):
    shown = lead.get("/projects/demo/repeated").text

    assert "This line comes again." in shown
    assert '<td class="figure">4</td>' in shown


@pytest.mark.parametrize("after", ["9" * 30, "-1", "x", str(2**63 - 1)])
def test_any_place_to_go_on_from_is_taken(lead, after):
    assert lead.get(f"/projects/demo/repeated?after={after}").status_code == 200
