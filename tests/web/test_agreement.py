import re

import pytest
from sqlalchemy import event

from annotator import guidelines
from annotator.db import db
from tests.agreement.scenes import article
from tests.factories import join, make_project
from tests.guideline_folders import document, write

PAGE = "/projects/demo/agreement"


@pytest.fixture
def project(session):
    made = make_project(session)
    for username, roles in {
        "alice": ("annotator",),
        "bob": ("annotator",),
        "lead": ("adjudicator", "manager"),
        "carol": ("auditor",),
    }.items():
        join(session, made, username, *roles)
    join(session, make_project(session, "other"), "mallory", "manager")
    return made


@pytest.fixture
def visit(session, project, sign_in):
    """The page as somebody gets it, once what the test has made is stored."""

    def visit(username, **headers):
        session.commit()
        return sign_in(username).get(PAGE, headers=headers)

    return visit


@pytest.fixture
def answered(session, project):
    """Two articles that alice and bob have handed in, with one disagreement and one skip."""
    article(session, project, "one", alice="AADE-", bob="ACDE-")
    article(session, project, "two", alice="ACC", bob="ACC")


@pytest.mark.parametrize(
    ("username", "status"), [("lead", 200), ("carol", 200), ("alice", 404), ("mallory", 404)]
)
def test_it_is_for_those_who_may_see_other_peoples_answers(visit, username, status):
    assert visit(username).status_code == status


def test_who_is_not_signed_in_is_sent_to_sign_in(app):
    assert app.test_client().get(PAGE).status_code == 303


def test_nobody_writes_here(sign_in, session, project):
    session.commit()

    assert sign_in("lead").post(PAGE).status_code == 405


def cells(page, row):
    """The texts of a row of the figures, by what stands in its head."""
    found = re.search(rf'<th scope="row">[^\n]*{row}.*?</tr>', page, re.DOTALL)
    return [
        " ".join(re.sub(r"<[^>]+>", "", cell).split())
        for cell in re.findall(r"<td.*?</td>", found[0], re.DOTALL)
    ]


def test_a_figure_stands_beside_what_it_rests_on(visit, answered):
    alpha, _interval, _whisker, percent, sentences, annotations, _uses = cells(
        visit("lead").text, "All labels"
    )

    assert (percent, alpha, sentences, annotations) == ("85.7 %", "0.812", "7", "14")


def test_a_label_nobody_used_is_not_computable_and_says_why(visit, session, project):
    article(session, project, "one", alice="AC", bob="AC")

    assert cells(visit("lead").text, "Denial")[0] == ("not computable: nobody used this label")


def test_small_numbers_are_said_to_be_small(visit, answered):
    assert "These are small numbers: 7 sentences of 2 articles" in visit("lead").text


def test_the_interval_is_drawn_without_inline_styles(visit, answered):
    page = visit("lead").text

    assert '<path class="whisker" d="M' in page
    assert "style=" not in page


def test_every_pair_of_labels_has_its_number(visit, answered):
    page = visit("lead").text

    heat = page[page.index('class="heat"') :]
    numbers = [int(n) for n in re.findall(r"<td[^>]*>(\d+)</td>", heat)]
    assert numbers == [
        *(2, 0, 0, 1, 0),
        *(0, 1, 0, 0, 0),
        *(0, 0, 1, 0, 0),
        *(1, 0, 0, 2, 0),
        *(0, 0, 0, 0, 1),
    ]


def test_skips_are_counted_in_words(visit, answered):
    page = visit("lead").text

    assert "16 answers count." in page
    assert "2 of them are skips" in page


def test_before_anybody_overlaps_the_manager_is_told_what_to_do(visit):
    page = visit("lead").text

    assert "Two people must submit the same article" in page
    assert 'href="/projects/demo/members"' in page


def test_an_auditor_is_not_sent_to_pages_that_are_closed_to_them(visit):
    assert 'href="/projects/demo/members"' not in visit("carol").text


def test_names_of_labels_and_numbers_are_in_the_pages_language(visit, answered):
    page = visit("lead", **{"Accept-Language": "fr"}).text

    assert "<span>Démenti</span>" in page
    assert "0,812" in page


def test_who_annotates_too_is_told_that_their_articles_are_left_out(visit, session, project):
    join(session, project, "dora", "annotator", "adjudicator")

    page = visit("dora").text

    assert "left out until they are closed" in page
    assert "Point of the ledger" not in page


def test_another_label_set_has_its_figures(sign_in, session, tmp_path):
    draft = guidelines.read_folder(write(tmp_path, document(2)))
    project = make_project(session, draft=draft)
    for username in ("alice", "bob"):
        join(session, project, username, "annotator")
    join(session, project, "lead", "manager")
    article(session, project, "one", alice="12", bob="11")
    session.commit()

    assert cells(sign_in("lead").get(PAGE).text, "Label 2")[-3:] == ["2", "4", "1 few"]


def test_the_page_asks_the_database_a_few_questions_however_many_answers(visit, answered, app):
    asked = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    visit("lead")

    about_answers = [statement for statement in asked if "FROM annotation" in statement]
    assert len(about_answers) == 1


def test_who_handed_something_in_and_annotates_no_more_sees_nothing_of_it(sign_in, session):
    project = make_project(session)
    join(session, project, "alice", "annotator")
    join(session, project, "dora", "annotator")
    article(session, project, "one", alice="AD", dora="AA")
    join(session, project, "dora", "manager")
    session.commit()

    assert "left out until they are closed" in sign_in("dora").get(PAGE).text
