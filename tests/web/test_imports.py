import json
import zipfile
from io import BytesIO

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from annotator import clock, jobs
from annotator.corpus.imports import upload_parts, uploads
from annotator.db import begin_writing, db, writing
from annotator.labeling.annotations import annotate
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    CutReport,
    Event,
    Import,
    Job,
    Person,
    Project,
    Upload,
    UploadPart,
)
from tests.factories import import_text, join, make_project

pytestmark = pytest.mark.slow

LINES = (
    b'{"id": "firm-1", "title": "The firm", "text": "The firm denied it.", "language": "en"}\n'
    b'{"id": "firm-2", "text": "A report came out.", "language": "en"}\n'
)


@pytest.fixture
def lead(demo, sign_in):
    return sign_in("lead")


@pytest.fixture
def work(app):
    """Lets the worker do everything that waits."""

    def until_idle():
        with app.app_context():
            while jobs.run_next(app.config):
                db.session.remove()

    return until_idle


def send(client, *files, to="import", **fields):
    """In memory: the test client's own temporary files would be left open."""
    parts = [FileStorage(BytesIO(data), name) for name, data in files]
    boundary, body = encode_multipart(MultiDict({"files": parts, **fields}))
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(f"/projects/demo/{to}", data=body, content_type=kind)


def sent(client, work, *files, **fields):
    """The address of files that were sent and looked at."""
    response = send(client, *files, **fields)
    assert response.status_code == 303, response.text
    work()
    return response.location


def imported(client, work, *files, **chosen):
    """The page of what came of files that were sent, looked at and imported."""
    here = sent(client, work, *files)
    assert client.post(f"{here}/import", data=chosen).status_code == 303
    work()
    return client.get(here, follow_redirects=True).text


def articles(session):
    session.rollback()
    return list(session.scalars(select(Article.external_id).order_by(Article.position)))


def count(session, table, *conditions):
    session.rollback()
    return session.scalar(select(func.count()).select_from(table).where(*conditions))


def test_files_wait_for_the_worker_without_javascript_too(lead):
    page = lead.get(send(lead, ("firm.jsonl", LINES)).location).text

    assert "They wait for the worker." in page
    assert 'hx-trigger="every 1s"' in page
    assert ">Look again</a>" in page


def test_a_preview_shows_each_file_before_anything_is_imported(lead, work, session):
    page = lead.get(sent(lead, work, ("firm.jsonl", LINES), ("a.txt", b"A port. A ship."))).text

    assert "<dt>New articles</dt><dd>3</dd>" in page
    assert "firm.jsonl" in page
    assert '<li dir="auto">The firm denied it.</li>' in page
    assert '<li dir="auto">A ship.</li>' in page
    assert articles(session) == ["port-1"]


def test_what_was_looked_at_is_imported(lead, work, session):
    page = imported(lead, work, ("firm.jsonl", LINES), ("a.txt", b"A port."))

    assert "What came in" in page
    assert articles(session)[1:3] == ["firm-1", "firm-2"]
    assert count(session, UploadPart) == 0


def test_the_page_that_waits_leads_to_the_report_when_all_is_there(lead, work, session):
    here = sent(lead, work, ("firm.jsonl", LINES))
    lead.post(f"{here}/import")
    work()
    report = f"/projects/demo/imports/{last(session)}"

    assert lead.get(here).location == report
    assert lead.get(here, headers={"HX-Request": "true"}).headers["HX-Redirect"] == report


def test_an_import_is_in_the_ledger_as_its_managers(lead, work, session):
    imported(lead, work, ("firm.jsonl", LINES))
    query = select(Event).where(Event.type == "import.finish").order_by(Event.seq.desc())
    event = session.scalars(query).first()

    assert event.role == "manager"
    assert event.actor == session.scalar(select(Person.pid).where(Person.is_manager))


def test_importing_the_same_again_changes_nothing(lead, work, session):
    imported(lead, work, ("firm.jsonl", LINES))
    before = count(session, Event)
    page = imported(lead, work, ("firm.jsonl", LINES))

    assert "There was no new article in these files." in page
    assert "<dt>Left as they were</dt><dd>2</dd>" in page
    assert count(session, Event) == before


def test_a_pasted_text_is_an_article(lead, work, session):
    here = sent(lead, work, pasted="Un port.\r\n\r\nUn bateau.")
    lead.post(f"{here}/import")
    work()

    session.rollback()
    newest = select(ArticleVersion.text).order_by(ArticleVersion.id.desc())
    assert session.scalars(newest).first() == "Un port.\n\nUn bateau."


