import pytest

from annotator.db import db
from annotator.models import Project

SETTINGS = "/projects/demo/settings"
FORM = {"majority_minimum": "3", "sample_share": "0", "second_look_share": "0"}


@pytest.fixture
def lead(demo, sign_in):
    return sign_in("lead")


def stored(app, name):
    with app.app_context():
        value = getattr(db.session().query(Project).one(), name)
        db.session.remove()
    return value


def test_the_page_shows_what_holds(lead):
    page = lead.get(SETTINGS).text

    assert 'name="decide_first" value="yes" checked' in page
    assert 'name="own_decisions" value="yes">' in page


def test_a_setting_is_changed(lead, app):
    assert lead.post(SETTINGS, data={**FORM, "random_order": "yes"}).location == SETTINGS
    assert (stored(app, "random_order"), stored(app, "decide_first")) == (True, False)


@pytest.mark.parametrize(("typed", "kept"), [("5", 50), ("12.5", 125), ("0,1", 1), ("100", 1000)])
def test_a_share_is_typed_in_percent(lead, app, typed, kept):
    lead.post(SETTINGS, data={**FORM, "sample_share": typed})

    assert stored(app, "sample_share") == kept


@pytest.mark.parametrize("typed", ["", "-1", "101", "1.25", "half", "٥"])
def test_what_is_no_share_is_refused_beside_its_field(lead, typed):
    answer = lead.post(SETTINGS, data={**FORM, "sample_share": typed, "majorities": "yes"})

    assert answer.status_code == 422
    assert 'id="sample_share-error"' in answer.text
    assert 'name="majorities" value="yes" checked' in answer.text


@pytest.mark.parametrize("name", ["alice", "carol"])
def test_the_settings_are_for_managers(demo, sign_in, name):
    assert sign_in(name).get(SETTINGS).status_code == 404
