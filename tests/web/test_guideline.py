import re

import pytest
from flask import current_app

from annotator import guidelines, rendering
from annotator.labelsets import from_document
from tests.factories import join, make_project
from tests.guideline_folders import document, write

PAGE = "/projects/demo/guideline"
CSS = "/projects/demo/labels.css"


@pytest.fixture
def alice(sign_in, demo):
    return sign_in("alice")


@pytest.fixture
def publish(session, tmp_path):
    """Publishes a label set of so many labels as another version of the project `demo`."""

    def publish(project, version, labels=2, **other):
        folder = tmp_path / version
        folder.mkdir()
        write(folder, document(labels, version=version, **other), en="# Read\n\nStart here.\n")
        guidelines.publish(session, project, guidelines.read_folder(folder))

    return publish


@pytest.fixture
def small(session, publish):
    """The project `demo` with a first version of four labels and a latest of two, 2.0.0."""
    project = make_project(session)
    join(session, project, "alice", "annotator")
    publish(project, "2.0.0")
    session.commit()
    return project


def test_every_member_reads_the_latest_version(alice):
    assert "Guideline 1.0.0" in alice.get(PAGE).text


def test_a_stranger_does_not_find_it(sign_in, session):
    make_project(session)
    join(session, make_project(session, "other"), "mallory", "manager")
    session.commit()
    mallory = sign_in("mallory")

    assert [mallory.get(path).status_code for path in (PAGE, f"{PAGE}/1.0.0", CSS)] == [404] * 3


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/1.0.0", CSS])
def test_who_is_not_signed_in_is_sent_to_sign_in(app, demo, path):
    assert app.test_client().get(path).status_code == 303


def test_each_label_is_shown_with_key_mark_name_and_definition(alice):
    page = alice.get(PAGE).text

    assert re.search(
        r"<kbd>1</kbd>.*?data-label=\"allegation\">.*?>A</span> <span>Allegation</span>.*?"
        r"The sentence reports an allegation",
        page,
        re.DOTALL,
    )


def test_what_to_skip_is_shown_with_its_key(alice):
    assert re.search(
        r"<kbd>0</kbd> <kbd>1</kbd>.*?<span>Heading</span>", alice.get(PAGE).text, re.DOTALL
    )


def test_the_clauses_are_anchors_that_the_list_of_clauses_leads_to(alice):
    page = alice.get(PAGE).text

    linked = re.findall(r'href="#([QR]\d+)"', page)
    assert linked == re.findall(r'<h\d id="([QR]\d+)"', page)
    assert len(linked) == 21


def test_a_page_in_french_has_the_guideline_in_french(alice):
    page = alice.get(PAGE, headers={"Accept-Language": "fr"}).text

    assert '<article class="instructions" lang="fr">' in page
    assert "<span>Allégation</span>" in page


def test_a_language_that_the_guideline_lacks_is_its_first(sign_in, small):
    page = sign_in("alice").get(PAGE, headers={"Accept-Language": "fr"}).text

    assert '<article class="instructions" lang="en">' in page
    assert "<span>Label 1</span>" in page


def test_the_hash_of_the_version_is_shown(alice):
    draft = guidelines.read_folder(guidelines.DEFAULT)

    assert f'class="hash">{draft.sha256}<' in alice.get(PAGE).text


def test_all_versions_are_listed_and_each_can_be_read(sign_in, small):
    alice = sign_in("alice")

    versions = re.findall(r'href="(/projects/demo/guideline/[\d.]+)"', alice.get(PAGE).text)

    assert versions == [f"{PAGE}/2.0.0", f"{PAGE}/1.0.0"]
    assert "Guideline 1.0.0" in alice.get(versions[1]).text


def test_an_earlier_version_says_that_it_is_and_leads_to_the_latest(sign_in, small):
    assert "Read the latest, 2.0.0" in sign_in("alice").get(f"{PAGE}/1.0.0").text


@pytest.mark.parametrize("version", ["9.9.9", "x", "..", "%00"])
def test_a_version_that_is_not_there_is_not_found(alice, version):
    assert alice.get(f"{PAGE}/{version}").status_code in (400, 404)


def test_a_label_set_of_two_without_details_has_its_page(sign_in, small):
    page = sign_in("alice").get(PAGE).text

    assert re.findall(r'<th scope="row"><span class="label" data-label="([^"]+)"', page) == [
        "label-1",
        "label-2",
        "skip",
    ]


def test_every_label_has_its_colour_those_of_earlier_versions_too(sign_in, small):
    css = sign_in("alice").get(CSS).text

    hues = dict(re.findall(r'\[data-label="([^"]+)"\] { --hue: (light-dark\(.*?\))', css))
    assert hues["label-1"] == "light-dark(#1f5fa8, #8bbcf7)"
    assert hues["allegation"] == "light-dark(#b3400f, #f29a6c)"


def test_nine_labels_have_nine_shapes(sign_in, session, publish):
    project = make_project(session)
    join(session, project, "alice", "annotator")
    publish(project, "2.0.0", labels=9)
    session.commit()

    css = sign_in("alice").get(CSS).text

    shapes = re.findall(r'"label-\d"\].*?--nudge: 0;\s+(.*?) }', css, re.DOTALL)
    assert (len(shapes), len(set(shapes))) == (9, 9)


def test_the_colours_are_css_that_browsers_check_again_before_use(alice):
    response = alice.get(CSS)

    again = alice.get(CSS, headers={"If-None-Match": response.headers["ETag"]})

    assert response.content_type == "text/css; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.data) == (304, b"")


@pytest.fixture
def beside(app):
    """The guideline beside the work, of a draft."""

    def beside(draft, language="en"):
        labels = from_document(draft.document)
        ids = [clause.id for clause in labels.clauses]
        text = rendering.render(draft.texts[language], ids, language)
        with app.test_request_context():
            partial = current_app.jinja_env.get_template("_guideline.html").module
            return str(partial.beside(labels, text, language, "/whole"))

    return beside


def test_beside_the_work_the_questions_are_in_view_and_the_rules_to_open(beside):
    html = beside(guidelines.read_folder(guidelines.DEFAULT))

    assert re.findall(r"<summary><b>([QR]\d+)</b> (?:<strong>)?(.{9})", html)[:4] == [
        ("Q1", "Is it abo"),
        ("Q2", "Can you p"),
        ("Q3", "Does it a"),
        ("Q5", "Nothing a"),
    ]
    assert '<summary><b>R4</b> Evidence announced is not evidence</summary><p>"Says it' in html


def test_beside_the_work_a_label_set_without_clauses_shows_what_its_labels_mean(beside, tmp_path):
    html = beside(guidelines.read_folder(write(tmp_path, document())))

    assert re.search(r"<details[^>]* open>", html)
    assert "The sentence does 2." in html


def test_nobody_writes_here(alice):
    assert [alice.post(path).status_code for path in (PAGE, CSS)] == [405, 405]