def test_pasted_html_is_read_as_html(lead, work):
    page = lead.get(
        sent(
            lead,
            work,
            pasted="<html><body><p>The port accused the firm of fraud.</p></body></html>",
        )
    ).text

    assert "pasted.html" in page
    assert "&lt;p&gt;" not in page


def test_a_zip_of_files_is_one_upload(lead, work, session):
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("firm.jsonl", LINES)
        opened.writestr("a.txt", "A port.")
    page = imported(lead, work, ("all.zip", archive.getvalue()))

    assert "<dt>New articles</dt><dd>3</dd>" in page
    assert articles(session)[1:3] == ["firm-1", "firm-2"]


def test_an_encoding_can_be_chosen_and_is_looked_at_before_the_import(lead, work, session):
    here = sent(lead, work, ("a.txt", "Le maire a nié.".encode("cp1252")))
    lead.post(f"{here}/look", data={"encoding-0": "cp1250", "language": "fr"})
    work()
    page = lead.get(here).text

    assert "<option selected>cp1250</option>" in page
    assert "Le maire a nié." in page
    assert '<option value="fr" selected>fr</option>' in page


def test_choices_that_were_not_looked_at_are_not_imported_unseen(lead, work, session):
    here = sent(lead, work, ("a.txt", b"A port."))
    response = lead.post(f"{here}/import", data={"language": "fr"})
    work()
    page = lead.get(here).text

    assert "You chose to read the files in another way." in lead.get(response.location).text + page
    assert articles(session) == ["port-1"]
    assert '<option value="fr" selected>fr</option>' in page


def test_what_cannot_be_shown_or_stored_is_previewed_all_the_same(lead, work):
    line = rb'{"text": "A \u0000 port \ud800.", "title": "\ud800"}'
    table = b"text,\x00odd\nA \x00 port,1\n"
    page = lead.get(sent(lead, work, ("odd.jsonl", line), ("odd.csv", table)))

    assert page.status_code == 200
    assert "odd.jsonl:1: “text” has a NUL" in page.text


def test_the_columns_of_a_table_can_be_chosen(lead, work, session):
    here = sent(lead, work, ("a.csv", b"headline;body\nThe port;A ship came.\n"))
    chosen = {"column-0-text": "body", "column-0-title": "headline"}
    lead.post(f"{here}/look", data=chosen)
    work()
    page = lead.get(here).text
    lead.post(f"{here}/import", data=chosen)
    work()

    assert '<select id="column-0-text" name="column-0-text">' in page
    session.rollback()
    assert session.scalars(select(Article.title).order_by(Article.id.desc())).first() == "The port"


DOCCANO = (
    b'{"id": 1, "text": "The port denied it.", "label": ["Accusation"], "Comments": []}\n'
    b'{"id": 2, "text": "A report came out.", "label": ["Context"], "Comments": []}\n'
)


def test_labels_of_another_tool_are_given_a_meaning_before_their_answers_are_imported(
    lead, work, session
):
    here = sent(lead, work, ("ana.jsonl", DOCCANO))
    page = lead.get(here).text
    chosen = {"labelled-0": "Accusation", "meaning-0": "allegation"}
    lead.post(f"{here}/look", data=chosen)
    work()
    again = lead.get(here).text
    lead.post(f"{here}/import", data=chosen)
    work()
    session.rollback()

    assert '<label for="meaning-0">Accusation</label>' in page
    assert '<option value="allegation" selected>' in again
    assert sorted(session.scalars(select(Annotation.label))) == ["allegation", "context"]


def test_which_article_a_sentence_is_of_can_be_chosen(lead, work, session):
    lines = [
        {"id": n, "text": text, "label": ["Context"], "story": "s-1", "nr": n}
        for n, text in enumerate(["A ship came.", "It left again."])
    ]
    data = "\n".join(map(json.dumps, lines)).encode()
    here = sent(lead, work, ("ana.jsonl", data))
    chosen = {"column-0-document": "story", "column-0-position": "nr"}
    lead.post(f"{here}/look", data=chosen)
    work()
    page = lead.get(here).text
    lead.post(f"{here}/import", data=chosen)
    work()

    assert '<select id="column-0-document" name="column-0-document">' in page
    assert "s-1" in articles(session)


