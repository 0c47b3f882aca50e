import pytest

from annotator import trail
from annotator.db import begin_writing
from annotator.labeling.annotations import annotate
from annotator.models import Person


@pytest.fixture
def lead(demo, sign_in):
    return sign_in("lead")


def numbers(page):
    return [line.partition(">")[2].partition("<")[0] for line in page.split('class="figure"')[2:]]


def test_the_latest_act_comes_first(lead):
    found = [int(n) for n in numbers(lead.get("/projects/demo/ledger").text)]

    assert found == sorted(found, reverse=True)
    assert found[-1] == 1


def test_the_ledger_goes_on_behind_the_last_act_shown(lead, monkeypatch):
    monkeypatch.setattr(trail, "PAGE", 2)
    first = numbers(lead.get("/projects/demo/ledger").text)
    second = numbers(lead.get(f"/projects/demo/ledger?after={first[-1]}").text)

    assert [int(n) for n in first + second] == list(range(int(first[0]), int(first[0]) - 4, -1))


def test_the_acts_on_one_subject_stand_alone(lead):
    page = lead.get("/projects/demo/ledger?subject=port-1@1").text

    assert page.count("assignment.open") == 2
    assert "import.finish" not in page


def test_a_manager_is_told_names(demo, session, sign_in):
    begin_writing(session)
    alice = session.get(Person, 1)
    annotate(session, alice, demo.sentences[0], {"label": "context"})
    pid = alice.pid
    session.commit()

    assert (
        f'alice<br><code class="quiet">{pid}' in sign_in("lead").get("/projects/demo/ledger").text
    )


def test_an_auditor_is_told_ids_only(demo, session, sign_in):
    test_a_manager_is_told_names(demo, session, sign_in)
    page = sign_in("carol").get("/projects/demo/ledger").text

    assert "alice" not in page


def test_a_subject_without_acts_says_so(lead):
    assert "There is no such act." in lead.get("/projects/demo/ledger?subject=nothing").text


@pytest.mark.parametrize("username", ["alice", "bob"])
def test_annotators_find_no_ledger(demo, sign_in, username):
    assert sign_in(username).get("/projects/demo/ledger").status_code == 404
