import re

import pytest
from sqlalchemy import select

from annotator import projects
from annotator.db import begin_writing
from annotator.labeling import parties
from annotator.models import Party
from tests.factories import join

HERE = "/projects/demo/parties"


@pytest.fixture
def lead(sign_in, demo):
    return sign_in("lead")


@pytest.fixture
def typed(sign_in, demo):
    """alice has typed a name."""
    path = f"/projects/demo/sentences/{demo.sentences[0]}/annotation"
    sign_in("alice").post(path, data={"label": "allegation", "source": "The <b>firm</b>"})


def listed(session):
    session.rollback()
    session.expire_all()
    rows = session.scalars(select(Party).where(Party.person_id.is_(None)).order_by(Party.name))
    return {row.name: row.spellings for row in rows}


def test_a_name_is_put_on_the_list(lead, session):
    response = lead.post(HERE, data={"name": "The firm", "spellings": "Firm\r\nCompany"})

    assert (response.location, listed(session)) == (HERE, {"The firm": ["Company", "Firm"]})


def test_what_was_typed_is_offered_to_be_taken_in(lead, typed, session):
    page = lead.get(HERE).text
    assert "The &lt;b&gt;firm&lt;/b&gt;" in page
    lead.post(HERE, data={"name": "The <b>firm</b>"})

    assert "1 annotator" not in lead.get(HERE).text


def test_a_list_that_is_too_long_to_be_offered_says_so(lead, typed, sign_in, demo, monkeypatch):
    monkeypatch.setattr(parties, "OFFERED", 2)
    lead.post(HERE, data={"name": "The port"})
    page = sign_in("alice").get(f"/projects/demo/sentences/{demo.sentences[0]}").text

    assert "The first 2 names are offered" in page


def test_what_is_on_the_list_is_offered_on_the_sheet(lead, sign_in, demo):
    lead.post(HERE, data={"name": "The firm"})
    bob = sign_in("bob")
    path = f"/projects/demo/sentences/{demo.sentences[0]}"
    bob.post(f"{path}/annotation", data={"label": "allegation"})

    assert '<option value="The firm">' in bob.get(path).text


def test_a_name_is_taken_off_the_list(lead, session):
    lead.post(HERE, data={"name": "The firm"})
    lead.post(f"{HERE}/remove", data={"name": "The firm"})

    assert listed(session) == {}


@pytest.mark.parametrize(
    ("fields", "sentence", "draft"),
    [
        ({"name": ""}, "Give the party a name.", ""),
        ({"name": "Firm"}, "Firm stands in the list already.", 'value="Firm"'),
        ({"name": "x", "spellings": "Firm"}, "Firm stands in the list already.", ">Firm<"),
        ({"name": "x" * 201}, "longer than 200 characters", "x" * 201),
    ],
)
def test_what_cannot_be_on_the_list_is_explained(lead, fields, sentence, draft):
    lead.post(HERE, data={"name": "The firm", "spellings": "Firm"})
    response = lead.post(HERE, data=fields)

    assert response.status_code == 422
    assert sentence in response.text
    assert draft in response.text


def test_a_lead_who_labels_is_told_why_nothing_is_shown(sign_in, demo, session):
    begin_writing(session)
    join(session, projects.find(session, "demo"), "bob", "annotator", "manager")
    session.commit()

    assert "You label articles that are not closed yet" in sign_in("bob").get(HERE).text


def test_the_list_is_not_for_annotators(sign_in, demo):
    assert sign_in("alice").get(HERE).status_code == 404


def test_every_name_is_isolated_from_the_direction_around_it(lead):
    lead.post(HERE, data={"name": "הרשות"})

    assert re.search(r'<b dir="auto">הרשות</b>', lead.get(HERE).text)