def test_whose_answers_came_is_told_by_names_to_managers_only(lead, work, session, sign_in):
    page = imported(lead, work, ("ana.jsonl", DOCCANO))
    here = f"/projects/demo/imports/{last(session)}"
    audited = sign_in("carol").get(here).text

    pid = session.scalar(select(Person.pid).where(Person.imported_as == "doccano: ana"))

    assert f'doccano: ana <small class="quiet">{pid}</small>' in page
    assert f"doccano: ana ({pid}): 1" in lead.get(f"{here}/report.txt").text
    assert pid in audited
    assert "doccano: ana" not in audited + sign_in("carol").get(f"{here}/report.json").text
    assert "New answers" in audited


def test_an_articles_page_names_annotators_of_files_to_managers_only(lead, work, session, sign_in):
    imported(lead, work, ("ana.jsonl", DOCCANO))
    session.rollback()
    article = session.scalar(select(func.max(Assignment.article_id)))
    here = f"/projects/demo/articles/{article}"

    assert "doccano: ana" in lead.get(here).text
    assert "doccano: ana" not in sign_in("carol").get(here).text


def test_answers_that_came_are_hidden_from_who_labels_the_articles(lead, work, session, sign_in):
    imported(lead, work, ("ana.jsonl", DOCCANO))
    here = f"/projects/demo/imports/{last(session)}"
    begin_writing()
    project = session.scalars(select(Project)).one()
    join(session, project, "both", "manager", "annotator")
    import_text(session, project, "The firm said no more.", "more")
    session.commit()
    both = sign_in("both")

    for path in (here, f"{here}/report.txt", f"{here}/report.json"):
        assert "doccano: ana" not in both.get(path).text


BAD = ("bad.jsonl", LINES + b'{"text": 1}\n')


def test_a_refused_file_is_named_with_its_line_and_nothing_is_imported(lead, work, session):
    here = sent(lead, work, BAD, ("a.txt", b"A port."))
    page = lead.get(here).text
    lead.post(f"{here}/import")
    work()

    assert "1 file cannot be taken" in page
    assert "bad.jsonl:3: “text” is not a text." in page
    assert "bad.jsonl:3" in lead.get(here).text
    assert articles(session) == ["port-1"]


def test_refused_files_can_be_left_out_and_the_report_names_them(lead, work, session):
    page = imported(lead, work, BAD, ("a.txt", b"A port."), skip_refused="1")

    assert "1 file was left out" in page
    assert "bad.jsonl:3: “text” is not a text." in page
    assert len(articles(session)) == 2


def test_a_file_name_is_shown_as_text(lead, work):
    page = lead.get(sent(lead, work, ("<b>x\u202e.pdf", b"%PDF-1.7 \x00\xff"))).text

    assert "&lt;b&gt;x" in page
    assert "<b>x" not in page
    assert "\u202e" not in page


def test_sending_nothing_is_said_beside_the_field(lead):
    response = send(lead)

    assert response.status_code == 422
    assert 'id="files-error">Nothing was sent.' in response.text


