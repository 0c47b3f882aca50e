import pytest
from sqlalchemy import select

from annotator import clock
from annotator.canonical import digest
from annotator.corpus import listing
from annotator.db import begin_writing
from annotator.models import Article, ArticleVersion, Gold, Person, Project, Sentence
from tests.factories import import_text, join, make_account, make_project


@pytest.fixture
def lead(demo, sign_in):
    return sign_in("lead")


def add(session, *names):
    """More articles, each of one sentence."""
    begin_writing()
    project = session.scalars(select(Project)).one()
    for name in names:
        import_text(session, project, "The firm denied it.", name)
    session.commit()


def test_the_list_shows_each_article(lead):
    page = lead.get("/projects/demo/articles").text

    assert ">port-1</a>" in page
    assert '<td class="figure">3</td>' in page


def test_an_empty_list_says_what_to_do(session, sign_in):
    join(session, make_project(session), "lead", "manager")
    session.commit()

    assert "Import some: text files" in sign_in("lead").get("/projects/demo/articles").text


def test_the_list_goes_on_behind_the_last_article_shown(demo, lead, session, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 1)
    add(session, "firm-1", "firm-2")
    pages = [lead.get(f"/projects/demo/articles?after={n}").text for n in (0, 1, 2)]

    assert [page.count("<tr>") - 1 for page in pages] == [1, 1, 1]
    assert "articles?after=2" in pages[1]
    assert "after=" not in pages[2]


def test_the_list_is_narrowed_by_an_address(lead, session):
    add(session, "firm-1", "firm-2")
    page = lead.get("/projects/demo/articles?words=PORT*&language=en&state=untouched").text

    assert (">firm-2</a>" in page, ">port-1</a>" in page) == (False, True)
    assert 'value="PORT*"' in page
    assert "<option selected>en</option>" in page


def test_a_narrowed_list_goes_on_narrowed(lead, session, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 1)
    add(session, "firm-1", "firm-2")

    assert "after=1&amp;words=firm" in lead.get("/projects/demo/articles?words=firm").text


def test_a_list_in_which_nothing_fits_says_so(lead):
    page = lead.get("/projects/demo/articles?words=nothing").text

    assert "No article that you may see here fits all of this." in page


def test_the_article_page_shows_text_facts_and_who_labels_it(demo, lead):
    page = lead.get(f"/projects/demo/articles/{demo.article}").text

    assert "The port accused the firm." in page
    assert "<code>port-1</code>" in page
    assert '<th scope="row">alice</th><td>working on it</td>' in page


def test_auditors_know_people_by_their_number(demo, sign_in, session):
    page = sign_in("carol").get(f"/projects/demo/articles/{demo.article}").text
    pids = session.scalars(select(Person.pid).where(Person.is_annotator)).all()

    assert "alice" not in page
    assert all(pid in page for pid in pids)


def test_an_address_that_is_no_web_address_is_no_link(session, sign_in):
    project = make_project(session)
    join(session, project, "lead", "manager")
    article = import_text(session, project, url="javascript:alert(1)")
    session.commit()

    page = sign_in("lead").get(f"/projects/demo/articles/{article.id}").text
    assert 'href="javascript:' not in page


def older_version(session, demo):
    """A row of an earlier text, as a correction leaves it."""
    begin_writing()
    session.get(Article, demo.article).version = 2
    text = "Rewritten."
    session.add(
        ArticleVersion(
            article_id=demo.article,
            version=2,
            text=text,
            sha256=digest(text),
            length=len(text),
            imported_at=clock.now(),
            sentences=[Sentence(start=0, end=len(text))],
        )
    )
    session.commit()


def test_an_older_version_stays_readable(demo, lead, session):
    older_version(session, demo)
    here = f"/projects/demo/articles/{demo.article}"
    now, before = lead.get(here).text, lead.get(f"{here}?version=1").text

    assert ("Rewritten." in now, f'href="{here}?version=1"' in now) == (True, True)
    assert "The port accused the firm." in before
    assert "This is version 1, kept as it was." in before
    assert "Correct the facts" not in before
    assert lead.get(f"{here}?version=3").status_code == 404


def test_a_manager_corrects_the_facts(demo, lead, session):
    here = f"/projects/demo/articles/{demo.article}"
    response = lead.post(f"{here}/facts", data={"title": "The port", "metadata": '{"a": "é"}'})
    session.rollback()

    assert (response.status_code, response.location) == (303, here)
    assert session.get(Article, demo.article).extra == {"a": "é"}
    assert "The port</h1>" in lead.get(here).text
    assert "&#34;a&#34;: &#34;é&#34;" in lead.get(here).text


def test_facts_that_cannot_be_stored_are_said_and_the_draft_is_kept(demo, lead):
    here = f"/projects/demo/articles/{demo.article}"
    response = lead.post(f"{here}/facts", data={"title": "Draft", "metadata": "[]"})

    assert response.status_code == 422
    assert "port-1: this is not one JSON object" in response.text
    assert 'value="Draft"' in response.text


def test_an_auditor_corrects_nothing(demo, sign_in):
    client = sign_in("carol")
    here = f"/projects/demo/articles/{demo.article}"

    assert client.post(f"{here}/facts", data={"title": "X"}).status_code == 404
    assert "Correct the facts" not in client.get(here).text


@pytest.mark.parametrize("path", ["articles", "articles/1"])
@pytest.mark.parametrize("username", ["alice", "mallory"])
def test_articles_are_not_found_by_people_who_do_not_manage_them(
    demo, sign_in, session, path, username
):
    make_account(begin_writing(), username)
    session.commit()

    assert sign_in(username).get(f"/projects/demo/{path}").status_code == 404


def test_an_article_of_another_project_is_not_found(demo, lead, session):
    begin_writing()
    other = import_text(session, make_project(session, "other"))
    session.commit()

    assert lead.get(f"/projects/demo/articles/{other.id}").status_code == 404


@pytest.fixture
def labelling_lead(demo, session, sign_in):
    """A manager to whom the article was dealt too."""
    begin_writing()
    project = make_project(session, "both")
    join(session, project, "lead", "manager", "annotator")
    article = import_text(session, project)
    session.commit()
    return sign_in("lead"), article.id


def test_who_labels_an_article_does_not_see_it_here(labelling_lead):
    client, article = labelling_lead

    assert "port-1" not in client.get("/projects/both/articles").text
    assert client.get(f"/projects/both/articles/{article}").status_code == 404


def test_who_labelled_an_article_sees_it_when_it_is_closed(labelling_lead, session):
    client, article = labelling_lead
    begin_writing().get(Article, article).closed_at = clock.now()
    session.commit()

    assert client.get(f"/projects/both/articles/{article}").status_code == 200


@pytest.mark.parametrize(
    ("status", "says"),
    [("unresolved", "to decide"), ("skipped", "can be closed"), ("insufficient", "untouched")],
)
def test_the_list_says_how_far_an_article_has_come(demo, lead, session, status, says):
    begin_writing()
    for gold in session.scalars(select(Gold)):
        gold.status = status
    session.commit()

    assert says in lead.get("/projects/demo/articles").text


def test_an_article_with_answers_is_being_labelled(demo, sign_in, session):
    sign_in("alice").post(
        f"/projects/demo/sentences/{demo.sentences[0]}/annotation", data={"label": "context"}
    )

    session.rollback()

    assert "being labelled" in sign_in("lead").get("/projects/demo/articles").text
