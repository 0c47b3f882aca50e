"""Files dropped on the page, looked at, imported, reported, undone: in a real browser."""

import json

import pytest
from playwright.sync_api import expect

from annotator import jobs
from annotator.db import db
from tests.factories import join, make_project

DROP = """
(files) => {
  const carried = new DataTransfer();
  for (const [name, text] of files) carried.items.add(new File([text], name));
  const place = document.querySelector("[data-drop]");
  for (const type of ["dragenter", "dragover", "drop"]) {
    const options = {dataTransfer: carried, bubbles: true, cancelable: true};
    place.dispatchEvent(new DragEvent(type, options));
  }
}
"""
LINE = json.dumps({"id": "firm-1", "title": "The firm", "text": "It denied it. It said no more."})
FILES = [["port.txt", "The port accused the firm. A report came out."], ["firm.jsonl", LINE]]
BROKEN = [["broken.jsonl", '{"text": 1}']]


@pytest.fixture
def work(app):
    """Lets the worker do everything that waits."""

    def until_idle():
        with app.app_context():
            while jobs.run_next(app.config):
                db.session.remove()

    return until_idle


@pytest.fixture
def lead(session, visit):
    join(session, make_project(session), "lead", "manager")
    session.commit()
    page = visit("lead")
    page.goto("/projects/demo/import")
    page.wait_for_load_state()
    return page


def drop(page, files):
    page.evaluate(DROP, files)
    page.get_by_role("button", name="Send and look").click()
    page.wait_for_url("**/uploads/*")


def test_files_that_are_dropped_are_named_before_they_are_sent(lead):
    lead.evaluate(DROP, FILES)

    expect(lead.get_by_role("status")).to_have_text("2 files chosen")
    expect(lead.get_by_text("firm.jsonl", exact=True)).to_be_visible()


def test_what_is_dropped_is_looked_at_imported_reported_and_undone(lead, work, axe):
    drop(lead, [*FILES, *BROKEN])
    expect(lead.get_by_text("They wait for the worker.")).to_be_visible()
    work()  # the page asks by itself and shows what was found
    expect(lead.get_by_role("heading", name="What would come in")).to_be_visible()
    expect(lead.get_by_text("A report came out.")).to_be_visible()
    assert axe(lead) == []
    lead.get_by_label("Leave out the 1 file that cannot be taken").check()
    lead.get_by_role("button", name="Import", exact=True).click()
    work()
    lead.wait_for_url("**/imports/*")
    assert axe(lead) == []
    with lead.expect_download() as report:
        lead.get_by_role("link", name="Report as text").click()
    assert "broken.jsonl:1: “text” is not a text." in report.value.path().read_text()
    lead.get_by_role("button", name="Undo this import").click()
    expect(lead.get_by_text("undone")).to_be_visible()
    lead.goto("/projects/demo/articles")
    expect(lead.get_by_text("There is no article here for you to see.")).to_be_visible()


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_preview_fits_on_a_phone(lead, work, visit, locale):
    drop(lead, [["table.csv", "headline;body\nA port;It is a port."], *FILES, *BROKEN])
    work()
    phone = visit("lead", viewport={"width": 390, "height": 844}, locale=locale)
    phone.goto(lead.url)
    phone.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")

    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_files_are_chosen_and_sent_with_the_keyboard(lead, work):
    lead.get_by_label("Files of articles").set_input_files(
        {"name": "port.txt", "mimeType": "text/plain", "buffer": b"A port. A ship."}
    )
    lead.get_by_label("Files of articles").focus()
    for _ in range(3):  # past the summary of what can be pasted
        lead.keyboard.press("Tab")
        if lead.evaluate("document.activeElement.textContent") == "Send and look":
            break
    lead.keyboard.press("Enter")
    lead.wait_for_url("**/uploads/*")
    work()
    expect(lead.get_by_text("A ship.")).to_be_visible()


def test_another_encoding_is_looked_at_at_once(lead, work):
    lead.get_by_label("Files of articles").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": "Le maire a nié.".encode("cp1252")}
    )
    lead.get_by_role("button", name="Send and look").click()
    lead.wait_for_url("**/uploads/*")
    work()
    expect(lead.get_by_text("Le maire a nié.")).to_be_visible()
    lead.get_by_role("combobox", name="Encoding").select_option("cp866")
    lead.get_by_role("button", name="Look again").last.click()
    work()
    expect(lead.get_by_text("Le maire a niщ.")).to_be_visible()