def test_files_that_wait_take_no_more_room_than_a_project_has(lead, session, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_STORED", 10)
    send(lead, ("a.txt", b"A port. A ship."))
    response = send(lead, ("b.txt", b"B."))

    assert response.status_code == 409
    assert "there is no room for more" in response.text
    assert count(session, Upload) == 1


def test_what_the_worker_does_with_files_can_be_stopped_and_begun_again(lead, work, session):
    here = send(lead, ("firm.jsonl", LINES)).location
    page = lead.get(here).text
    stopped = lead.post(f"{here}/stop", follow_redirects=True).text
    work()

    assert f'action="{here}/stop"' in page
    assert "This was stopped." in stopped
    assert "This was stopped." in lead.get(here).text
    lead.post(f"{here}/look")
    work()
    assert "<dt>New articles</dt><dd>2</dd>" in lead.get(here).text


def test_nothing_that_was_shown_of_files_stays_when_they_are_imported(lead, work, session):
    """So that erasing an article leaves no first sentences of it behind."""
    imported(lead, work, ("a.txt", b"A secret port. A ship."))
    session.rollback()
    [upload] = session.scalars(select(Upload))

    assert upload.preview is None
    assert count(session, UploadPart) == 0


def test_more_files_than_are_taken_are_refused(lead, session, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_FILES", 1)
    response = send(lead, ("a.txt", b"A."), ("b.txt", b"B."))

    assert response.status_code == 422
    assert count(session, Upload) == 0


def test_a_large_file_lies_in_parts_and_comes_back_whole(lead, work, session, monkeypatch):
    monkeypatch.setattr(upload_parts, "PART", 50_000)
    text = "".join(f"Sentence {n} of a long text.\n" for n in range(4_500))
    here = send(lead, ("long.txt", text.encode())).location
    assert count(session, UploadPart) == 3
    work()
    lead.post(f"{here}/import")
    work()
    session.rollback()
    newest = session.scalars(select(ArticleVersion).order_by(ArticleVersion.id.desc())).first()

    assert newest.text == text


def test_only_a_manager_may_send_much_and_only_here(app, demo, sign_in):
    app.config["MAX_CONTENT_LENGTH"] = 3 << 20
    much, too_much = b"a" * (2 << 20), b"a" * (4 << 20)

    assert send(sign_in("lead"), ("a.txt", much)).status_code == 303
    assert send(sign_in("lead"), ("a.txt", too_much)).status_code == 413
    assert send(sign_in("carol"), ("a.txt", much)).status_code == 404
    assert send(sign_in("lead"), ("a.txt", much), to="exports").status_code == 413


def test_files_that_are_thrown_away_are_gone(lead, work, session):
    here = sent(lead, work, ("a.txt", b"A port."))
    response = lead.post(f"{here}/discard")

    assert response.location == "/projects/demo/import"
    assert lead.get(here).status_code == 404
    assert (count(session, Upload), count(session, UploadPart)) == (0, 0)


def test_files_that_are_worked_on_are_left_alone(lead):
    here = send(lead, ("a.txt", b"A port.")).location

    for act in ("look", "import", "discard"):
        response = lead.post(f"{here}/{act}")
        assert response.status_code == 409
        assert "Wait until that is done." in response.text


def test_what_was_imported_is_not_imported_from_an_old_page(lead, work, session):
    here = sent(lead, work, ("a.txt", b"A port."))
    lead.post(f"{here}/import")
    work()

    assert lead.post(f"{here}/import").status_code == 409
    assert count(session, Article) == 2


def test_who_is_no_longer_manager_imports_nothing(lead, work, session):
    here = sent(lead, work, ("a.txt", b"A port."))
    lead.post(f"{here}/import")
    with writing() as writer:
        person = writer.scalars(select(Person).where(Person.is_manager)).one()
        person.is_manager = False
    work()

    assert articles(session) == ["port-1"]
    assert session.scalars(select(Job.state).where(Job.kind == "import")).one() == "failed"


def test_another_projects_files_are_not_found(lead, session):
    here = send(lead, ("a.txt", b"A port.")).location
    begin_writing()
    other = make_project(session, "other")
    join(session, other, "lead", "manager")
    session.commit()

    assert lead.get(here.replace("demo", "other")).status_code == 404


def test_files_are_swept_after_a_day(lead, work, session):
    sent(lead, work, ("a.txt", b"A port."))
    with writing() as writer:
        writer.scalars(select(Upload)).one().created_at = clock.after(-25 * 3600)
    uploads.sweep(writing)

    assert (count(session, Upload), count(session, UploadPart)) == (0, 0)


def test_an_import_begun_again_after_its_end_tells_the_same(lead, work, session, app):
    """The worker was killed after the articles were there and before the job was done."""
    here = sent(lead, work, ("firm.jsonl", LINES))
    lead.post(f"{here}/import")
    work()
    with writing() as writer:
        job = writer.scalars(select(Job).where(Job.kind == "import")).one()
        before, job.state, job.leased_until = job.result, "running", "2026-01-01T00:00:00Z"
    work()
    session.rollback()

    assert session.scalars(select(Job.result).where(Job.kind == "import")).one() == before
    assert before["report"]["articles"] == 2


# Imports that were made ----------------------------------------------------------------------


def last(session):
    session.rollback()
    return session.scalars(select(Import.id).order_by(Import.id.desc())).first()


def test_imports_are_listed_the_latest_first(lead, work, session):
    imported(lead, work, ("firm.jsonl", LINES))
    page = lead.get("/projects/demo/imports").text

    assert page.index(f"Import {last(session)}<") < page.index(f"Import {last(session) - 1}<")
    assert "<td>lead</td>" in page
    assert "<td>the command line</td>" in page


def test_auditors_know_who_imported_by_their_number(lead, work, session, sign_in):
    imported(lead, work, ("firm.jsonl", LINES))
    page = sign_in("carol").get("/projects/demo/imports").text

    assert "<td>lead</td>" not in page
    assert session.scalars(select(Person.pid).where(Person.is_manager)).one() in page


def test_a_report_can_be_kept(lead, work, session):
    imported(lead, work, BAD, ("a.txt", b"A port & a ship."), skip_refused="1")
    here = f"/projects/demo/imports/{last(session)}"
    text = lead.get(f"{here}/report.txt")
    told = json.loads(lead.get(f"{here}/report.json").text)

    assert text.mimetype == "text/plain"
    assert "New articles: 1" in text.text
    assert "- bad.jsonl:3: “text” is not a text." in text.text
    assert (told["articles"], told["refused"]["files"]) == (1, 1)
    assert told["refused"]["problems"] == ["bad.jsonl:3: “text” is not a text."]
    assert told["by"] == "lead"


def test_an_import_that_nobody_worked_on_can_be_undone(lead, work, session):
    imported(lead, work, ("firm.jsonl", LINES))
    here = f"/projects/demo/imports/{last(session)}"
    response = lead.post(f"{here}/undo")
    seen = lead.get("/projects/demo/articles").text
    work()

    assert response.location == "/projects/demo/imports"
    assert "firm-2" not in seen
    assert articles(session) == ["port-1"]
    assert "This import was undone." in lead.get(here).text
    assert count(session, Event, Event.type == "import.undo") == 1


def test_what_was_undone_can_be_imported_again(lead, work, session):
    imported(lead, work, ("firm.jsonl", LINES))
    lead.post(f"/projects/demo/imports/{last(session)}/undo")
    page = imported(lead, work, ("firm.jsonl", LINES))

    assert "<dt>New articles</dt><dd>2</dd>" in page
    assert articles(session) == ["port-1", "firm-1", "firm-2"]


def test_annotators_get_other_articles_when_theirs_are_undone(lead, work, session):
    first = last(session)
    imported(lead, work, ("firm.jsonl", LINES))
    assert lead.post(f"/projects/demo/imports/{first}/undo").status_code == 303
    session.rollback()
    held = select(Article.external_id).join(Assignment, Assignment.article_id == Article.id)
    held = held.where(Assignment.state == "open")

    assert set(session.scalars(held)) == {"firm-1", "firm-2"}


def test_an_import_is_not_undone_twice(lead, work, session):
    imported(lead, work, ("firm.jsonl", LINES))
    here = f"/projects/demo/imports/{last(session)}/undo"
    lead.post(here)

    assert lead.post(here).status_code == 404


def answer(demo, session, sentence=0):
    begin_writing()
    alice = session.scalars(select(Person).where(Person.is_annotator).order_by(Person.id)).first()
    annotate(session, alice, demo.sentences[sentence], {"label": "denial"})
    session.commit()
    return alice


def test_an_import_that_somebody_worked_on_stays(demo, lead, session):
    answer(demo, session)
    response = lead.post(f"/projects/demo/imports/{last(session)}/undo")

    assert response.status_code == 409
    assert "Somebody has worked on articles of this import, so it stays." in response.text
    assert articles(session) == ["port-1"]


def test_an_answer_that_was_taken_back_counts_as_work(demo, lead, session, sign_in):
    answer(demo, session)
    sign_in("alice").post("/projects/demo/undo", data={"act": "1"})

    assert lead.post(f"/projects/demo/imports/{last(session)}/undo").status_code == 409


def test_an_import_with_a_sentence_reported_as_wrongly_cut_stays(demo, lead, session):
    begin_writing()
    alice = session.scalars(select(Person).where(Person.is_annotator).order_by(Person.id)).first()
    row = {"sentence_id": demo.sentences[0], "person_id": alice.id, "at": clock.now()}
    session.add(CutReport(**row))
    session.commit()

    assert lead.post(f"/projects/demo/imports/{last(session)}/undo").status_code == 409


def test_an_import_with_a_withdrawn_article_stays(demo, lead, session):
    begin_writing().get(Article, demo.article).withdrawn_at = clock.now()
    session.commit()

    assert lead.post(f"/projects/demo/imports/{last(session)}/undo").status_code == 409


def test_another_projects_import_is_not_undone(lead, session):
    begin_writing()
    other = make_project(session, "other")
    article = import_text(session, other)
    run = article.import_id
    session.commit()

    assert lead.post(f"/projects/demo/imports/{run}/undo").status_code == 404
    assert lead.get(f"/projects/demo/imports/{run}").status_code == 404
    session.rollback()
    query = select(Article.visible).join(Project).where(Project.slug == "other")
    assert session.scalars(query).all() == [True]
