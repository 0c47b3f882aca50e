"""The whole main job in a browser: two annotators, a lead, an export that a stranger verifies."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from annotator import jobs
from annotator.corpus import readers
from annotator.corpus.imports.importing import import_articles
from annotator.db import db
from tests.factories import join, make_project

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
SAMPLE = ROOT / "annotator" / "sample" / "articles.jsonl"
PEOPLE = {
    "alice": ("annotator",),
    "bob": ("annotator",),
    "lead": ("adjudicator", "manager"),
}


@pytest.fixture(params=["own", pytest.param("corpus", marks=pytest.mark.corpus)])
def project(request, session):
    """Two of our own sample articles, or the real ones that lie beside the checkout."""
    project = make_project(session, languages=("fr", "en"))
    for name, roles in PEOPLE.items():
        join(session, project, name, *roles)
    import_articles(session, project, chosen(request.param))
    session.commit()
    return project


def chosen(which):
    if which == "own":
        return list(readers.Files(tuple(readers.on_disk(SAMPLE))))[:2]
    paths = sorted(CORPUS.glob("*.txt"))
    return list(readers.Files(tuple(source for path in paths for source in readers.on_disk(path))))


def label_everything(page, key_of):
    """By keyboard, article after article, until nothing waits; returns the sentences labelled."""
    labelled = 0
    page.goto("/projects/demo/label")
    while page.locator("#bar").count():
        current = page.locator(".sentence[aria-current]")
        while current.count():
            n = int(current.get_attribute("data-n"))
            page.keyboard.press(key_of(n))
            expect(page.locator(f"#s{n}[aria-current]")).to_have_count(0)
            labelled += 1
        for step in ("Review and submit", "Submit the article"):
            page.get_by_text(step).wait_for()
            page.wait_for_load_state()  # keys work once the page's scripts are there
            page.keyboard.press("Enter")
        page.get_by_text("Submit the article").wait_for(state="detached")
        page.wait_for_load_state()
    return labelled


def decide_everything(page):
    """Answer first, keep it, give the reason: three keys a sentence."""
    decided = 0
    page.goto("/projects/demo/adjudicate")
    page.keyboard.press("Enter")
    page.wait_for_url("**/adjudicate/*")
    while page.locator(".sentence[aria-current]").count():
        at = page.url
        page.keyboard.press("4")
        page.locator("#answers").wait_for()
        page.keyboard.press("s")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, at=at: url != at)
        expect(page.locator("#answers")).to_have_count(0)  # the address changes before the page
        decided += 1
    return decided


def close_everything(page):
    page.goto("/projects/demo/adjudicate")
    close = page.get_by_role("button", name="Close ")
    while close.count():
        left = close.count()
        close.first.click()
        expect(close).to_have_count(left - 1)


def export(page, app):
    """Order it on the page; the worker's next job makes it. Returns its folder."""
    page.goto("/projects/demo/exports")
    page.get_by_label("An audit").check()
    page.get_by_role("button", name="Make the export").click()
    with app.app_context():
        assert jobs.run_next(app.config)
        db.session.remove()
    page.goto("/projects/demo/exports")
    (folder,) = app.config["ANNOTATOR_EXPORTS"].iterdir()
    expect(page.get_by_text(folder.name).first).to_be_visible()
    return folder


def verify(folder):
    command = [sys.executable, "-m", "annotator.verify", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_the_main_job_from_the_first_key_to_the_verified_file(project, visit, app):
    alice = label_everything(visit("alice"), lambda n: "1234"[n % 4])
    bob = label_everything(visit("bob"), lambda n: "1234"[n % 4 if n % 5 else 0])
    lead = visit("lead")
    decided = decide_everything(lead)
    close_everything(lead)
    folder = export(lead, app)
    whole = verify(folder)
    sentences = folder / "sentences.jsonl"
    sentences.write_bytes(sentences.read_bytes().replace(b'"denial"', b'"denjal"', 1))
    spoilt = verify(folder)

    assert alice == bob > 0
    assert decided > 0
    assert (whole.returncode, whole.stderr) == (0, "")
    assert spoilt.returncode == 1
    assert "sentences.jsonl" in spoilt.stdout + spoilt.stderr
