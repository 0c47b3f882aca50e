from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from annotator import jobs
from annotator.db import begin_writing
from annotator.models import Event, Export, Job
from tests import golden
from tests.factories import import_text, join, make_account, make_project


@pytest.fixture
def labelled(session):
    """The project of tests/golden.py; alice and bob have no article open."""
    project, _people = golden.make(session)
    found = SimpleNamespace(project=project.id)
    session.commit()
    return found


@pytest.fixture
def lead(labelled, sign_in):
    return sign_in("lead")


@pytest.fixture
def auditor(labelled, sign_in):
    """Somebody of whom nothing is asked."""
    return sign_in("carol")


@pytest.fixture
def worked(app):
    """Lets the worker do what waits."""

    def work():
        with app.app_context():
            while jobs.run_next(app.config):
                pass

    return work


@pytest.fixture
def made(lead, worked):
    """The address of an audit export."""
    lead.post("/projects/demo/exports", data={"kind": "audit"})
    worked()
    return "/projects/demo/exports/1"


def test_the_page_shows_where_the_sentences_stand(lead):
    page = lead.get("/projects/demo/exports").text

    assert "too few answers" in page
    assert "says nothing about its truth" in page


def test_an_export_is_made_by_the_worker(lead, worked, app):
    lead.post("/projects/demo/exports", data={"kind": "training"})
    worked()

    assert [path.name[:13] for path in app.config["ANNOTATOR_EXPORTS"].iterdir()] == [
        "demo-training"
    ]


def test_the_page_waits_for_the_worker_by_asking_again(lead):
    page = lead.post(
        "/projects/demo/exports", data={"kind": "training"}, follow_redirects=True
    ).text

    assert 'hx-get="/projects/demo/exports/jobs/1" hx-trigger="every 1s"' in page


def test_a_finished_job_shows_the_way_and_asks_no_more(lead, made):
    row = lead.get("/projects/demo/exports/jobs/1", headers={"HX-Request": "true"}).text

    assert f'href="{made}"' in row
    assert "hx-get" not in row


def test_the_same_export_asked_for_twice_is_made_once(lead, session):
    for _ in range(2):
        lead.post("/projects/demo/exports", data={"kind": "training"})

    assert len(session.scalars(select(Job)).all()) == 1


def test_a_job_that_failed_says_why(lead, worked, app):
    app.config["ANNOTATOR_EXPORTS"].write_text("in the way")
    lead.post("/projects/demo/exports", data={"kind": "audit"})
    worked()

    assert "The files could not be written" in lead.get("/projects/demo/exports").text


def test_an_unknown_kind_is_explained_on_the_page(lead):
    response = lead.post("/projects/demo/exports", data={"kind": "all"})

    assert response.status_code == 422
    assert "There is no export of the kind all" in response.text


def test_an_export_shows_its_files_and_its_head(lead, made, session):
    page = lead.get(made).text

    assert session.scalars(select(Export.head)).one() in page
    assert 'value="sentences.jsonl"' in page


def test_a_download_is_the_file(auditor, made, app, session):
    folder = app.config["ANNOTATOR_EXPORTS"] / session.scalars(select(Export.folder)).one()
    with auditor.post(f"{made}/download", data={"file": "SHA256SUMS"}) as response:
        assert response.data == (folder / "SHA256SUMS").read_bytes()
        assert response.headers["Content-Disposition"] == "attachment; filename=SHA256SUMS"


def test_a_download_is_in_the_ledger_under_who_took_it(made, sign_in, session, labelled):
    sign_in("carol").post(f"{made}/download", data={"file": "guidelines/1.0.0/en.md"}).close()
    last = session.scalars(select(Event).order_by(Event.seq.desc()).limit(1)).one()

    assert (last.type, last.role, last.payload) == (
        "export.download",
        "auditor",
        '{"file":"guidelines/1.0.0/en.md"}',
    )


@pytest.mark.parametrize(
    "file", ["../../data/annotator.db", "/etc/passwd", "nothing.txt", "", "data"]
)
def test_what_is_no_file_of_the_export_is_not_found(auditor, made, file):
    assert auditor.post(f"{made}/download", data={"file": file}).status_code == 404


def test_an_export_whose_files_are_gone_says_so(auditor, made, app):
    for folder in app.config["ANNOTATOR_EXPORTS"].iterdir():
        folder.rename(folder.with_name("elsewhere"))

    assert "no longer in the folder of exports" in auditor.get(made).text
    assert auditor.post(f"{made}/download", data={"file": "SHA256SUMS"}).status_code == 404


def test_an_auditor_reads_but_makes_no_export(made, sign_in):
    carol = sign_in("carol")

    assert carol.get(made).status_code == 200
    assert "New export" not in carol.get("/projects/demo/exports").text
    assert carol.post("/projects/demo/exports", data={"kind": "audit"}).status_code == 404


def test_an_auditor_is_not_told_the_makers_name(made, sign_in):
    page = sign_in("carol").get("/projects/demo/exports").text

    assert "lead" not in page.partition("<main")[2].replace('class="lead"', "")


@pytest.mark.parametrize("username", ["alice", "mallory"])
def test_others_find_no_exports(made, sign_in, session, username):
    begin_writing(session)
    make_account(session, username)
    session.commit()

    assert sign_in(username).get(made).status_code == 404


def test_who_has_articles_to_label_gets_no_export(session, sign_in):
    project = make_project(session)
    join(session, project, "lead", "annotator", "manager")
    import_text(session, project)
    session.commit()
    lead = sign_in("lead")

    for response in (
        lead.get("/projects/demo/exports"),
        lead.post("/projects/demo/exports", data={"kind": "audit"}),
        lead.get("/projects/demo/ledger"),
    ):
        assert response.status_code == 403
        assert "Articles that you label are not closed yet." in response.text


def test_an_export_of_another_project_is_not_found(made, session, sign_in):
    begin_writing(session)
    join(session, make_project(session, "other"), "lead", "manager")
    session.commit()

    assert sign_in("lead").get("/projects/other/exports/1").status_code == 404


def test_nothing_is_handed_to_who_may_yet_decide_something_unseen(lead, made):
    answer = lead.post(f"{made}/download", data={"file": "sentences.jsonl"})

    assert answer.status_code == 403
    assert "Decide them first" in answer.text


def test_the_zip_holds_the_folder_and_is_in_the_ledger(auditor, made, app, session):
    folder = app.config["ANNOTATOR_EXPORTS"] / session.scalars(select(Export.folder)).one()
    session.rollback()
    with auditor.post(f"{made}/zip") as response:
        archive = ZipFile(BytesIO(response.data))
    last = session.scalars(select(Event).order_by(Event.seq.desc()).limit(1)).one()

    assert archive.read(f"{folder.name}/manifest.json") == (folder / "manifest.json").read_bytes()
    assert len(archive.namelist()) == sum(path.is_file() for path in folder.rglob("*"))
    assert last.payload == f'{{"file":"{folder.name}.zip"}}'


def test_what_a_training_export_would_lack_is_said_before(lead):
    page = lead.get("/projects/demo/exports").text

    assert "No sentence labelled evidence would be in validation." in page
    assert "5 sentences are not settled yet" in page
