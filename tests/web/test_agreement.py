import re

import pytest
from sqlalchemy import event

from annotator import guidelines, ledger
from annotator.adjudication import decisions
from annotator.adjudication.choices import Choice
from annotator.agreement import disagreements
from annotator.db import begin_writing, db
from annotator.models import Annotation, Assignment, Gold, Person
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
        "boss": ("manager",),
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
    alpha, _interval, _whisker, _fleiss, _ac1, percent, sentences, annotations, _uses = cells(
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
    heat = heat[: heat.index("</table>")]
    numbers = [int(n) for n in re.findall(r"<td[^>]*>(?:<a[^>]*>)?(\d+)<", heat)]
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

    about_answers = [statement for statement in asked if "annotation.label" in statement]
    assert len(about_answers) == 1
    assert len(asked) < 25


def test_who_handed_something_in_and_annotates_no_more_sees_nothing_of_it(sign_in, session):
    project = make_project(session)
    join(session, project, "alice", "annotator")
    join(session, project, "dora", "annotator")
    article(session, project, "one", alice="AD", dora="AA")
    join(session, project, "dora", "manager")
    session.commit()

    assert "left out until they are closed" in sign_in("dora").get(PAGE).text


# Other questions


def test_what_is_compared_and_sliced_is_chosen_in_the_address(sign_in, session, answered):
    session.commit()

    page = sign_in("lead").get(f"{PAGE}?of=skip&by=language").text

    assert '<option value="skip" selected>' in page
    assert "By language" in page
    assert cells(page, "en")[-4:-1] == ["100.0 %", "8", "16"]


@pytest.mark.parametrize("query", ["of=colour", "by=colour", "major=7"])
def test_what_cannot_be_asked_is_refused_in_a_sentence(sign_in, session, answered, query):
    session.commit()

    response = sign_in("lead").get(f"{PAGE}?{query}")

    assert (response.status_code, "Choose from the lists." in response.text) == (422, True)


def test_every_figure_leads_to_what_it_means(visit, answered):
    page = visit("lead").text

    for name in ("alpha", "interval", "fleiss", "ac1", "percent", "kappa"):
        assert f'href="#{name}"' in page
        assert f'<dt id="{name}">' in page


@pytest.mark.parametrize(("username", "named"), [("boss", True), ("carol", False)])
def test_auditors_know_people_by_the_projects_ids(sign_in, session, answered, username, named):
    session.commit()

    for path in ("", ".json", ".csv", "/sentences"):
        assert ("alice" in sign_in(username).get(PAGE + path).text) == named


def test_the_files_have_the_same_figure_and_its_matrix(sign_in, session, answered):
    session.commit()
    lead = sign_in("lead")

    record, table = lead.get(f"{PAGE}.json").json, lead.get(f"{PAGE}.csv")

    assert record["overall"]["alpha"]["value"] == 0.812
    assert sum(row["sentences"] for row in record["matrix"]["rows"]) == 7
    assert "all,,alpha,0.812,7,14" in table.text
    assert "demo-agreement.csv" in table.headers["Content-Disposition"]


# Kept while nothing has changed


@pytest.fixture
def asked(app):
    """The statements that ask for answers."""
    found = []

    def note(_connection, _cursor, statement, *_more):
        if "annotation.label" in statement:
            found.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        yield found
        event.remove(db.engine, "before_cursor_execute", note)


def test_the_answers_are_read_once_while_nothing_changes(visit, answered, asked):
    first, second = visit("lead").text, visit("lead").text

    assert (len(asked), first == second) == (1, True)


def test_a_new_answer_is_in_the_figures_at_once(visit, session, project, answered):
    visit("lead")
    begin_writing(session)
    article(session, project, "three", alice="A", bob="A")

    assert cells(visit("lead").text, "All labels")[-3] == "8"


def test_what_one_reader_may_not_see_is_not_kept_for_another(visit, session, project, answered):
    join(session, project, "dora", "annotator", "manager")
    visit("lead")

    assert "left out until they are closed" in visit("dora").text
    assert "left out until they are closed" not in visit("lead").text


# Where answers differ


def test_a_cell_opens_its_sentences_in_their_context(sign_in, session, answered):
    session.commit()

    page = sign_in("carol").get(f"{PAGE}/sentences?first=allegation&second=context").text

    assert "Sentence 0 of one is here." in page
    assert "<b>Sentence 1 of one is here.</b>" in page
    assert page.count("<b>Sentence") == 1
    assert "/projects/demo/gold/" in page


def test_a_cell_where_both_agree_opens_its_sentences(sign_in, session, answered):
    session.commit()

    page = sign_in("carol").get(f"{PAGE}/sentences?first=context&second=context").text

    assert page.count("<b>Sentence") == 2


def test_a_pair_has_its_matrix_and_its_cells(sign_in, session, project, answered):
    people = {p.account.username: p.id for p in session.query(Person).filter_by(project=project)}
    session.commit()
    one, two = sorted((people["alice"], people["bob"]))
    lead = sign_in("boss")

    page = lead.get(f"{PAGE}/pairs/{one}/{two}").text

    cell = re.search(r'href="([^"]*first=allegation[^"]*second=context[^"]*)"', page)
    opened = cell and lead.get(cell[1].replace("&amp;", "&")).text
    assert "Cohen" in page
    assert opened.count("<b>Sentence") == 1
    other = f"{PAGE}/sentences?first=context&second=allegation&one={one}&two={two}"
    assert lead.get(other).text.count("<b>Sentence") == 0


def test_a_pair_that_there_is_not_is_not_found(sign_in, session, answered):
    session.commit()

    assert sign_in("lead").get(f"{PAGE}/pairs/1/99").status_code == 404


def test_an_answer_that_there_is_not_is_refused(sign_in, session, answered):
    session.commit()

    assert sign_in("lead").get(f"{PAGE}/sentences?first=colour&second=x").status_code == 422


def test_sentences_come_by_disagreement_page_by_page(sign_in, session, project, monkeypatch):
    monkeypatch.setattr(disagreements, "PAGE", 2)
    article(session, project, "one", alice="AADE-", bob="CCCE-")
    session.commit()
    carol = sign_in("carol")

    page = carol.get(f"{PAGE}/sentences").text
    more = carol.get(re.search(r'href="([^"]*after=[^"]*)"', page)[1].replace("&amp;", "&")).text

    assert [page.count("<b>Sentence"), more.count("<b>Sentence")] == [2, 1]
    assert "3 sentences" in page


def test_articles_come_by_disagreement(sign_in, session, project):
    article(session, project, "a-little", alice="AAAA", bob="AAAC")
    article(session, project, "a-lot", alice="AA", bob="CC")
    article(session, project, "none-at-all", alice="AA", bob="AA")
    session.commit()

    page = sign_in("carol").get(f"{PAGE}/articles").text

    assert page.index("a-lot") < page.index("a-little")
    assert "none-at-all" not in page
    assert "25.0 %" in page


# Who decides first


@pytest.fixture
def judge(session, project):
    join(session, project, "judge", "adjudicator")
    article(session, project, "one", alice="AADE", bob="ACDC")


@pytest.mark.parametrize("path", ["/sentences", "/sentences?first=allegation&second=context"])
def test_who_decides_first_sees_nothing_that_is_not_decided(sign_in, session, judge, path):
    session.commit()

    page = sign_in("judge").get(PAGE + path).text

    assert page.count("<b>Sentence") == 0
    assert "not shown before" in page


def test_who_decides_first_sees_no_article_by_what_is_not_decided(sign_in, session, judge):
    session.commit()

    assert "No answers differ." in sign_in("judge").get(f"{PAGE}/articles").text


def test_what_is_decided_is_seen_by_who_decides_first(sign_in, session, project, judge):
    decider = session.query(Person).filter(Person.is_adjudicator, Person.is_manager).one()
    first = session.query(Gold).filter(Gold.status == "unresolved").first().sentence_id
    for _blind_then_seeing in range(2):
        decisions.decide(session, decider, first, Choice(label="context", reason="slip"))
    session.commit()

    assert sign_in("judge").get(f"{PAGE}/sentences").text.count("<b>Sentence") == 1


def test_without_deciding_first_all_is_seen(sign_in, session, project, judge):
    project.decide_first = False
    session.commit()

    assert sign_in("judge").get(f"{PAGE}/sentences").text.count("<b>Sentence") == 2


def test_an_answer_that_waits_for_another_is_not_seen_by_who_decides_first(sign_in, session):
    project = make_project(session, overlap=3)
    for username in ("alice", "bob", "eve"):
        join(session, project, username, "annotator")
    join(session, project, "judge", "adjudicator")
    article(session, project, "one", alice="A", bob="C")
    session.commit()

    assert sign_in("judge").get(f"{PAGE}/sentences").text.count("<b>Sentence") == 0


def test_the_clauses_that_decide_come_first(sign_in, session, project, judge):
    decider = session.query(Person).filter(Person.is_adjudicator, Person.is_manager).one()
    for row in session.query(Gold).filter(Gold.status == "unresolved"):
        choice = Choice(label="context", reason="guideline_gap", clause="R4")
        for _blind_then_seeing in range(2):
            decisions.decide(session, decider, row.sentence_id, choice)
    session.commit()

    page = sign_in("lead").get(PAGE).text

    assert '#R4">R4</a></th><td class="figure">2</td>' in page


# Who annotates too


ASKED = (
    "",
    "?of=answers&by=week",
    "?of=attribution&by=attribution",
    ".json?of=links",
    ".csv?of=skip&by=outlet",
    "/sentences",
    "/sentences?first=allegation&second=context",
    "/articles",
)


def test_no_question_tells_who_annotates_too_what_others_answered(sign_in, session, project):
    join(session, project, "dora", "annotator", "adjudicator", "manager")
    begun = article(session, project, "one", alice="AADE", bob="ACDE")
    mine = session.query(Assignment).filter_by(article_id=begun.id)
    dora = session.query(Person).filter(Person.is_annotator, Person.is_manager).one()
    mine.filter(Assignment.person.has(id=dora.id)).delete()
    mine.limit(1).one().person_id = dora.id
    session.commit()
    client = sign_in("dora")
    before = [client.get(PAGE + path).text for path in ASKED]

    begin_writing(session)
    for answer in session.query(Annotation).filter(Annotation.label == "allegation"):
        answer.label = "evidence"
    ledger.append(session, project.id, "annotation.set", "one@1:0-3", {})
    session.commit()

    assert [client.get(PAGE + path).text for path in ASKED] == before


def test_a_figure_that_is_nearly_nothing_has_no_sign(sign_in, session, project):
    article(session, project, "one", alice="AACC", bob="ACAC")
    session.commit()

    assert "-0.000" not in sign_in("lead").get(PAGE).text
